"""Libretro's thumbnails, against the listing of SCANNING 4.11."""

import asyncio
from urllib.parse import quote, unquote

import pytest
from scripted_line import ScriptedLine, query

from scrapers.providers.libretro import PROVIDER
from scrapers.providers.libretro_shelf import Shelf, key, title
from zapcore.errors import BadAnswerError, OutageError
from zapcore.matching import judge_names
from zapcore.ports_online import Tools
from zapcore.sourced import Art, Hashes, How, Outcome

LISTING = b"""<a href="Foo%20%28USA%29.png">Foo (USA).png</a>"""
NINTENDO = "Nintendo - Super Nintendo Entertainment System"
HOST = "https://thumbnails.libretro.com"


def asked(
    file_name="Foo (USA).sfc", known=None, how=How.STORED, playlist=NINTENDO, **more
):
    name = more.pop("name", file_name.partition(" (")[0].removesuffix(".sfc"))
    platforms = (playlist,) if playlist else ()
    return query(
        platforms, known, how, "libretro", file_name=file_name, name=name, **more
    )


def listing(*names):
    links = "".join(f'<a href="{quote(name)}">{name}</a>\n' for name in names)
    return f"<html><h1>Index of /x</h1>{links}</html>".encode()


def provider(clock=lambda: 0.0, **settings):
    return PROVIDER(Tools(settings=settings, judge=judge_names, clock=clock))


def shelves(**folders):
    """Give a reply to each listing: box, snap, title, logo."""
    names = {"Named_Boxarts": "box", "Named_Snaps": "snap", "Named_Titles": "title"}

    def reply(request):
        folder = request.path.rstrip("/").rpartition("/")[2]
        found = folders.get(names.get(folder, "logo"))
        return (404, b"") if found is None else listing(*found)

    return reply


def stems(answer):
    return {art.kind: unquote(art.url).rpartition("/")[2] for art in answer.game.art}


async def test_a_files_whole_name_gives_its_pictures():
    line = ScriptedLine(by=lambda _: LISTING)
    libretro = provider(kinds=("box2d", "screenshot", "title_screen"))
    answer = await libretro.ask(asked("foo (usa).zip"), line)
    assert (answer.outcome, answer.how, answer.game.id) == (
        Outcome.HIT,
        How.FILE,
        "Foo (USA)",
    )
    root = f"{HOST}/{quote(NINTENDO)}"
    assert answer.game.art == (
        Art("box2d", f"{root}/Named_Boxarts/Foo%20%28USA%29.png", "us", format="png"),
        Art(
            "screenshot", f"{root}/Named_Snaps/Foo%20%28USA%29.png", "us", format="png"
        ),
        Art(
            "title_screen",
            f"{root}/Named_Titles/Foo%20%28USA%29.png",
            "us",
            format="png",
        ),
    )
    assert [request.path for request in line.asked] == [
        f"{quote(NINTENDO)}/{folder}/"
        for folder in ("Named_Boxarts", "Named_Snaps", "Named_Titles")
    ]
    assert line.asked[0].params == (("F", "2"),)


async def test_a_thousand_games_cost_the_listings_only_whether_they_are_there_or_not():
    line = ScriptedLine(by=lambda _: LISTING)
    libretro = provider(kinds=("box2d",))
    games = [asked("Foo.sfc"), asked("Quite Another.sfc")] * 500
    await asyncio.gather(*(libretro.ask(game, line) for game in games))
    assert len(line.asked) == 1


async def test_boxes_are_always_listed_others_if_they_are_wanted():
    line = ScriptedLine(by=lambda _: LISTING)
    await provider(kinds=("logo", "manual")).ask(asked(), line)
    assert [one.path.split("/")[1] for one in line.asked] == [
        "Named_Boxarts",
        "Named_Logos",
    ]


