"""Facts of sources reach a real graph: chosen, with provenance, and back again."""

import hashlib
import json

from online.merge_fixture import COVER, FETCHED, FILE, LOCAL, MOBY_FIRST, entry, merges

from zapcore.merge import MergeOrder
from zapcore.ports_art import ArrivedArt, RefusedArt
from zapcore.sourced import Answer, Art, Outcome


async def test_each_value_is_that_of_the_first_source_and_says_so(tmp_path):
    async with merges(tmp_path) as m:
        await m.say(
            "moby",
            ("title", "Zed"),
            ("description", "By Moby."),
            ("genre", "Action"),
            ("released", "1990-05"),
            ("players", "1-4"),
        )
        await m.say(
            "igdb",
            ("title", "ZED!"),
            ("developer", "Konami"),
            ("released", "1990-05-07"),
            ("rating", "1"),
            ("time_main", "600"),
            ("agerating", "ESRB:E"),
            ("agerating", "PEGI 3"),
            ("modes", "Co-op"),
            ("family", "Zeds"),
            ("achievements", "12"),
            game="7",
        )
        assert await m.merge() == 1
        tags, texts, sources = await m.title()
        assert tags == {
            "genre:action",
            "developer:konami",
            "year:1990",
            "rating:1",
            "players:4",
            "agerating:esrb:e",
            "agerating:pegi-3",
            "gamemode:co-op",
            "gamefamily:zeds",
        }
        assert {name: (v["text"], v["source"]) for name, v in texts.items()} == {
            "property:title": ("ZED!", "igdb"),
            "property:description": ("By Moby.", "moby"),
            "property:releasedate": ("1990-05-07", "igdb"),
            "property:time-to-beat-main": ("600", "igdb"),
            "property:achievements": ("12", "igdb"),
        }
        assert sources["genre:action"] == "moby"
        assert sources["developer:konami"] == "igdb"
        found = await m.why()
        title = found["fields"]["title"]
        assert (title["value"], title["source"]) == (["ZED!"], "igdb")
        assert title["alternatives"] == {"moby": ["Zed"]}


async def test_files_that_a_source_knows_are_marked_and_no_longer_when_it_does_not(
    tmp_path,
):
    async with merges(tmp_path) as m:
        await m.say("igdb", ("title", "Zed"))
        await m.merge()
        own, _, _ = await m.file()
        assert "scraper.online:scraped" in own
        await m.answer("igdb", Answer(Outcome.MISS))
        await m.merge()
        own, _, _ = await m.file()
        assert "scraper.online:scraped" not in own
        assert "region:us" in own


async def test_nothing_is_written_twice_and_nothing_when_there_is_nothing(tmp_path):
    async with merges(tmp_path, gamelist=LOCAL) as m:
        await m.say("igdb", ("title", "Zed"), ("genre", "Action"), art=[COVER])
        await m.merge()
        dump = await m.home.dump()
        assert await m.merge() == 0
        await m.store.mark([await m.number()])
        before = m.home.media.changes
        assert await m.merge() == 1
        assert await m.home.dump() == dump
        marked = 2  # the mark itself went
        assert m.home.media.changes - before <= marked


async def test_another_order_merges_all_again_by_itself(tmp_path):
    async with merges(tmp_path) as m:
        await m.say("igdb", ("title", "I"), ("developer", "A"))
        await m.say("moby", ("title", "M"), ("developer", "B"))
        await m.merge()
        assert (await m.title())[0] == {"developer:a"}
        assert await m.merge(MOBY_FIRST) == 1
        tags, texts, sources = await m.title()
        assert tags == {"developer:b"}
        assert sources["developer:b"] == "moby"
        assert texts["property:title"]["text"] == "M"
        assert await m.merge(MOBY_FIRST) == 0


async def test_values_of_a_list_stand_among_the_sources_and_come_back(tmp_path):
    async with merges(tmp_path, gamelist=LOCAL) as m:
        before = [await m.title(), await m.file()]
        await m.say(
            "igdb",
            ("description", "Online."),
            ("developer", "Konami"),
            ("genre", "Shooter"),
            ("rating", "55"),
        )
        await m.merge()
        tags, texts, sources = await m.title()
        assert {"developer:konami", "genre:shooter", "year:1991"} <= tags
        assert not {"developer:local-dev", "genre:action", "rating:80"} & tags
        assert texts["property:description"]["text"] == "Online."
        assert sources["year:1991"] == "gamelist.xml"
        assert (await m.why())["fields"]["developer"]["alternatives"] == {
            "gamelist": ["Local Dev"]
        }
        assert (await m.file())[0] >= {"region:eu", "region:us"}
        first = MergeOrder(metadata=("gamelist", "igdb"))
        await m.merge(first)
        assert (await m.title())[0] == before[0][0]
        await m.merge()
        await m.answer("igdb", Answer(Outcome.MISS))
        await m.merge()
        assert [await m.title(), await m.file()] == before


