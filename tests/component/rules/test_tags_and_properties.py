"""The scraper document, "Tags And Properties": what stands where, how it changes."""

import pytest
from rules_fixture import game, imported, scraped, with_tag

TITLE = {
    "developer": "Dev",
    "publisher": "Pub",
    "releasedate": "19950311T000000",
    "rating": "0.8",
    "genre": "Puzzle",
    "players": "2",
    "arcadesystemname": "CPS2",
    "family": "Blocks",
}
TITLE_TAGS = {
    "developer:dev",
    "publisher:pub",
    "year:1995",
    "rating:0080",
    "genre:puzzle",
    "players:0002",
    "arcadeboard:cps2",
    "gamefamily:blocks",
}


@pytest.mark.rule("tags-media-level")
async def test_region_language_and_sentinel_belong_to_the_row(bench, roms):
    roms.list(game("./B.nes", "B", region="br", lang="sv"))
    await imported(bench)
    facts = await bench.facts("B.nes")
    own = {"region:br", "lang:sv", "scraper.gamelist.xml:scraped"}
    assert facts["mediaTags"] == own | {"extension:nes"}
    assert facts["titleTags"] == set()


@pytest.mark.rule("tags-title-level")
async def test_what_all_variants_share_belongs_to_the_title(bench, roms):
    roms.list(game("./A (USA).nes", "A", **TITLE))
    await imported(bench)
    for name in ("A (USA).nes", "A (Japan).nes"):
        assert (await bench.facts(name))["titleTags"] == TITLE_TAGS
    assert not await with_tag(bench, "developer:dev")


@pytest.mark.rule("props-title-level")
async def test_description_and_game_id_belong_to_the_title(bench, roms):
    roms.list(game("./B.nes", "B", 'id="77"', desc="Words"))
    await imported(bench)
    facts = await bench.facts("B.nes")
    assert facts["titleProps"] == {
        "property:description": "Words",
        "property:xml-game-id": "77",
    }
    assert facts["mediaProps"] == {}


@pytest.mark.rule("props-media-level")
async def test_art_video_and_manual_belong_to_the_row(bench, roms):
    for name in ("i.png", "v.mp4", "m.pdf"):
        roms.put(f"nes/{name}")
    roms.list(game("./B.nes", "B", image="i.png", video="v.mp4", manual="m.pdf"))
    await imported(bench)
    facts = await bench.facts("B.nes")
    assert facts["mediaProps"] == {
        "property:image-image": f"{roms.nes}/i.png",
        "property:video": f"{roms.nes}/v.mp4",
        "property:manual": f"{roms.nes}/m.pdf",
    }
    assert facts["titleProps"] == {}


@pytest.mark.rule("tags-exclusive-replace")
async def test_an_exclusive_type_replaces_its_value(bench, roms):
    for value in ("Old", "New"):
        roms.list(game("./B.nes", "B", developer=value))
        await imported(bench, force=True)
    assert (await bench.facts("B.nes"))["titleTags"] == {"developer:new"}


@pytest.mark.rule("tags-additive-accumulate")
async def test_an_additive_type_keeps_its_distinct_values(bench, roms):
    for value in ("One", "Two", "One"):
        roms.list(game("./B.nes", "B", family=value, lang="sv", region="br"))
        await imported(bench, force=True)
    facts = await bench.facts("B.nes")
    assert facts["titleTags"] == {"gamefamily:one", "gamefamily:two"}


@pytest.mark.rule("tags-exclusive-column")
async def test_the_table_of_types_says_which_are_exclusive(bench, roms):
    roms.list(game("./B.nes", "B", **TITLE, lang="sv", region="br"))
    await imported(bench)
    rows = dict(await bench.rows("SELECT Type, IsExclusive FROM TagTypes"))
    exclusive = {kind for kind in rows if rows[kind]}
    written = {tag.partition(":")[0] for tag in TITLE_TAGS} | {"lang", "region"}
    assert exclusive & written == {
        "developer",
        "publisher",
        "year",
        "rating",
        "arcadeboard",
    }


@pytest.mark.rule("props-one-a-type")
async def test_a_property_is_replaced_and_never_doubled(bench, roms):
    for value in ("old", "new"):
        roms.list(game("./B.nes", "B", desc=value))
        await imported(bench, force=True)
    assert await bench.rows("SELECT Text FROM MediaTitleProperties") == [("new",)]


