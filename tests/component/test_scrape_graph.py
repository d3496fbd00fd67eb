"""The crafted library, imported, against what the original recorded."""

import graph_compare as graph
import pytest
from scrape_fixture import open_bench

KEYS = ("missing", "slug", "name", "mediaTags", "titleTags", "mediaProps", "titleProps")


@pytest.mark.parametrize(
    ("layout", "platform", "shown"),
    [("es", "linux", "<HOME>"), ("mister", "mister", "/media/fat")],
)
async def test_the_first_import_equals_the_recorded_graph(
    layout, platform, shown, tmp_path, monkeypatch
):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    root = graph.make_library(layout, home)
    async with open_bench(tmp_path / "data", root, platform=platform) as bench:
        await bench.index()
        ended = await bench.scrape()
    assert ended.state == "completed"
    recorded = graph.recorded(f"{layout}-03-after-gamelist")
    found = graph.ours(tmp_path / "data" / "media.db", home, shown)
    wrong = graph.mismatches(recorded, found, KEYS)
    assert wrong == []