async def test_a_scrape_after_a_merge_changes_only_what_its_source_says(tmp_path):
    async with merges(tmp_path, gamelist=LOCAL) as m:
        await m.say("igdb", ("developer", "Konami"))
        await m.merge()
        changed = entry("<developer>Other</developer><publisher>Pub</publisher>")
        (m.nes / "gamelist.xml").write_text(f"<gameList>{changed}</gameList>")
        await m.home.scrape(force=True)
        assert await m.merge() == 1
        tags, _, _ = await m.title()
        assert {"developer:konami", "publisher:pub"} <= tags
        assert "developer:other" not in tags
        await m.answer("igdb", Answer(Outcome.MISS))
        await m.merge()
        assert "developer:other" in (await m.title())[0]


async def test_a_scrape_keeps_nothing_beside_the_graph_before_anything_is_asked(
    tmp_path,
):
    async with merges(tmp_path, gamelist=LOCAL) as m:
        for table in ("Asked", "SourceGames", "Merged", "Unmerged"):
            assert await m.home.rows(f"SELECT * FROM {table}") == []


async def test_the_owners_words_and_locks_are_absolute(tmp_path):
    async with merges(tmp_path, gamelist=LOCAL) as m:
        await m.say("igdb", ("title", "I"), ("developer", "A"), ("genre", "G"))
        await m.merge()
        await m.own("field:developer", json.dumps(["Mine"]))
        await m.own("lock:genre", json.dumps(["Held", "Fast"]))
        await m.own("lock:description", json.dumps([]))
        await m.own("field:language", json.dumps(["de"]))
        await m.merge()
        for order in (MOBY_FIRST, MergeOrder()):
            await m.say("moby", ("developer", "B"), ("genre", "H"))
            await m.merge(order)
            tags, texts, sources = await m.title()
            assert {"developer:mine", "genre:held", "genre:fast"} <= tags
            assert not {"genre:g", "developer:a"} & tags
            assert sources["developer:mine"] == "user"
            assert "property:description" not in texts
            assert "lang:de" in (await m.file())[0]
        await m.own("field:developer", "")
        await m.own("lock:description", "")
        await m.merge()
        tags, texts, _ = await m.title()
        assert "developer:a" in tags
        assert texts["property:description"]["text"] == "Local."


async def test_the_owners_word_holds_for_a_file_that_no_source_was_asked_about(
    tmp_path,
):
    async with merges(tmp_path, gamelist=LOCAL) as m:
        await m.own("field:developer", json.dumps(["Mine"]))
        await m.merge()
        assert "developer:mine" in (await m.title())[0]
        await m.home.scrape(force=True)
        await m.merge()
        assert "developer:mine" in (await m.title())[0]
        assert "developer:local-dev" not in (await m.title())[0]


async def test_artwork_that_won_is_wanted_and_swapped_in_when_it_is_there(tmp_path):
    async with merges(tmp_path, gamelist=LOCAL) as m:
        local = (await m.file())[1]["property:image-boxart"]
        await m.say("igdb", art=[COVER])
        await m.say("moby", art=[Art("fanart", "https://images.example/f.jpg")])
        await m.merge()
        (wish,) = await m.wanted()
        assert (wish.source, wish.art) == ("igdb", COVER)
        assert await m.wanted("moby") == []
        assert (await m.file())[1]["property:image-boxart"] == local
        await m.art.arrived([ArrivedArt(wish.media_id, "box2d", FETCHED)])
        shown = (await m.file())[1]["property:image-boxart"]
        assert (shown["text"], shown["source"]) == (FETCHED, "igdb")
        assert await m.wanted() == []
        assert await m.art.known([COVER.url, "x"]) == {COVER.url: FETCHED}
        assert await m.art.used("/art") == {int("ab" * 7 + "a", 16)}
        assert await m.art.counts() == {"igdb": (0, 1, 0)}
        await m.home.scrape(force=True)
        await m.merge()
        assert (await m.file())[1]["property:image-boxart"] == shown
        await m.answer("igdb", Answer(Outcome.MISS))
        await m.merge()
        assert (await m.file())[1]["property:image-boxart"] == local
        assert await m.art.counts() == {}


async def test_artwork_that_nobody_gives_any_more_goes(tmp_path):
    async with merges(tmp_path) as m:
        await m.say("igdb", art=[COVER])
        await m.merge()
        (wish,) = await m.wanted()
        await m.art.arrived([ArrivedArt(wish.media_id, "box2d", FETCHED)])
        await m.answer("igdb", Answer(Outcome.MISS))
        await m.merge()
        assert (await m.file())[1] == {}


