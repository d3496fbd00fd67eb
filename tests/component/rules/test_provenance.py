"""Who brought a fact: a key beside the property, and never a tag or a property."""

from rules_fixture import game

from mediadb.read_discs import Discs
from mediadb.read_meta import meta
from mediadb.read_tags import TagShapes


async def graph(bench, name):
    ((number,),) = await bench.rows("SELECT DBID FROM Media WHERE FileName = ?", name)
    return await bench.media.run(lambda raw: meta(raw, TagShapes(), Discs(), number))


async def test_a_property_says_which_scraper_brought_it(bench, roms):
    roms.list(game("./B.nes", "B", desc="text"))
    (roms.root / "nes" / "media" / "images").mkdir(parents=True)
    (roms.root / "nes" / "media" / "images" / "A (USA).png").write_bytes(b"png")
    await bench.index()
    await bench.scrape()
    await bench.scrape(scraper="media-folder")
    described = (await graph(bench, "B.nes"))["title"]["properties"]
    pictured = (await graph(bench, "A (USA).nes"))["properties"]
    assert described["property:description"]["source"] == "gamelist.xml"
    assert pictured["property:image-image"]["source"] == "media-folder"


async def test_the_last_scraper_that_changed_a_property_is_its_source(bench, roms):
    roms.list(game("./B.nes", "B", image="./named.png"))
    folder = roms.root / "nes"
    (folder / "media" / "images").mkdir(parents=True)
    (folder / "media" / "images" / "B.png").write_bytes(b"png")
    (folder / "named.png").write_bytes(b"png")
    await bench.index()
    await bench.scrape(scraper="media-folder")
    await bench.scrape()
    found = (await graph(bench, "B.nes"))["properties"]["property:image-image"]
    assert found["text"] == str(folder / "named.png")
    assert found["source"] == "gamelist.xml"


async def test_provenance_is_neither_tag_nor_property(bench, roms):
    roms.list(game("./B.nes", "B", desc="text"))
    await bench.index()
    await bench.scrape()
    found = await graph(bench, "B.nes")
    assert set(found["title"]["properties"]) == {"property:description"}
    assert {tag["type"] for tag in found["tags"]} == {
        "extension",
        "scraper.gamelist.xml",
    }


async def test_a_forced_run_marks_a_row_with_its_run_id_until_it_ends(bench, roms):
    roms.list(game("./B.nes", "B", desc="text"))
    await bench.index()
    seen = []
    apply = bench.store.apply

    async def applied(*args):
        failed = await apply(*args)
        seen.append((await graph(bench, "B.nes"))["tags"])
        return failed

    bench.store.apply = applied
    await bench.scrape(force=True)
    ((run_id,),) = await bench.rows("SELECT RunID FROM Operations")
    assert {"tag": run_id, "type": "scraper-run.gamelist.xml"} in seen[0]
    after = (await graph(bench, "B.nes"))["tags"]
    assert not [tag for tag in after if tag["type"].startswith("scraper-run")]


async def test_a_tag_says_who_brought_it_the_name_a_scraper_or_the_owner(bench, roms):
    roms.list(game("./B.nes", "B", genre="Action", lang="sv"))
    await bench.index()
    await bench.scrape()
    found = await graph(bench, "B.nes")
    own = found["tagSources"]
    assert own["extension:nes"] == "filename"
    assert own["lang:sv"] == "gamelist.xml"
    assert "scraper.gamelist.xml:scraped" not in own
    assert found["title"]["tagSources"] == {"genre:action": "gamelist.xml"}
