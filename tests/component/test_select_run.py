"""A selection that is cut anywhere ends as if it had not been, and asks for no more."""

import asyncio
import contextlib
import os
import shutil
import sqlite3

import pytest
from owner_fixture import make_nes, open_home
from select_home import group, open_select

from mediadb.database import Database
from mediadb.migrate import scripts
from zapcore.operations import select, select_run

NAMES = [
    f"{title} ({tag}).nes"
    for title in (
        "Alpha",
        "Beta",
        "Gamma",
        "Delta",
        "Both",
        "Set (Disc 1)",
        "Set (Disc 2)",
    )
    for tag in ("USA", "Europe", "Japan", "USA) (Rev 1")
]
LISTS = (
    group("Alpha", "Alpha", "Delta", compilations=[("Both", 1)]),
    group("Beta", "Beta", compilations=[("Both", 2)]),
)
BEFORE = 5
"""The version of the database that knew no games."""

NES = "Nintendo - Nintendo Entertainment System"


@pytest.fixture
def small(monkeypatch):
    """Let a batch be so small that a run has many."""
    monkeypatch.setattr(select_run, "BATCH", 4)
    monkeypatch.setattr(select_run, "PAGE", 10)


class Cutter:
    """Copies the data folder before each hop to the database: what a kill leaves."""

    def __init__(self, media, folder, copies):
        self.copies = []
        self._folder, self._into = folder, copies
        self._media = media
        media.run = self._run

    async def _run(self, work, *args, **kwargs):
        into = self._into / str(len(self.copies))
        shutil.copytree(self._folder, into)
        self.copies.append(into)
        return await Database.run(self._media, work, *args, **kwargs)

    def stop(self):
        del self._media.run


async def prepared(tmp_path, change=None):
    """Index the small library and, before a change, select."""
    make_nes(tmp_path / "roms", *NAMES)
    async with open_select(tmp_path) as home:
        home.clones(NES, *LISTS)
        await home.index()
        if change:
            await change(home)


async def all_cuts(tmp_path, **asked):
    """Run one that is copied at each hop; give what each copy comes to, and it."""
    async with open_select(tmp_path) as home:
        cutter = Cutter(home.media, tmp_path / "data", tmp_path / "copies")
        await home.refresh(**asked)
        cutter.stop()
        wanted = await home.chosen()
    found = []
    for copy in cutter.copies:
        async with open_select(tmp_path, data=copy) as home:
            await home.refresh()
            found.append(await home.chosen())
    return wanted, found


async def test_a_first_selection_cut_at_any_hop_is_ended_by_the_next(tmp_path, small):
    make_nes(tmp_path / "roms", *NAMES)
    async with open_home(tmp_path / "data", tmp_path / "roms") as home:
        await home.index()
    async with open_select(tmp_path) as home:
        home.clones(NES, *LISTS)
    wanted, found = await all_cuts(tmp_path)
    assert len(found) > 15
    assert all(one == wanted for one in found)


async def test_one_after_a_change_of_profile_and_lists_is_too(tmp_path, small):
    async def change(home):
        await home.select.set_profile("jp", {"regions": ["Japan"], "first": "language"})
        home.clones(NES, group("Alpha", "Alpha", "Beta"))

    await prepared(tmp_path, change)
    wanted, found = await all_cuts(tmp_path, profile="jp")
    assert len(found) > 15
    assert all(one == wanted for one in found)


async def test_one_of_a_few_changed_files_is_too(tmp_path):
    async def change(home):
        nes = tmp_path / "roms" / "nes"
        (nes / NAMES[0]).unlink()
        (nes / "Both (USA).nes").unlink()
        (nes / "Set (Disc 2) (Brazil).nes").touch()
        home.indexes._after = None
        await home.index()

    await prepared(tmp_path, change)
    wanted, found = await all_cuts(tmp_path)
    assert len(found) > 5
    assert all(one == wanted for one in found)


async def test_what_was_asked_for_is_taken_up_again_from_its_journal_row(
    tmp_path, small
):
    await prepared(tmp_path)
    pending = "SELECT Kind, Force FROM Operations WHERE State = 'running'"
    async with open_select(tmp_path) as home:
        cutter = Cutter(home.media, tmp_path / "data", tmp_path / "copies")
        await home.refresh(force=True, systems=["nes"])
        cutter.stop()
    async with open_select(tmp_path, data=cutter.copies[-4]) as home:
        assert await home.home.rows(pending) == [("select", 1)]
        (entry,) = await home.slot._journal.pending()
        assert entry.systems == ("NES",)
        await home.select.go_on(entry)
        await home.slot.wait()
        assert home.heard.events[-1].media == len(NAMES)
        assert await home.home.rows(pending) == []


async def test_what_nobody_asked_for_needs_no_journal_row(tmp_path, monkeypatch):
    monkeypatch.setattr("zapcore.operations.select_fresh.QUIET_S", 0)
    make_nes(tmp_path / "roms", *NAMES)
    async with open_select(tmp_path) as home:
        home.indexes._after = None
        await home.index()
        rows = await home.home.rows("SELECT * FROM Operations")
        keeping = asyncio.create_task(home.select.keep_fresh())
        async with asyncio.timeout(20):
            while not await home.home.rows("SELECT * FROM Selections"):
                await asyncio.sleep(0.01)
        await home.slot.wait()
        keeping.cancel()
        assert len(await home.preferred()) == 6
        assert await home.home.rows("SELECT * FROM Operations") == rows
        assert home.heard.events[-1].NAME == "media.indexing"