async def test_artwork_that_was_refused_is_wanted_again_later(tmp_path):
    async with merges(tmp_path) as m:
        await m.say("igdb", art=[COVER])
        await m.merge()
        (wish,) = await m.wanted()
        gone = RefusedArt(wish.media_id, "box2d", "it is no picture", 2000)
        await m.art.refused([gone])
        assert await m.wanted(now=1999) == []
        assert await m.art.counts() == {"igdb": (0, 0, 1)}
        await m.store.mark([wish.media_id])
        await m.merge()
        assert await m.wanted(now=1999) == []
        (again,) = await m.wanted(now=2000)
        assert again.tries == 1
        await m.say("igdb", art=[COVER._replace(url="https://images.example/2.jpg")])
        await m.merge()
        (other,) = await m.wanted(now=1)
        assert (other.tries, other.art.url) == (0, "https://images.example/2.jpg")


async def test_what_arrives_for_a_wish_that_is_another_by_now_is_not_shown(tmp_path):
    async with merges(tmp_path) as m:
        await m.say("igdb", art=[COVER])
        await m.merge()
        (wish,) = await m.wanted()
        await m.say("igdb", art=[COVER._replace(url="https://images.example/2.jpg")])
        await m.merge()
        await m.art.arrived([ArrivedArt(wish.media_id, "box2d", "/art/old.jpg")])
        assert (await m.file())[1] == {}
        assert len(await m.wanted()) == 1


async def test_files_of_a_local_source_of_the_network_are_fetched(tmp_path):
    async with merges(tmp_path) as m:
        await m.say("launchbox", art=[Art("box2d", "file:///lb/x.jpg")])
        await m.merge()
        (wish,) = await m.wanted("launchbox")
        assert wish.art.url == "file:///lb/x.jpg"


async def test_the_owners_picture_is_shown_until_he_takes_it_back(tmp_path):
    async with merges(tmp_path, gamelist=LOCAL) as m:
        local = (await m.file())[1]["property:image-boxart"]
        data = b"a picture"
        digest = hashlib.sha256(data).digest()
        await m.home.user.run(
            lambda raw: raw.execute(
                "INSERT INTO UserBlobs VALUES (?, 'image/png', ?)", (digest, data)
            )
        )
        await m.say("igdb", art=[COVER])
        await m.own("art:box2d", digest.hex())
        await m.merge()
        shown = (await m.file())[1]["property:image-boxart"]
        assert shown["source"] == "user"
        assert (shown["contentType"], shown["blobSize"]) == ("image/png", len(data))
        assert await m.wanted() == []
        await m.home.scrape(force=True)
        await m.merge()
        assert (await m.file())[1]["property:image-boxart"] == shown
        await m.own("art:box2d", "")
        await m.merge()
        assert (await m.file())[1]["property:image-boxart"] == local
        assert len(await m.wanted()) == 1


async def test_two_files_of_a_title_share_its_fields_and_keep_their_own_art(tmp_path):
    names = ("Zed (Europe).nes", FILE)
    async with merges(tmp_path, *names) as m:
        await m.say(
            "igdb", ("title", "EU"), ("family", "F"), name=names[0], art=[COVER]
        )
        await m.say("igdb", ("title", "US"), ("developer", "D"), game="2")
        await m.merge()
        tags, texts, _ = await m.title()
        assert texts["property:title"]["text"] == "US"
        assert {"developer:d", "gamefamily:f"} <= tags
        (wish,) = await m.wanted()
        assert wish.media_id == await m.number(names[0])


async def test_a_file_that_is_cleaned_away_takes_its_facts_along(tmp_path):
    names = ("Zed (Europe).nes", FILE)
    async with merges(tmp_path, *names) as m:
        await m.say("igdb", ("developer", "E"), name=names[0])
        await m.say("moby", ("publisher", "P"))
        await m.merge()
        await m.home.change("DELETE FROM Media WHERE FileName = ?", names[0])
        assert await m.merge() == 1
        assert (await m.title())[0] == {"publisher:p"}


async def test_marked_titles_are_merged_some_at_a_time(tmp_path):
    names = [f"Game {n} (USA).nes" for n in range(5)]
    async with merges(tmp_path, *names) as m:
        for name in names:
            await m.say("igdb", ("title", name), name=name, game=name)
        assert await m.store.merge(2) == (2, True)
        assert await m.store.some(2) == 2
        assert await m.store.merge(2) == (1, False)
        assert await m.store.merge(2) == (0, False)


