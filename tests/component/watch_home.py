"""A library of three systems on disk, and a watcher over it whose waits are short."""

import asyncio
import contextlib
import os

import pytest

import platforms
from zapcore.operations.library import Library
from zapcore.systems.table import SystemTable
from zapcore.watch import Manner, Watcher
from zapcore.watching.changes import Waits

WAITS = Waits(delay=0.15, most=1.5, settle=0.07, hold=0.1)
SOON_S = 5.0
ALL = {"everything"}


class Turns:
    """Notes what is scanned instead of scanning it."""

    def __init__(self):
        self.scans = []
        self.exports = False
        self.scanned = asyncio.Event()
        self.may = asyncio.Event()
        self.may.set()

    @property
    def idle(self):
        return self.may.is_set()

    def exporting(self):
        return self.exports

    async def free(self):
        await self.may.wait()

    async def scan(self, order, name):
        self.scans.append(set(order.systems) or ALL)
        self.scanned.set()
        return True


class Library3:
    """Three systems on disk, a watcher over them, and what it had scanned."""

    def __init__(self, base, *, platform="linux", **manner):
        self.base = base
        self.roots = (f"{base}/roms", f"{base}/late/roms")
        self.turns = Turns()
        manner = {"at_start": False, **manner}
        library = Library(platforms.load(platform), self.roots, SystemTable.load())
        self.watcher = Watcher(library, self.turns, Manner(WAITS, **manner))
        self.task = None

    def path(self, *parts):
        return os.path.join(self.base, "roms", *parts)

    def write(self, *parts, data="x", mode="w"):
        os.makedirs(os.path.dirname(self.path(*parts)), exist_ok=True)
        with open(self.path(*parts), mode) as file:
            file.write(data)

    async def start(self):
        self.task = asyncio.create_task(self.watcher.keep())
        ready = asyncio.create_task(self.watcher.ready.wait())
        await asyncio.wait({self.task, ready}, return_when="FIRST_COMPLETED")
        assert ready.done(), self.task

    async def stop(self):
        if self.task:
            self.task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.task

    async def next(self):
        """Wait for the next scan; give its systems."""
        self.turns.scanned.clear()
        async with asyncio.timeout(SOON_S):
            await self.turns.scanned.wait()
        return self.turns.scans[-1]

    async def all_of(self, wanted):
        """Wait until these systems were scanned; give those that were, and how often.

        On a busy machine what belongs together may be heard of in two parts.
        """
        found = await self.next()
        before = len(self.turns.scans) - 1
        while not wanted <= found:
            found = found | await self.next()
        return found, len(self.turns.scans) - before

    async def silent(self):
        """Tell that nothing was scanned for longer than the delay."""
        before = len(self.turns.scans)
        await asyncio.sleep(WAITS.delay * 2)
        return len(self.turns.scans) == before


@pytest.fixture
async def make(tmp_path, monkeypatch):
    monkeypatch.setattr("zapcore.watch.TOGETHER_S", 0.05)
    made = []

    async def make_one(*, start=True, platform="linux", **manner):
        library = Library3(str(tmp_path), platform=platform, **manner)
        made.append(library)
        library.write("nes", "Sub", "Alpha.nes")
        library.write("snes", "Beta.sfc")
        library.write("psx", "Gamma.chd")
        if start:
            await library.start()
        return library

    yield make_one
    for library in made:
        await library.stop()
