"""Every sequence of start, steering, games, kills and stops ends, and harms nothing.

Over the real slot, journal, operations and stores, on a real SQLite file. Work goes on
one hop to the database at a time, so that a kill comes between any two of them. A kill
is the start over a copy of the files as they were at that moment.
"""

import asyncio
import contextlib
import os
import shutil
from types import SimpleNamespace

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from rules_fixture import Roms, game
from scan_home import FewDats, bare_scans
from scrape_fixture import Bench, systems

import platforms
import scrapers
from benchmarks.media_dump import QUERIES, difference
from mediadb.database import Database
from mediadb.media_db import open_media
from zapcore.content import ScanOrder, ScanType
from zapcore.errors import AlreadyRunningError, NothingRunningError
from zapcore.model import OperationState
from zapcore.operations import (
    identify_hash,
    identify_judge,
    identify_look,
    index_system,
    scrape_reading,
    scrape_window,
)
from zapcore.operations.activity import Activity
from zapcore.operations.occupation import Timing
from zapcore.operations.pace import Paces
from zapcore.taking_up import take_up

TERMINAL = {
    OperationState.COMPLETED,
    OperationState.CANCELLED,
    OperationState.FAILED,
}
LONGEST_S = 20
PAUSES, SLOWS = "Saturn", "NES"
"""Systems whose games pause or slow what runs."""

LISTS, PICTURES = "gamelist.xml", "media-folder"
INDEX, SCAN = "index", "scan"
ALL = frozenset((SCAN, LISTS, PICTURES))
"""What a scan does."""

WORKS = st.tuples(
    st.sampled_from([LISTS, LISTS, INDEX, INDEX, PICTURES, SCAN, SCAN]), st.booleans()
)
"""What is started: (an index, a scan or a scraper, is it forced). An index is not
forced: all files look changed to it instead. A scan that is reads all bytes again.
"""

NAMES = {"NES": ("A (USA)", "D"), "SNES": ("E",)}
"""What the DATs list."""

FORGET = ("UPDATE Folders SET Stamp = x''", "UPDATE Media SET MTime = 0")

KINDS = st.sampled_from(["index", "scrape", "scan"])
HOPS = st.integers(0, 20)


def make_library(root):
    """Two systems; entries of one title and one file that lie apart."""
    roms = Roms(root)
    roms.games("A (Japan).nes", "A (USA).nes", "B.nes", "C.nes", "below/D.nes")
    roms.put("nes/media/images/C.png")
    roms.put("snes/E.sfc")
    roms.list(
        game("./A (USA).nes", "A", developer="First", genre="One", desc="first"),
        game("./B.nes", "B", developer="B", region="eu", family="F"),
        game("./nobody.nes", "Nobody", developer="N"),
        game("./A (Japan).nes", "A", developer="Last", genre="Two", desc="last"),
        game("./below/D.nes", "D", developer="D", lang="sv"),
        game("./B.nes", "B", developer="Later", genre="Three", family="G"),
        game("./below/D.nes", "D", publisher="Late", genre="Four"),
        game("./A (USA).nes", "A", developer="Very Last", family="H"),
    )
    roms.list(game("./E.sfc", "E", developer="E", rating="0.5"), system="snes")
    return roms


class Turnstile:
    """Stands before a database: each hop waits for a token, until it is left open."""

    def __init__(self, media):
        self._tokens = asyncio.Semaphore(0)
        self._wide = False
        self.waiting = 0
        self._media = media
        media.run = self._run

    async def _run(self, work, *args, **kwargs):
        if not self._wide:
            self.waiting += 1
            try:
                await self._tokens.acquire()
            finally:
                self.waiting -= 1
        return await Database.run(self._media, work, *args, **kwargs)

    async def pass_one(self):
        """Let one through that waits."""
        left = self.waiting - 1
        self._tokens.release()
        while self.waiting > left:
            await asyncio.sleep(0)

    def open(self):
        self._wide = True
        for _ in range(self.waiting):
            self._tokens.release()


