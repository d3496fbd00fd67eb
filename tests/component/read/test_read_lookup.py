"""``media.lookup`` over a real database."""

import pytest


async def test_the_row_is_that_of_search_with_its_confidence(call, nes):
    found = (await call("media.lookup", name="Region Game", system="nes"))["match"]
    assert found.pop("confidence") == 1
    rows = (await call("media.search", query="Region Game"))["results"]
    assert found in rows
    assert found["path"].endswith("Region Game (USA).nes")


@pytest.mark.parametrize(
    ("name", "end", "confidence"),
    [
        ("Regon Gme", "Region Game (USA).nes", 0.953333),
        ("Region Game (Japan)", "Region Game (Japan).nes", 1),
        ("Game Region", "Region Game (USA).nes", 1),
    ],
)
async def test_misspelt_and_tagged_names_are_found(call, nes, name, end, confidence):
    found = (await call("media.lookup", name=name, system="NES"))["match"]
    assert found["path"].endswith(end)
    assert found["confidence"] == pytest.approx(confidence, abs=1e-6)


async def test_titles_of_two_parts_are_found_by_either(call, rows):
    rows.media("NES", "nes/Castle - Night.nes", "Castle - Night")
    rows.raw.execute("UPDATE MediaTitles SET SecondarySlug = 'night'")
    for name, confidence in (("Castle", 0.9), ("Night", 0.92), ("Castle: X", None)):
        found = (await call("media.lookup", name=name, system="NES"))["match"]
        assert (found and found["confidence"]) == confidence


async def test_what_is_missing_or_of_another_system_is_not_found(call, rows):
    rows.media("NES", "nes/Gone.nes", "Gone", missing=1)
    rows.media("SNES", "snes/There.sfc", "There")
    for name in ("Gone", "There", "zzz", "(USA)", "\U0010ffff" * 9):
        found = await call("media.lookup", name=name, system="NES", fuzzySystem=True)
        assert found == {"match": None}
    assert await call("media.lookup", name="x", system="Dreamcast") == {"match": None}


async def test_what_is_not_said_is_named(call, rows):
    missing = "invalid params: name is required; system is required"
    assert await call("media.lookup") == (-32602, missing)
    assert (await call("media.lookup", name="x", system="no"))[0] == 1004


async def test_tags_of_the_title_count_as_well(call, rows):
    rows.title("NES", "Twin", ["developer:dev-co"])
    rows.media("NES", "nes/Twin (A).nes", "Twin", ["region:br"])
    rows.media("NES", "nes/Twin (B).nes", "Twin", ["region:jp"])
    name = "Twin (developer:Dev Co,region:jp)"
    found = (await call("media.lookup", name=name, system="NES"))["match"]
    assert found["path"].endswith("Twin (B).nes")
    assert found["confidence"] == 1
