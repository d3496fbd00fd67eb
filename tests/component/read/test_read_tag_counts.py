"""``media.tags``: what a search can be filtered by, counted as the search finds it."""

import json

import pytest


@pytest.fixture
def tagged(rows):
    rows.title("NES", "A", [("developer:dev-co", "Dev & Co"), "year:1991"])
    rows.media("NES", "nes/A (USA).nes", "A", ["region:us", "year:1991", "disc:2"])
    rows.media("NES", "nes/A (Europe).nes", "A", ["region:eu", "user:favorite"])
    rows.media("NES", "nes/B.nes", "B", ["region:us", "scraper.x:scraped"])
    rows.media("NES", "nes/Gone.nes", "B", ["region:br"], missing=1)
    rows.title("NES", "B", ["genre:x"])
    rows.title("NES", "Lost", ["genre:y"])
    rows.media("NES", "nes/Lost.nes", "Lost", missing=1)
    rows.title("NES", "Orphan", ["genre:z"])
    rows.media("SNES", "snes/C.sfc", "C", ["region:us"], {"image-image": "/p.png"})
    return rows


async def counts(call, **params):
    found = (await call("media.tags", **params))["tags"]
    return {f"{tag['type']}:{tag['tag']}": tag["count"] for tag in found}


async def test_tags_of_files_and_titles_count_the_files_that_have_them(call, tagged):
    assert await counts(call) == {
        "developer:dev-co": 2,
        "disc:2": 1,
        "genre:x": 1,
        "region:eu": 1,
        "region:us": 3,
        "user:favorite": 1,
        "year:1991": 2,
    }
    assert (await call("media.tags"))["tags"][0] == {
        "tag": "dev-co",
        "type": "developer",
        "label": "Dev & Co",
        "count": 2,
    }


async def test_each_count_is_what_a_search_for_it_finds(call, tagged):
    for tag, count in (await counts(call)).items():
        found = await call("media.search", query="", tags=[tag])
        assert (tag, found["total"]) == (tag, count)


async def test_systems_narrow_the_tags_and_a_wrong_one_is_named(call, tagged):
    assert await counts(call, systems=["snes"]) == {"region:us": 1}
    assert (await counts(call, systems=["NES"]))["region:us"] == 2
    code, message = await call("media.tags", systems=["Nope"])
    assert (code, message) == (1004, "unknown system: Nope")


async def test_a_new_tag_counts_at_once_and_the_frequent_ones_come_first(call, tagged):
    assert json.dumps(await counts(call, systems=[])) == json.dumps(await counts(call))
    tagged.media("SNES", "snes/D.sfc", "D", ["region:jp"])
    found = [t for t in (await call("media.tags"))["tags"] if t["type"] == "region"]
    assert [tag["tag"] for tag in found] == ["us", "eu", "jp"]