class Life:
    """One life of the daemon over a data folder."""

    def __init__(self, media, roots):
        self.media = media
        self.turnstile = Turnstile(media)
        self.bench = Bench(media, roots, platforms.load("linux"))
        self.slot = self.bench.slot
        self.slot._timing = Timing(now=lambda: 0.0)
        self.activity = Activity(
            slot=self.slot, paces=Paces.load(), publisher=self.bench.heard
        )
        self.scans = bare_scans(self.bench, FewDats(**NAMES))
        self.accepted = 0

    async def ask(self, query):
        """Ask past the turnstile."""
        return await Database.run(self.media, lambda raw: raw.execute(query).fetchall())

    async def pending(self):
        rows = await self.ask("SELECT Kind FROM Operations WHERE State = 'running'")
        return [kind for (kind,) in rows]

    async def step(self):
        """Let the next hop through; false if none comes because all is at rest."""
        while not self.turnstile.waiting:
            if self.slot.kind is None or self.resting:
                return False
            await asyncio.sleep(0.0002)
        await self.turnstile.pass_one()
        return True

    @property
    def paused(self):
        kind = self.slot.kind
        return bool(kind) and self.slot.state(kind) is OperationState.PAUSED

    @property
    def resting(self):
        """Tell whether it waits for the end of a pause, and not for a thread."""
        return self.paused and bool(self.slot._run._go._waiters)

    async def start(self, work):
        name, force = work
        if name == SCAN:
            kind = ScanType.HASHES if force else ScanType.QUICK
            await self.scans.start(ScanOrder(kind))
            return
        if name != INDEX:
            await self.bench.scrapes.start(name, force=force)
            return
        for query in FORGET if force and self.slot.kind is None else ():
            await self.ask(query)
        await self.bench.index_service.start()

    def service(self, kind):
        bench = self.bench
        services = {"index": bench.index_service, SCAN: self.scans}
        return services.get(kind, bench.scrapes)

    @property
    def ends(self):
        events = self.bench.heard.events
        return [e for e in events if getattr(e, "state", None) in TERMINAL]

    async def dump(self):
        """Give every table of media.db, with names in the place of numbers."""
        found = {name: await self.ask(query) for name, query in QUERIES.items()}
        return {name: sorted(rows, key=repr) for name, rows in found.items()}

    async def all_of(self, *works):
        """Do one after the other, undisturbed; give what there is then."""
        for work in works:
            await self.start(work)
            async with asyncio.timeout(LONGEST_S):
                await self.slot.wait()
            assert self.ends[-1].state == OperationState.COMPLETED
        found = await self.dump()
        states = [row[-1] for row in found.pop("journal")]
        assert OperationState.RUNNING not in states
        assert len(states) <= 1
        return found


async def begin_life(folder, roots):
    """Open the data folder and take up what the journal holds, as a start does."""
    os.makedirs(folder, exist_ok=True)
    life = Life(await open_media(folder), roots)
    life.turnstile.open()
    work = SimpleNamespace(
        index=life.bench.index_service,
        scrape=life.bench.scrapes,
        select=None,
        scanning=SimpleNamespace(scan=life.scans),
    )
    await take_up(life.bench.journal, work)
    life.accepted = 0 if life.slot.kind is None else 1
    life.turnstile = Turnstile(life.media)
    return life


