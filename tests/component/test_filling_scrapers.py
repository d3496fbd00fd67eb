"""Packs and lists fill in what the owner's own gamelist does not say."""

import pytest
from scrape_fixture import open_bench

GAMELIST = """<gameList><game><path>./Duck (USA).sfc</path><name>Duck</name>
<desc>The owner's words.</desc><boxart2d>./own.png</boxart2d>
<developer>Ours</developer></game></gameList>"""


@pytest.fixture
async def bench(tmp_path):
    snes = tmp_path / "snes"
    pack = tmp_path / "docs" / "SNES" / "Artwork"
    pack.mkdir(parents=True)
    snes.mkdir()
    for name in ("Duck (USA).sfc", "Goose (USA).sfc"):
        (snes / name).touch()
        (pack / name.replace(".sfc", ".jpg")).write_bytes(b"x")
    (snes / "own.png").write_bytes(b"x")
    (snes / "gamelist.xml").write_text(GAMELIST)
    (pack / "gameinfo.tsv").write_text(
        "#key\tname\tyear\tgenre\tdeveloper\tplayers\n"
        "Duck (USA)\tDuck\t1991\tAction\tTheirs\t2\n"
        "Goose (USA)\tGoose\t1992\tAction\tTheirs\t1\n"
    )
    (pack / "synopsis_en.tsv").write_text("#key\tsynopsis\nDuck (USA)\tPack's words.\n")
    async with open_bench(tmp_path / "data", tmp_path) as made:
        await made.index()
        yield made


@pytest.mark.parametrize("first", ["gamelist.xml", "artwork-pack"])
async def test_a_pack_never_replaces_what_a_gamelist_says(bench, tmp_path, first):
    second = {"gamelist.xml": "artwork-pack", "artwork-pack": "gamelist.xml"}[first]
    await bench.scrape(scraper=first)
    await bench.scrape(scraper=second)
    await bench.scrape(scraper="artwork-pack", force=True)
    facts = await bench.facts("Duck (USA).sfc")
    assert facts["titleProps"]["property:description"] == "The owner's words."
    own = str(tmp_path / "snes" / "own.png")
    assert facts["mediaProps"]["property:image-boxart"] == own
    developers = {t for t in facts["titleTags"] if t.startswith("developer:")}
    assert developers == {"developer:ours"}
    assert "year:1991" in facts["titleTags"]


async def test_a_pack_replaces_what_it_brought_itself(bench, tmp_path):
    await bench.scrape(scraper="artwork-pack")
    info = tmp_path / "docs" / "SNES" / "Artwork" / "gameinfo.tsv"
    info.write_text(info.read_text().replace("1992\tAction\tTheirs", "1993\t\tOthers"))
    await bench.scrape(scraper="artwork-pack")
    tags = (await bench.facts("Goose (USA).sfc"))["titleTags"]
    assert {"year:1993", "developer:others"} <= tags
    assert not {"year:1992", "developer:theirs"} & tags
