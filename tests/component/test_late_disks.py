"""A disk that is full, or not there yet, when an operation begins, goes on or ends."""

import asyncio
import threading

import pytest
from rules_fixture import Roms, game
from scrape_fixture import open_bench

from zapcore.model import JournalEntry, OperationState, PausedBy
from zapcore.operations.walk import Walker

GAMES = 400


@pytest.fixture
def roms(tmp_path):
    found = Roms(tmp_path / "roms")
    names = [f"Game {number}.nes" for number in range(GAMES)]
    found.games(*names)
    found.list(*(game(f"./{name}", name[:-4], desc=name * 40) for name in names))
    return found


@pytest.fixture
async def bench(tmp_path, roms):
    async with open_bench(tmp_path / "data", roms.root) as found:
        await found.index()
        yield found


async def states(bench):
    return [state for (state,) in await bench.rows("SELECT State FROM Operations")]


async def refuse(bench, on):
    """Have SQLite refuse each write, as on a full or read-only disk."""
    await bench.rows(f"PRAGMA query_only = {on}")


@pytest.mark.parametrize("settled_by", ["close", "the next operation"])
async def test_what_failed_on_a_full_disk_does_not_come_back(bench, settled_by):
    entry = JournalEntry(kind="scrape", scraper_id="gamelist.xml", run_id="r1")
    await bench.journal.begin(entry)
    (pending,) = await bench.journal.pending()
    await refuse(bench, 1)
    await bench.scrapes.go_on(pending)
    await bench.slot.wait()
    assert bench.heard.last.state is OperationState.FAILED
    assert "cannot be written" in bench.heard.last.error
    assert await bench.journal.pending() == [pending]
    await refuse(bench, 0)
    if settled_by == "close":
        await bench.slot.close()
    else:
        await bench.scrape()
    assert await bench.journal.pending() == []
    assert not await bench.rows("SELECT * FROM RunMarks")


async def test_a_run_that_was_cut_waits_until_its_disk_is_there(bench, roms):
    entry = JournalEntry(
        kind="scrape", scraper_id="gamelist.xml", run_id="r2", force=True
    )
    await bench.journal.begin(entry)
    away = roms.root.rename(roms.root.with_name("away"))
    await bench.scrapes.go_on((await bench.journal.pending())[0])
    async with asyncio.timeout(5):
        while bench.heard.last.paused_by is not PausedBy.UNMOUNTED:
            await asyncio.sleep(0.01)
    assert bench.slot.state("scrape") is OperationState.PAUSED
    away.rename(roms.root)
    await bench.slot.wait()
    last = bench.heard.last
    assert (last.state, last.matched) == (OperationState.COMPLETED, GAMES)


async def test_a_run_that_waits_for_its_disk_can_be_cancelled(bench, roms):
    await bench.journal.begin(JournalEntry(kind="index"))
    roms.root.rename(roms.root.with_name("away"))
    await bench.index_service.go_on((await bench.journal.pending())[0])
    async with asyncio.timeout(5):
        while bench.slot.state("index") is not OperationState.PAUSED:
            await asyncio.sleep(0.01)
    assert await bench.slot.cancel("index")
    assert await states(bench) == ["cancelled"]


async def test_a_new_run_without_its_disk_fails_at_once(bench, roms):
    roms.root.rename(roms.root.with_name("away"))
    with pytest.raises(Exception, match="the library is not there"):
        await bench.scrape()


async def test_a_disk_that_goes_away_during_a_scrape_is_told(bench, roms, monkeypatch):
    roms.put("snes/S.sfc")
    roms.list(game("./S.sfc", "S"), system="snes")
    await bench.index()
    reader = bench.scrapes._scrapers.get("gamelist.xml")
    read = reader.read

    def pull(job):
        yield from read(job)
        roms.root.rename(roms.root.with_name("away"))

    monkeypatch.setattr(reader, "read", pull)
    ended = await bench.scrape(force=True)
    assert (ended.state, ended.processed) == (OperationState.COMPLETED, GAMES)
    assert set(ended.skipped_systems) == {"NES", "SNES"}
    roms.root.with_name("away").rename(roms.root)
    monkeypatch.undo()
    assert (await bench.scrape()).processed == 1


async def test_a_disk_that_goes_away_during_an_index_is_told(bench, roms, monkeypatch):
    roms.put("snes/S.sfc")
    walk = Walker.walk

    def pull(self, place):
        yield from walk(self, place)
        if place.system_id == "NES":
            roms.root.rename(roms.root.with_name("away"))

    monkeypatch.setattr(Walker, "walk", pull)
    ended = await bench.index()
    assert ended.not_mounted == (str(roms.root),)
    (left,) = await bench.rows("SELECT COUNT(*) FROM Media WHERE IsMissing = 0")
    assert left == (GAMES,)


@pytest.mark.parametrize("what", ["stamps", "read"])
async def test_a_run_whose_disk_does_not_answer_can_be_cancelled(
    bench, roms, monkeypatch, what
):
    answers = threading.Event()
    begun = threading.Event()

    def hang(*_):
        begun.set()
        answers.wait(20)
        return iter(()) if what == "read" else {}

    reader = bench.scrapes._scrapers.get("gamelist.xml")
    monkeypatch.setattr(reader, what, hang)
    await bench.scrapes.start("gamelist.xml", force=True)
    await asyncio.to_thread(begun.wait, 10)
    try:
        async with asyncio.timeout(5):
            assert await bench.scrapes.cancel()
        assert bench.heard.last.state is OperationState.CANCELLED
        monkeypatch.undo()
        assert (await bench.scrape()).state is OperationState.COMPLETED
    finally:
        answers.set()


async def test_a_scraper_that_would_end_the_process_fails_alone(bench, monkeypatch):
    def leave(job):
        raise SystemExit(3)

    reader = bench.scrapes._scrapers.get("gamelist.xml")
    monkeypatch.setattr(reader, "read", leave)
    assert (await bench.scrape()).state is OperationState.FAILED
    monkeypatch.undo()
    assert (await bench.scrape()).state is OperationState.COMPLETED