class Sequences(RuleBasedStateMachine):
    """The rules; ``teardown`` lets everything end and looks at what is left."""

    def __init__(self, place, wanted):
        super().__init__()
        self._place = place
        self._wanted = wanted
        self._lives = 0
        self._cancels = []
        self._may_cancel = False
        self._indexed = False
        self._done = frozenset()
        self._before = (False, frozenset())
        shutil.rmtree(place / "data", ignore_errors=True)
        self.loop = asyncio.new_event_loop()
        self.life = None

    def do(self, awaitable):
        async def call():
            async with asyncio.timeout(LONGEST_S):
                return await awaitable

        return self.loop.run_until_complete(call())

    def folder(self):
        return str(self._place / "data" / str(self._lives))

    async def live(self):
        self.life = await begin_life(self.folder(), [self._place / "roms"])

    @initialize(indexed=st.sampled_from([True, True, False]), may_cancel=st.booleans())
    def first_start(self, indexed, may_cancel):
        self._indexed, self._may_cancel = indexed, may_cancel
        if indexed:
            shutil.copytree(self._place / "indexed", self.folder())
        self.do(self.live())

    @rule(work=WORKS, hops=HOPS)
    def start(self, work, hops):
        self.do(self._start(work))
        self._pass(hops)

    async def _start(self, work):
        """Start, or be refused: exactly when something holds the slot."""
        life, taken = self.life, self.life.slot.kind
        asked = self.loop.create_task(life.start(work))
        while not asked.done():
            # An index looks at the database before it is accepted.
            await asyncio.sleep(0)
            if taken is None and life.slot.kind is None and life.turnstile.waiting:
                await life.turnstile.pass_one()
        if taken is None:
            asked.result()
            life.accepted += 1
            self._note(work[0])
        else:
            with pytest.raises(AlreadyRunningError):
                asked.result()

    def _note(self, name):
        """Keep what will be done, unless it is cancelled: nothing scrapes no rows."""
        self._before = (self._indexed, self._done)
        if name in {INDEX, SCAN}:
            self._indexed = True
        if name == SCAN:
            self._done |= ALL
        elif name == INDEX:
            return
        elif self._indexed:
            self._done |= {name}

    def _pass(self, hops):
        for _ in range(hops):
            if self.life.slot.kind is not None:
                self.do(self.life.step())

    def _be_busy(self, work, hops):
        """Start unless something runs; then time passes."""
        if self.life.slot.kind is None:
            self.do(self._start(work))
        self._pass(hops)

    @rule(work=WORKS, hops=HOPS, kind=KINDS)
    def pause(self, work, hops, kind):
        self._be_busy(work, hops)
        self.do(self._pause(self.life.slot.kind or kind))

    async def _pause(self, kind):
        with contextlib.suppress(NothingRunningError):
            self.life.service(kind).pause()
            assert self.life.slot.state(kind) is OperationState.PAUSED
            await self.life.step()

    @rule(kind=KINDS)
    def resume(self, kind):
        self.do(self._resume(self.life.slot.kind or kind))

    async def _resume(self, kind):
        if self.life.service(kind).resume():
            assert self.life.slot.state(kind) is OperationState.RUNNING

    @precondition(lambda self: self._may_cancel)
    @rule(work=WORKS, hops=HOPS, kind=KINDS, after=st.integers(0, 3))
    def cancel(self, work, hops, kind, after):
        self._be_busy(work, hops)
        cancel = self.life.service(self.life.slot.kind or kind).cancel()
        self._cancels.append(self.loop.create_task(cancel))
        self._pass(after)

    @rule(work=WORKS, hops=HOPS, system=st.sampled_from([PAUSES, SLOWS]))
    def a_game_runs(self, work, hops, system):
        self._be_busy(work, hops)
        self.do(self._game(system))

    async def _game(self, system):
        self.life.activity.start(systems().get(system), "/game", system)

    @rule()
    def the_game_ends(self):
        self.do(self._no_game())

    async def _no_game(self):
        self.life.activity.stop()

    @rule(work=WORKS, hops=HOPS)
    def kill(self, work, hops):
        self._be_busy(work, hops)
        self.do(self._kill())

    async def _kill(self):
        old, here = self.life, self.folder()
        while old.paused and await old.step():
            pass
        self._lives += 1
        there = self.folder()
        await Database.run(old.media, lambda _: shutil.copytree(here, there))
        expected = await old.pending()
        # What is paused and at rest is in the journal.
        assert expected or not old.paused
        run = old.slot._run
        if run and not run.over and not expected:
            # Killed before it found anything to do: it is forgotten.
            self._indexed, self._done = self._before
        await self._bury(old)
        await self.live()
        assert [self.life.slot.kind] == (expected or [None])

    @rule(work=WORKS, hops=HOPS)
    def stop(self, work, hops):
        self._be_busy(work, hops)
        self.do(self._stop())

    async def _stop(self):
        run = self.life.slot._run
        expected = run.operation.kind if run and not run.ending else None
        await self._bury(self.life)
        assert not os.path.exists(f"{self.folder()}/media.db.open")
        await self.live()
        assert self.life.slot.kind == expected

    async def _bury(self, life):
        life.turnstile.open()
        await life.slot.close()
        await life.scans.close()
        await asyncio.gather(*self._cancels)
        self._cancels.clear()
        assert len(life.ends) == life.accepted
        await life.media.close()

    @invariant()
    def the_journal_holds_what_runs_and_nothing_else(self):
        if self.life is None:
            return
        kind = self.life.slot.kind
        assert len(self.life.ends) == self.life.accepted - (kind is not None)
        pending = self.do(self.life.pending())
        assert pending in ([], [kind])

    def teardown(self):
        try:
            if self.life is not None:
                self.do(self._end())
        finally:
            self.loop.run_until_complete(self.loop.shutdown_default_executor())
            self.loop.close()

    async def _end(self):
        life = self.life
        life.turnstile.open()
        life.activity.stop()
        if life.slot.kind:
            life.service(life.slot.kind).resume()
        await life.slot.wait()
        await asyncio.gather(*self._cancels)
        assert life.slot.kind is None
        assert len(life.ends) == life.accepted
        assert OperationState.FAILED not in {e.state for e in life.ends}
        assert await life.pending() == []
        assert await life.ask("SELECT COUNT(*) FROM RunMarks") == [(0,)]
        assert await life.ask("PRAGMA integrity_check") == [("ok",)]
        # What an index found changed is read by the next scan, not by the index.
        last = SCAN if SCAN in self._done else INDEX
        found = await life.all_of((INDEX, False), (last, False))
        if not self._may_cancel:
            assert not difference(self._wanted[self._done], found)
        found = await life.all_of((SCAN, False), (LISTS, True), (PICTURES, True))
        assert not difference(self._wanted[ALL], found)
        await self._bury_at_last(life)

    async def _bury_at_last(self, life):
        await life.slot.close()
        await life.scans.close()
        await life.media.close()