async def test_mark_all_marks_what_anything_was_said_of(tmp_path):
    names = ["A (USA).nes", "B (USA).nes", "C (USA).nes"]
    async with merges(tmp_path, *names) as m:
        await m.say("igdb", ("title", "A"), name=names[0])
        await m.own("field:title", json.dumps(["B"]), file=names[1])
        await m.merge()
        await m.mark_all()
        assert await m.merge() == 2


async def test_an_outage_changes_nothing(tmp_path):
    async with merges(tmp_path, gamelist=LOCAL) as m:
        await m.say("igdb", ("developer", "Konami"), art=[COVER])
        await m.merge()
        before = [await m.title(), await m.file()]
        await m.answer("igdb", Answer(Outcome.ERROR, words="it does not answer"))
        await m.mark_all()
        assert await m.merge() == 1
        assert [await m.title(), await m.file()] == before


async def test_what_no_rule_speaks_of_stays_as_a_list_brought_it(tmp_path):
    inner = "<id>12</id><thumbnail>./t.png</thumbnail><map>./m.png</map>"
    async with merges(tmp_path, gamelist=entry(inner + "<image>./i.png</image>")) as m:
        _, texts, _ = await m.title()
        _, pictures, _ = await m.file()
        await m.say("igdb", ("description", "D"), art=[COVER])
        await m.merge()
        _, now, _ = await m.title()
        assert now["property:xml-game-id"] == texts["property:xml-game-id"]
        assert (await m.file())[1] == pictures
        assert {"property:image-thumbnail", "property:image-map"} <= pictures.keys()


async def test_values_whose_scraper_is_not_known_are_those_of_a_list(tmp_path):
    async with merges(tmp_path, gamelist=LOCAL) as m:
        for table in ("MediaTitleTags", "MediaTitleProperties", "MediaProperties"):
            await m.home.change(f"UPDATE {table} SET ScraperTypeDBID = 0")
        tags, texts, _ = await m.title()
        await m.say("igdb", ("developer", "Konami"), ("description", "D"))
        await m.merge()
        assert "developer:local-dev" not in (await m.title())[0]
        await m.answer("igdb", Answer(Outcome.MISS))
        await m.merge()
        assert (await m.title())[0] == tags
        assert (await m.title())[1].keys() == texts.keys()


async def test_artwork_that_the_owner_locked_is_neither_fetched_nor_changed(tmp_path):
    async with merges(tmp_path, gamelist=LOCAL) as m:
        shown = (await m.file())[1]["property:image-boxart"]
        url = f"file://{shown['text']}"
        await m.own("lock:box2d", json.dumps([url]))
        await m.say("igdb", art=[COVER])
        await m.merge()
        assert (await m.file())[1]["property:image-boxart"] == shown
        assert await m.wanted() == []
        await m.own("lock:box2d", json.dumps([]))
        await m.merge()
        assert "property:image-boxart" not in (await m.file())[1]
        assert await m.wanted() == []


async def test_a_file_name_with_odd_signs_keeps_its_picture(tmp_path):
    odd = "<boxart2d>./a #1 100%25 ü.png</boxart2d>"
    async with merges(tmp_path, gamelist=entry(odd)) as m:
        before = (await m.file())[1]["property:image-boxart"]
        await m.say("igdb", ("title", "Zed"))
        await m.merge()
        assert (await m.file())[1]["property:image-boxart"] == before
        assert before["text"].endswith("a #1 100%25 ü.png")


async def test_why_is_told_of_a_file_and_its_artwork(tmp_path):
    async with merges(tmp_path, gamelist=LOCAL) as m:
        assert await m.why() == {"fields": {}, "artwork": {}}
        await m.say("igdb", art=[COVER])
        await m.own("lock:genre", json.dumps(["Held"]))
        await m.merge()
        found = await m.why(await m.number())
        assert found["fields"]["region"]["value"] == ["eu"]
        cover = found["artwork"]["box2d"]
        assert (cover["url"], cover["source"]) == (COVER.url, "igdb")
        assert list(cover["alternatives"]) == ["gamelist"]
        genre = (await m.why())["fields"]["genre"]
        assert (genre["value"], genre["locked"]) == (["Held"], True)
        assert genre["alternatives"] == {"gamelist": ["Action", "Puzzle"]}


async def test_the_owners_word_on_a_file_goes_with_it(tmp_path):
    names = ("Zed (Europe).nes", FILE)
    async with merges(tmp_path, *names) as m:
        await m.own("field:developer", json.dumps(["Mine"]), file=names[0])
        await m.merge()
        assert (await m.title())[0] == {"developer:mine"}
        await m.home.change("DELETE FROM Media WHERE FileName = ?", names[0])
        assert await m.merge() == 1
        assert (await m.title())[0] == set()