@pytest.mark.rule("props-dbid-kept")
async def test_a_property_that_is_scraped_again_keeps_its_row(bench, roms):
    ids = []
    for value in ("old", "new"):
        roms.put(f"nes/{value}.png")
        roms.list(game("./B.nes", "B", desc=value, image=f"./{value}.png"))
        await imported(bench, force=True)
        ids.append(
            [
                await bench.rows(f"SELECT DBID FROM {table}")
                for table in ("MediaProperties", "MediaTitleProperties")
            ]
        )
    assert ids[0] == ids[1]


@pytest.mark.rule("props-path-as-text")
async def test_a_path_is_stored_as_text_without_a_content_type(bench, roms):
    roms.put("nes/x.png")
    roms.list(game("./B.nes", "B", image="./x.png"))
    await imported(bench)
    found = await bench.rows("SELECT Text, BlobDBID FROM MediaProperties")
    assert found == [(f"{roms.nes}/x.png", None)]
    for table in ("MediaProperties", "MediaTitleProperties"):
        columns = await bench.rows(f"SELECT name FROM pragma_table_info('{table}')")
        assert {name for (name,) in columns} == {
            "DBID",
            table.replace("Properties", "DBID"),
            "TypeTagDBID",
            "Text",
            "BlobDBID",
            "ScraperTypeDBID",
        }


@pytest.mark.rule("art-by-variant")
async def test_variants_of_one_title_have_pictures_of_their_own(bench, roms):
    for name in ("us", "jp"):
        roms.put(f"nes/{name}.png")
    roms.list(
        game("./A (USA).nes", "A", image="./us.png"),
        game("./A (Japan).nes", "A", image="./jp.png"),
    )
    await imported(bench)
    found = [
        (await bench.facts(name))["mediaProps"].get("property:image-image")
        for name in ("A (USA).nes", "A (Japan).nes")
    ]
    assert found == [f"{roms.nes}/us.png", f"{roms.nes}/jp.png"]
    titles = "SELECT DISTINCT MediaTitleDBID FROM Media WHERE FileName LIKE 'A (%'"
    assert len(await bench.rows(titles)) == 1


@pytest.mark.rule("art-old-title-kept")
async def test_art_that_an_older_run_left_at_the_title_stays_beside_the_new(
    bench, roms
):
    roms.put("nes/new.png")
    roms.list(game("./B.nes", "B", desc="d", image="./new.png"))
    await imported(bench)
    await bench.rows(
        "INSERT INTO MediaTitleProperties (MediaTitleDBID, TypeTagDBID, Text)"
        " SELECT MediaTitleDBID, TypeTagDBID, '/old.png' FROM MediaProperties"
        " JOIN Media ON Media.DBID = MediaDBID"
    )
    await bench.rows("DELETE FROM MediaProperties")
    await bench.scrape(force=True)
    facts = await bench.facts("B.nes")
    assert facts["mediaProps"] == {"property:image-image": f"{roms.nes}/new.png"}
    assert facts["titleProps"] == {
        "property:description": "d",
        "property:image-image": "/old.png",
    }


@pytest.mark.rule("scope-no-new-rows")
@pytest.mark.parametrize("scraper", ["gamelist.xml", "media-folder"])
async def test_a_scraper_makes_no_rows_and_no_titles(bench, roms, scraper):
    await bench.index()
    rows = "SELECT (SELECT COUNT(*) FROM Media), (SELECT COUNT(*) FROM MediaTitles)"
    before = await bench.rows(rows)
    roms.games("Unindexed.nes")
    roms.put("nes/media/images/Unindexed.png")
    roms.put("nes/media/images/B.png")
    roms.list(
        game("./Unindexed.nes", "Unindexed", developer="D"),
        game("./never.nes", "Never", developer="D"),
        game("./B.nes", "B"),
    )
    await bench.scrape(scraper=scraper)
    assert await with_tag(bench, f"scraper.{scraper}:scraped") == {"B.nes"}
    assert await bench.rows(rows) == before


@pytest.mark.rule("list-title-only")
async def test_without_a_row_of_its_own_an_entry_tells_of_the_title_only(bench, roms):
    roms.put("nes/x.png")
    roms.list(game("./no.nes", "A", developer="D", region="br", image="./x.png"))
    await imported(bench)
    (name,) = await scraped(bench)
    facts = await bench.facts(name)
    assert facts["titleTags"] == {"developer:d"}
    assert facts["mediaProps"] == {}
    assert "region:br" not in facts["mediaTags"]


@pytest.mark.rule("list-only-row")
async def test_the_only_row_of_a_title_needs_no_path(bench, roms):
    roms.list(game("./gone.nes", "B", region="br"))
    await imported(bench)
    assert await with_tag(bench, "region:br") == {"B.nes"}
