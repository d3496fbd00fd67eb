"""The crafted library through the recorded steps after the first import."""

import os

import graph_compare as graph
import pytest
from scrape_fixture import open_bench

KEYS = ("missing", "slug", "name", "mediaTags", "titleTags", "mediaProps", "titleProps")


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


def now(tmp_path, home):
    return graph.ours(tmp_path / "data" / "media.db", home)


async def test_a_plain_rescrape_changes_nothing_and_a_forced_one_neither(
    tmp_path, home
):
    root = graph.make_library("es", home)
    async with open_bench(tmp_path / "data", root) as bench:
        await bench.index()
        await bench.scrape()
        first = now(tmp_path, home)
        await bench.scrape()
        assert now(tmp_path, home) == first
        ended = await bench.scrape(force=True)
        assert now(tmp_path, home) == first
    assert (ended.state, ended.force) == ("completed", True)
    for step in ("es-04-after-rescrape", "es-05-after-force"):
        assert graph.mismatches(graph.recorded(step), first, KEYS) == []


async def test_media_folder_finds_art_and_only_a_forced_run_drops_what_is_gone(
    tmp_path, home
):
    root = graph.make_library("es", home)
    async with open_bench(tmp_path / "data", root) as bench:
        await bench.index()
        await bench.scrape()
        ended = await bench.scrape(["GBA", "Genesis"], scraper="media-folder")
        assert ended.state == "completed"
        found = without_names(now(tmp_path, home))
        recorded = without_names(graph.recorded("es-07a-after-media-folder"))
        assert graph.mismatches(recorded, found, KEYS) == []
        os.unlink(os.path.join(root, "gba/media/images/Stale Art.png"))
        await bench.scrape(["GBA"], scraper="media-folder")
        assert (
            graph.mismatches(recorded, without_names(now(tmp_path, home)), KEYS) == []
        )
        await bench.scrape(["GBA"], scraper="media-folder", force=True)
        recorded = without_names(graph.recorded("es-07b-after-media-folder-force"))
        assert (
            graph.mismatches(recorded, without_names(now(tmp_path, home)), KEYS) == []
        )


def without_names(found):
    """The recording of this step lacks the system of odd names."""
    return {system: rows for system, rows in found.items() if system != "SG1000"}
