"""What is selected in the background holds up nobody, heeds games, and never spins."""

import asyncio
import contextlib
import threading

import pytest
from owner_fixture import make_nes
from select_home import open_select

from zapcore.errors import AlreadyRunningError, StoreFullError
from zapcore.operations import select_fresh
from zapcore.operations.pace import FULL, Pace
from zapcore.operations.select_batch import Batcher

NAMES = [f"{title} ({tag}).nes" for title in "ABCD" for tag in ("USA", "Japan")]
SHOWN = [f"{title} (USA).nes" for title in "ABCD"]
STALE = (
    "SELECT COUNT(*) FROM Systems WHERE DBID NOT IN (SELECT SystemDBID FROM Selections)"
)
ROUNDS = 50
"""Turns of the loop in which whatever was to begin has begun."""


class Barrier:
    """Holds the worker threads of selections until it is opened."""

    def __init__(self, monkeypatch):
        self.reached = threading.Event()
        self.open = threading.Event()
        self.begun = 0
        bundles = Batcher.bundles

        def held(*args, **kwargs):
            self.begun += 1
            self.reached.set()
            assert self.open.wait(20)
            return bundles(*args, **kwargs)

        monkeypatch.setattr(Batcher, "bundles", held)


@pytest.fixture
def barrier(monkeypatch):
    found = Barrier(monkeypatch)
    yield found
    found.open.set()


@pytest.fixture
async def home(tmp_path, monkeypatch):
    """A library that is indexed and not selected; nothing is kept fresh yet."""
    monkeypatch.setattr(select_fresh, "QUIET_S", 0)
    make_nes(tmp_path / "roms", *NAMES)
    async with open_select(tmp_path) as found:
        await found.home.index()
        yield found


@contextlib.asynccontextmanager
async def kept_fresh(home):
    """Keep selections fresh meanwhile; it must outlive whatever happens."""
    task = asyncio.create_task(home.select.keep_fresh())
    try:
        yield
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(condition):
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.002)


async def settled(home):
    """Wait until nothing begins any more."""
    quiet = 0
    async with asyncio.timeout(20):
        while quiet < ROUNDS:
            await asyncio.sleep(0.002)
            quiet = quiet + 1 if home.slot.kind is None else 0


async def generate(home):
    await home.indexes.start()


async def scrape(home):
    await home.home.scrapes.start("gamelist.xml")


async def clean(home):
    await home.home.cleans.clean()


async def select(home):
    await home.select.start()


async def dry_run(home):
    await home.select.try_out()


@pytest.mark.parametrize("ask", [generate, scrape, clean, select, dry_run])
async def test_a_background_selection_makes_room_at_once_and_comes_back(
    home, barrier, ask
):
    async with kept_fresh(home):
        await until(barrier.reached.is_set)
        assert home.slot.kind == "select"
        # Its thread is still held: what is asked for does not wait for it.
        asked = asyncio.create_task(ask(home))
        if ask in {select, dry_run}:
            await until(lambda: barrier.begun == 2)
            barrier.open.set()
        await asyncio.wait_for(asked, 20)
        barrier.open.set()
        await settled(home)
    assert await home.preferred() == SHOWN
    assert await home.home.rows(STALE) == [(0,)]


async def test_a_picked_file_is_shown_at_once_though_one_runs(home, barrier, tmp_path):
    barrier.open.set()
    await home.refresh()
    nes = tmp_path / "roms" / "nes"
    barrier.open.clear()
    barrier.reached.clear()
    await home.select.set_profile("default", {"regions": ["USA", "Japan"]})
    async with kept_fresh(home):
        await until(barrier.reached.is_set)
        picking = asyncio.create_task(home.pick(nes / "C (Japan).nes"))
        await until(lambda: barrier.begun == 3)
        barrier.open.set()
        await asyncio.wait_for(picking, 20)
        assert "C (Japan).nes" in await home.preferred()
        await settled(home)
        assert "C (Japan).nes" in await home.preferred()
        assert await home.home.rows("SELECT COUNT(*) FROM Unselected") == [(0,)]


async def test_a_pick_while_an_asked_selection_runs_is_not_lost(
    home, barrier, tmp_path
):
    barrier.open.set()
    await home.refresh()
    barrier.open.clear()
    barrier.reached.clear()
    async with kept_fresh(home):
        await home.select.start(force=True)
        await until(barrier.reached.is_set)
        await home.pick(tmp_path / "roms" / "nes" / "B (Japan).nes")
        assert "B (USA).nes" in await home.preferred()
        barrier.open.set()
        await settled(home)
        assert "B (Japan).nes" in await home.preferred()


async def test_a_profile_that_changes_meanwhile_is_followed(home, barrier):
    async with kept_fresh(home):
        await until(barrier.reached.is_set)
        given = {"regions": ["Japan", "USA"], "filterLanguages": False}
        await home.select.set_profile("default", given)
        barrier.open.set()
        await settled(home)
    assert await home.preferred() == [name for name in NAMES if "Japan" in name]


