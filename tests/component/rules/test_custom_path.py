"""The option ``custom_path``: lists that are kept apart from the ROMs."""

import pytest
from rules_fixture import PNG, Roms, game, imported, scraped, with_title_tag

from zapcore.errors import ParameterError


@pytest.fixture
def apart(tmp_path):
    found = Roms(tmp_path / "lists")
    found.put("keep", b"")
    return found


def option(folder):
    return {"options": {"custom_path": str(folder.root)}}


@pytest.mark.rule("custom-path-list")
async def test_the_list_of_the_custom_path_is_read(bench, apart):
    apart.list(game("./B.nes", "Nobody", developer="D"))
    await imported(bench)
    assert await scraped(bench) == set()
    await imported(bench, **option(apart))
    assert await with_title_tag(bench, "developer:d") == {"B.nes"}


@pytest.mark.rule("custom-path-own-art")
async def test_its_art_lies_beside_it(bench, apart, roms):
    there = apart.put("nes/media/covers/B.png", PNG)
    named = apart.put("nes/art/x.png", PNG)
    roms.put("nes/media/marquees/B.png")
    apart.list(game("./B.nes", "B", image="./art/x.png"))
    await imported(bench, **option(apart))
    assert (await bench.facts("B.nes"))["mediaProps"].get(
        "property:image-image"
    ) == named
    assert there.startswith(str(apart.root))
    assert (
        f"{roms.nes}/media/marquees/B.png"
        not in (await bench.facts("B.nes"))["mediaProps"].values()
    )


@pytest.mark.rule("custom-path-roms-win")
async def test_the_list_beside_the_roms_wins(bench, apart, roms):
    apart.list(game("./B.nes", "B", developer="Apart", publisher="Apart"))
    roms.list(game("./B.nes", "B", developer="Roms"))
    await imported(bench, **option(apart))
    facts = await bench.facts("B.nes")
    assert facts["titleTags"] == {"developer:roms", "publisher:apart"}


@pytest.mark.rule("custom-path-any-case")
async def test_its_folder_is_named_after_the_system_in_any_case(bench, apart):
    apart.list(game("./B.nes", "B"), system="NeS")
    await imported(bench, **option(apart))
    assert await scraped(bench) == {"B.nes"}


@pytest.mark.rule("custom-path-refused")
@pytest.mark.parametrize(
    "options", [{"custom_path": 5}, {"custom_path": "relative"}, {"other": "/x"}]
)
async def test_a_wrong_option_is_refused(bench, options):
    await bench.index()
    with pytest.raises(ParameterError, match="custom_path"):
        await bench.scrapes.start("gamelist.xml", options=options)


@pytest.mark.rule("custom-path-configured")
async def test_the_configuration_sets_it_and_a_request_overrides_it(
    bench, apart, tmp_path
):
    apart.list(game("./B.nes", "B"))
    bench.options["gamelist.xml"] = {"custom_path": str(apart.root)}
    listed, *_ = bench.scrapes.scrapers()
    assert listed["options"][0]["default"] == str(apart.root)
    await imported(bench, options={"custom_path": ""})
    assert await scraped(bench) == set()
    await bench.scrape()
    assert await scraped(bench) == {"B.nes"}


async def test_a_custom_path_that_is_not_there_is_told(bench, roms):
    roms.list(game("./B.nes", "B"))
    away = str(roms.root / "away")
    last = await imported(bench, options={"custom_path": away})
    assert [(w.file, w.line) for w in last.warnings] == [(away, 0)]
    assert last.matched == 1


@pytest.mark.parametrize("size", [-1, 2**31, 10**4000, True, "8"])
async def test_a_size_out_of_range_is_refused(bench, size):
    await bench.index()
    with pytest.raises(ParameterError, match=r"options\.max_size"):
        await bench.scrape(options={"max_size": size})