async def test_an_unchanged_library_is_selected_without_a_byte(tmp_path):
    await prepared(tmp_path)
    data = tmp_path / "data"

    def state():
        return {
            entry.name: (entry.stat().st_size, entry.stat().st_mtime_ns)
            for entry in os.scandir(data)
            if entry.name != "media.db.open"
        }

    async with open_select(tmp_path) as home:
        await home.refresh()
        before, changes = state(), await home.changes()
        for _ in range(2):
            await home.refresh()
            await home.index()
            await home.select.try_out()
        assert (state(), await home.changes()) == (before, changes)


def take_back(raw, version):
    """Leave of a database what it had at an earlier version."""
    with contextlib.closing(sqlite3.connect(":memory:")) as old:
        for text in scripts("media")[:version]:
            old.executescript(text)
        known, columns = shape_of(old)
    for kind, name in shape_of(raw)[0] - known:
        raw.execute(f"DROP {kind} IF EXISTS {name}")
    for table, column in shape_of(raw)[1] - columns:
        raw.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    raw.execute(f"PRAGMA user_version = {version}")


def shape_of(raw):
    """Give the tables and triggers, and the columns of the tables."""
    found = set(
        raw.execute(
            "SELECT type, name FROM sqlite_master WHERE type IN ('table', 'trigger')"
        )
    )
    columns = {
        (table, column[1])
        for kind, table in found
        if kind == "table"
        for column in raw.execute(f"PRAGMA table_info({table})")
    }
    return found, columns


async def test_a_database_of_before_shows_every_file_until_it_is_selected(tmp_path):
    make_nes(tmp_path / "roms", *NAMES)
    async with open_home(tmp_path / "data", tmp_path / "roms") as home:
        await home.index()
        await home.media.run(take_back, BEFORE)
    async with open_select(tmp_path) as home:
        newest = len(scripts("media"))
        assert await home.home.rows("PRAGMA user_version") == [(newest,)]
        assert await home.preferred() == sorted(NAMES)
        await home.refresh()
        assert len(await home.preferred()) == 6
        (tmp_path / "roms" / "nes" / "New (USA).nes").touch()
        await home.index()
        assert "New (USA).nes" in await home.preferred()


async def test_a_dry_run_counts_what_would_change_and_changes_nothing(tmp_path):
    await prepared(tmp_path)
    async with open_select(tmp_path) as home:
        assert (await home.select.try_out()).changed == 0
        before = await home.chosen()
        await home.select.set_profile("default", {"regions": ["Japan"]})
        assert (await home.select.try_out(["nes"])).changed == len(before[1])
        profile = {"regions": ["Japan", "USA"], "filterLanguages": False}
        await home.select.set_profile("default", profile)
        told = await home.select.try_out(["nes"])
        assert (told.dry_run, told.media) == (True, len(NAMES))
        assert await home.chosen() == before
        shown = set(await home.preferred())
        await home.refresh()
        assert told.changed == len(set(await home.preferred()) - shown) == 4


async def test_a_profile_is_tried_without_holding(tmp_path):
    await prepared(tmp_path)
    async with open_select(tmp_path) as home:
        before = await home.chosen()
        given = {"regions": ["Japan", "USA"], "filterLanguages": False}
        await home.select.set_profile("jp", given)
        assert (await home.select.try_out(profile="jp")).changed == 4
        assert await home.profiles.active() == {}
        await home.refresh()
        assert await home.chosen() == before


async def test_a_run_that_changed_much_leaves_a_short_log(tmp_path):
    make_nes(tmp_path / "roms", *(f"Game {n:04}.nes" for n in range(1500)))
    async with open_select(tmp_path) as home:
        await home.index()
        await home.refresh()
        assert (tmp_path / "data" / "media.db-wal").stat().st_size < 20_000


async def test_a_database_that_refuses_costs_the_run_a_sentence(tmp_path):
    await prepared(tmp_path)
    async with open_select(tmp_path) as home:
        await home.home.change("DROP TABLE Preferred")
        await home.select.start(force=True)
        await home.slot.wait()
        last = home.heard.events[-1]
        assert (last.state, last.selecting) == ("failed", False)
        assert "media.db cannot be used" in last.error


async def test_what_was_gone_and_is_back_before_a_selection_is_shown_again(
    tmp_path, monkeypatch
):
    await prepared(tmp_path)
    async with open_select(tmp_path) as home:
        before = await home.chosen()
        monkeypatch.setattr(select, "AT_ONCE", -1)
        nes = tmp_path / "roms" / "nes"
        os.rename(nes / "Gamma (USA) (Rev 1).nes", tmp_path / "Gamma")
        await home.index()
        assert "Gamma (USA) (Rev 1).nes" not in await home.preferred()
        os.rename(tmp_path / "Gamma", nes / "Gamma (USA) (Rev 1).nes")
        await home.index()
        await home.refresh()
        assert await home.chosen() == before