async def test_a_game_pauses_and_slows_it(home, barrier):
    home.slot.govern(Pace(rest=1.0, paused=True))
    barrier.open.set()
    async with kept_fresh(home):
        await until(lambda: home.select.status().state == "paused")
        assert home.select.status().paused_by == "game"
        for _ in range(ROUNDS):
            await asyncio.sleep(0)
        assert await home.home.rows(STALE) == [(1,)]
        home.slot.govern(Pace(rest=0.01))
        await until(lambda: home.select.status().throttled)
        home.slot.govern(FULL)
        await settled(home)
    assert await home.preferred() == SHOWN


async def test_paused_it_still_makes_room(home, barrier):
    async with kept_fresh(home):
        await until(barrier.reached.is_set)
        home.select.pause()
        barrier.open.set()
        await until(lambda: home.select.status().paused)
        await home.index()
        await settled(home)
    assert await home.preferred() == SHOWN


async def test_what_its_user_cancelled_waits_for_a_new_occasion(home, barrier):
    async with kept_fresh(home):
        await until(barrier.reached.is_set)
        assert await home.select.cancel()
        assert home.slot.kind is None
        barrier.open.set()
        await settled(home)
        assert await home.home.rows(STALE) == [(1,)]
        assert barrier.begun == 1
        await home.home.index()
        await settled(home)
        assert await home.preferred() == SHOWN


async def test_so_does_one_that_was_asked_for(home, barrier):
    barrier.open.set()
    async with kept_fresh(home):
        await settled(home)
        given = {"regions": ["Japan", "USA"], "filterLanguages": False}
        await home.profiles.set("jp", given)
        barrier.open.clear()
        barrier.reached.clear()
        await home.select.start("jp")
        await until(barrier.reached.is_set)
        assert await home.select.cancel()
        assert home.heard.events[-1].state == "cancelled"
        barrier.open.set()
        await settled(home)
        assert await home.preferred() == SHOWN
        assert not await home.select.cancel()
        await home.home.index()
        await settled(home)
        assert await home.preferred() == [n for n in NAMES if "Japan" in n]


async def test_the_slot_is_free_when_the_end_is_told(home):
    told = []

    def publish(event):
        told.append((event.state, home.slot.kind))

    home.heard.publish = publish
    await home.select.start()
    await home.slot.wait()
    await home.select.start(force=True)
    await home.select.cancel()
    assert [one for one in told if one[0] != "running"] == [
        ("completed", None),
        ("cancelled", None),
    ]


async def test_one_that_fails_is_not_tried_again_before_something_happened(home):
    tries = []

    async def full(*_):
        tries.append(1)
        raise StoreFullError("the disk is full")

    write, home.store.write = home.store.write, full
    async with kept_fresh(home):
        await until(lambda: tries)
        await settled(home)
        assert len(tries) == 1
        await home.home.index()
        await settled(home)
        assert len(tries) == 2
        assert home.select.status().state == "failed"
        home.store.write = write
        await home.select.set_profile("other", {})
        await settled(home)
    assert await home.preferred() == SHOWN


async def test_a_store_that_cannot_be_read_ends_nothing(home):
    standing, asked = home.store.standing, []

    async def broken():
        asked.append(1)
        raise StoreFullError("the database cannot be used")

    home.store.standing = broken
    async with kept_fresh(home):
        await until(lambda: asked)
        await settled(home)
        so_far = len(asked)
        await settled(home)
        assert len(asked) == so_far
        home.store.standing = standing
        await home.home.index()
        await settled(home)
    assert await home.preferred() == SHOWN


async def test_where_nothing_is_to_do_it_stops_looking(home):
    await home.refresh()
    looked = []
    standing = home.store.standing

    async def counted():
        looked.append(1)
        return await standing()

    home.store.standing = counted
    changes = await home.changes()
    async with kept_fresh(home):
        await until(lambda: looked)
        await settled(home)
        so_far = len(looked)
        await settled(home)
        assert len(looked) == so_far
    assert await home.changes() == changes


async def test_a_slot_that_is_reserved_is_left_alone_and_looked_at_later(home):
    async with kept_fresh(home):
        with home.slot.reserve("index"):
            for _ in range(ROUNDS):
                await asyncio.sleep(0.002)
            assert home.slot.kind is None
        await settled(home)
    assert await home.preferred() == SHOWN


async def test_a_second_selection_is_told_that_one_runs(home, barrier):
    await home.select.start()
    await until(barrier.reached.is_set)
    with pytest.raises(AlreadyRunningError, match="selection already in progress"):
        await home.select.start("default")
    with pytest.raises(AlreadyRunningError, match="selection is in progress"):
        await home.indexes.start()
    barrier.open.set()
    await home.slot.wait()


async def test_an_index_selects_what_it_changed_without_a_word_of_a_selection(
    home, tmp_path
):
    await home.refresh()
    begin = len(home.heard.events)
    (tmp_path / "roms" / "nes" / "A (USA) (Rev 1).nes").touch()
    await home.index()
    assert "A (USA) (Rev 1).nes" in await home.preferred()
    names = {event.NAME for event in home.heard.events[begin:]}
    assert "media.selecting" not in names
    assert home.select.status().media == len(NAMES)
