"""The crafted library, indexed, against what the original recorded."""

import graph_compare as graph
import pytest

import platforms
from mediadb.index_store import SqliteIndexStore
from mediadb.journal import SqliteJournal
from mediadb.media_db import open_media
from zapcore.operations.index import IndexService
from zapcore.operations.library import Library
from zapcore.operations.slot import Slot
from zapcore.systems.table import SystemTable


class Silent:
    """A publisher that keeps what it was given."""

    def __init__(self):
        self.events = []

    def publish(self, event):
        self.events.append(event)


async def index_once(root, platform, data):
    """Index ``root`` into a new database; give the last event."""
    data.mkdir()
    media = await open_media(str(data))
    silent = Silent()
    slot = Slot(SqliteJournal(media))
    library = Library(platforms.load(platform), (str(root),), SystemTable.load())
    store = SqliteIndexStore(media)
    service = IndexService(slot=slot, library=library, store=store, publisher=silent)
    await service.start()
    await slot.wait()
    await media.close()
    return silent.events[-1]


@pytest.mark.parametrize(
    ("layout", "platform", "shown"),
    [("es", "linux", "<HOME>"), ("mister", "mister", "/media/fat")],
)
async def test_index_equals_the_recorded_graph(
    layout, platform, shown, tmp_path, monkeypatch
):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    root = graph.make_library(layout, home)
    data = tmp_path / "data"
    ended = await index_once(root, platform, data)
    assert ended.state == "completed"
    recorded = graph.recorded(f"{layout}-02-after-index")
    keys = ("missing", "slug", "name", "mediaTags")
    found = graph.ours(data / "media.db", home, shown)
    assert graph.mismatches(recorded, found, keys) == []


async def test_a_pause_right_after_the_start_shows_in_the_status(tmp_path):
    (tmp_path / "roms" / "nes").mkdir(parents=True)
    (tmp_path / "roms" / "nes" / "Game.nes").touch()
    (tmp_path / "data").mkdir()
    media = await open_media(str(tmp_path / "data"))
    slot = Slot(SqliteJournal(media))
    systems = SystemTable.load()
    library = Library(platforms.load("linux"), (str(tmp_path / "roms"),), systems)
    store = SqliteIndexStore(media)
    service = IndexService(slot=slot, library=library, store=store, publisher=Silent())
    await service.start()
    service.pause()
    await store.has_rows()
    assert service.status().paused is True
    assert service.status().indexing is True
    assert service.resume() is True
    await slot.wait()
    assert service.status().total_files == 1
    await media.close()