@pytest.mark.parametrize(
    ("file_name", "there"),
    [
        ("Foo & Bar (USA).sfc", "Foo _ Bar (USA)"),
        ('What? "Foo": A*B (USA).sfc', "What_ _Foo__ A_B (USA)"),
        ("FOO - the bar (usa) (rev 1).sfc", "Foo - The Bar (USA) (Rev 1)"),
    ],
)
async def test_signs_that_no_file_has_are_replaced_as_libretro_does(file_name, there):
    line = ScriptedLine(by=lambda _: listing(f"{there}.png", "Foo.png"))
    answer = await provider().ask(asked(file_name), line)
    assert (answer.how, answer.game.id) == (How.FILE, there)


async def test_of_a_titles_regions_the_files_own_is_taken_then_the_wanted():
    names = (
        "Foo (Japan).png",
        "Foo (Europe).png",
        "Foo (USA) (Beta).png",
        "Foo (USA).png",
    )
    line = ScriptedLine(by=lambda _: listing(*names))
    answer = await provider().ask(
        asked("Foo (Europe, Australia).sfc", regions=("eu",)), line
    )
    assert (answer.how, answer.game.id) == (How.NAME, "Foo (Europe)")
    answer = await provider().ask(asked("Foo.sfc"), line)
    assert answer.game.id == "Foo (USA)"


async def test_each_kind_is_taken_from_the_release_that_has_it():
    reply = shelves(box=["Foo (USA).png"], snap=["Foo (Japan).jpg"])
    answer = await provider().ask(asked(), ScriptedLine(by=reply))
    assert stems(answer) == {"box2d": "Foo (USA).png", "screenshot": "Foo (Japan).jpg"}


async def test_titles_are_equal_without_articles_case_and_accents():
    names = ("Pokemon Stadium (USA).png", "Legend of Foo, The - The Bar (USA).png")
    line = ScriptedLine(by=lambda _: listing(*names))
    answer = await provider().ask(asked("Pokémon Stadium (Rev 9).sfc"), line)
    assert answer.game.id == "Pokemon Stadium (USA)"
    answer = await provider().ask(asked("The Legend of Foo - Bar.sfc"), line)
    assert answer.outcome is not Outcome.MISS


async def test_a_numeral_that_is_written_otherwise_is_found_by_the_judge():
    names = ("Foo Saga (USA).png", "Foo Saga II (USA).png", "Foo Saga III (USA).png")
    line = ScriptedLine(by=lambda _: listing(*names))
    answer = await provider().ask(asked("Foo Saga 3.sfc"), line)
    assert (answer.outcome, answer.game.id) == (Outcome.HIT, "Foo Saga III (USA)")


@pytest.mark.parametrize("name", ["Foo Saga 4", "Foo Saga - The Rest", "Foo"])
async def test_a_sequel_a_subtitle_and_a_prefix_are_not_taken(name):
    names = ("Foo Saga (USA).png", "Foo Saga II (USA).png", "Foo Saga III (USA).png")
    line = ScriptedLine(by=lambda _: listing(*names))
    answer = await provider().ask(asked(f"{name}.sfc"), line)
    assert answer.outcome is not Outcome.HIT


async def test_a_game_of_arcades_is_found_by_its_title():
    line = ScriptedLine(by=lambda _: listing("Foo Fighter II_ The Bar (World).png"))
    game = asked("ff2.zip", name="ff2", names=("Foo Fighter II: The Bar", "ff2"))
    answer = await provider().ask(game, line)
    assert answer.game.id == "Foo Fighter II_ The Bar (World)"


async def test_the_name_of_what_is_in_an_archive_counts_too():
    line = ScriptedLine(by=lambda _: LISTING)
    game = asked("f1.zip", name="f1", hashes=Hashes("Foo (USA).sfc"))
    assert (await provider().ask(game, line)).how is How.FILE


async def test_a_known_id_is_taken_and_one_that_is_gone_only_falls_back():
    line = ScriptedLine(by=lambda _: listing("Foo (USA).png", "Bar (USA).png"))
    answer = await provider().ask(asked(known="Bar (USA)", how=How.USER), line)
    assert (answer.game.id, answer.how) == ("Bar (USA)", How.USER)
    answer = await provider().ask(asked(known="Gone (USA)"), line)
    assert answer.game.id == "Foo (USA)"
    answer = await provider().ask(asked(known="Gone (USA)", how=How.USER), line)
    assert answer.outcome is Outcome.MISS