@pytest.fixture
def light(monkeypatch):
    """Few records a batch, and scrapers that are looked for once: 25 ms each time."""
    linux = platforms.load("linux")
    found = scrapers.load(linux.scrapers)
    monkeypatch.setattr(platforms, "load", lambda _: linux)
    monkeypatch.setattr(scrapers, "load", lambda _: found)
    monkeypatch.setattr(scrape_reading, "STEP", 1)
    monkeypatch.setattr(scrape_reading, "WINDOW", 3)
    monkeypatch.setattr(scrape_window, "BATCH", 1)
    monkeypatch.setattr(index_system, "BATCH", 1)
    monkeypatch.setattr(index_system, "READ_AHEAD", 1)
    monkeypatch.setattr(identify_look, "LOOK", 3)
    monkeypatch.setattr(identify_judge, "BATCH", 2)
    monkeypatch.setattr(identify_hash, "FLUSH", 2)
    monkeypatch.setattr(identify_hash, "MOMENT_S", 0.01)


async def undisturbed(place):
    """Index once, keeping that; give what there is after each scraper and both."""
    life = await begin_life(str(place / "indexed"), [place / "roms"])
    life.turnstile.open()
    await life.bench.index()
    await life.media.close()
    wanted = {}
    for names in ((), (LISTS,), (PICTURES,), (LISTS, PICTURES), (SCAN,)):
        folder = place / f"undisturbed {names}"
        shutil.copytree(place / "indexed", folder)
        life = await begin_life(str(folder), [place / "roms"])
        life.turnstile.open()
        done = ALL if SCAN in names else frozenset(names)
        wanted[done] = await life.all_of(*((name, False) for name in names))
        await life.scans.close()
        await life.media.close()
    return wanted


@pytest.mark.timeout(180)
@pytest.mark.usefixtures("light")
def test_every_sequence_ends_with_a_free_slot_and_goes_on_to_the_same_database(
    tmp_path,
):
    make_library(tmp_path / "roms")
    wanted = asyncio.run(undisturbed(tmp_path))
    assert len({str(found) for found in wanted.values()}) == 5
    run_state_machine_as_test(
        lambda: Sequences(tmp_path, wanted),
        # To make a failing sequence shorter would take minutes.
        settings=settings(
            max_examples=45, stateful_step_count=12, phases=[Phase.generate]
        ),
    )