async def test_an_index_is_kept_for_a_day_and_that_there_is_none_for_an_hour():
    now = [0.0]
    line = ScriptedLine(by=lambda r: (404, b"") if "Gone" in r.path else LISTING)
    libretro = provider(lambda: now[0], kinds=("box2d",))
    counts = []
    for hours in (0, 0.9, 1.1, 23.9, 24.1):
        now[0] = hours * 3600
        await libretro.ask(asked(), line)
        await libretro.ask(asked(playlist="Gone"), line)
        counts.append(len(line.asked))
    assert counts == [2, 2, 3, 4, 5]


async def test_two_playlists_are_kept_and_no_more():
    line = ScriptedLine(by=lambda _: LISTING)
    libretro = provider(kinds=("box2d",))
    for playlist in ("a", "b", "a", "c", "a", "b"):
        await libretro.ask(asked(playlist=playlist), line)
    asked_for = [request.path[0] for request in line.asked]
    assert asked_for == ["a", "b", "c", "b"]


async def test_a_listing_that_cannot_be_had_concludes_nothing_and_is_asked_for_again():
    replies = [OutageError("down"), LISTING]

    def reply(_request):
        if isinstance(replies[0], Exception):
            raise replies.pop(0)
        return LISTING

    line, libretro = ScriptedLine(by=reply), provider(kinds=("box2d",))
    with pytest.raises(OutageError):
        await libretro.ask(asked(), line)
    assert (await libretro.ask(asked(), line)).outcome is Outcome.HIT


async def test_a_system_without_a_playlist_is_not_asked_about():
    answer = await provider().ask(asked(playlist=""), ScriptedLine())
    assert answer.outcome is Outcome.NOT_ASKED


@pytest.mark.parametrize(
    "body",
    [b"", b"<html><h1>Maintenance</h1></html>", b"{}", listing("a.png")[:-30]],
)
async def test_a_page_that_is_no_whole_listing_is_an_error(body):
    with pytest.raises(BadAnswerError):
        await provider().ask(asked(), ScriptedLine(body))


async def test_links_that_lead_elsewhere_are_no_names():
    page = (
        listing("Foo (USA).png")
        + b"""
    <a href="../../etc/x.png">x</a> <a href="a%2F..%2Fb.png">y</a>
    <a href="https://example.org/z.png">z</a> <a href="n%00ul.png">n</a>"""
    )
    line = ScriptedLine(by=lambda _: page.replace(b"</html>", b"") + b"</html>")
    answer = await provider(kinds=("box2d",)).ask(asked("x.sfc"), line)
    assert answer.outcome is Outcome.MISS
    assert line.asked[0].read(page + b"</html>") == ["Foo (USA).png"]


def test_a_key_tells_titles_apart_that_differ_in_a_word_or_a_number():
    names = ["Foo", "Foo 2", "Foo II", "Foo+", "Foo Bar", "Foo 3 + Bar", "Foo 3 Bar"]
    assert len({key(name) for name in names}) == len(names)
    assert key("Legend of Foo, The - Bar's End (USA)") == "legend of foo bars end"
    assert key("The Foo & Bar") == key("Foo and Bar (Japan)") == key("Foo _ Bar")


def test_a_title_is_shown_with_the_signs_that_it_probably_has():
    assert title("Foo_ The Bar (USA)") == "Foo: The Bar"
    assert title("Foo _ Bar") == "Foo & Bar"


def test_titles_beside_one_have_its_first_word():
    names = [f"Foo {number} (USA).png" for number in range(100, 200)]
    shelf = Shelf({"box2d": [*names, "Fop (USA).png", "Fon (USA).png"]})
    found = shelf.near("foo 150", 3)
    assert sorted(found) == [
        "foo 147",
        "foo 148",
        "foo 149",
        "foo 150",
        "foo 151",
        "foo 152",
    ]
