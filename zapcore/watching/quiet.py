"""Waits until what changed holds still, then has it scanned."""

import asyncio
import time
from collections.abc import Callable, Iterable

from zapcore.content import ScanOrder
from zapcore.operations.automatic import Turns
from zapcore.operations.task_kinds import WATCHER
from zapcore.watching.changes import NEVER, Changes, Waits
from zapcore.watching.looks import look_at


async def until(event: asyncio.Event, seconds: float) -> None:
    """Wait for an event, but no longer than this; infinity waits for ever."""
    try:
        async with asyncio.timeout(None if seconds == NEVER else max(0.0, seconds)):
            await event.wait()
    except TimeoutError:
        return


class Quiet:
    """Hears of changes, and starts one quick scan of what changed when it is quiet."""

    def __init__(
        self, waits: Waits, turns: Turns, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._changes = Changes(waits)
        self._turns = turns
        self._now = now
        self._wake = asyncio.Event()
        self._sleeps_until = NEVER
        self.known: frozenset[str] = frozenset()
        """All systems there are: if all of them changed, everything is scanned."""

    def report(
        self, systems: Iterable[str], path: str = "", *, is_open: bool = False
    ) -> None:
        """Hear of a change; see ``Changes.report``."""
        self._changes.report(systems, self._now(), path, is_open=is_open)
        if self._changes.next() < self._sleeps_until:
            self._wake.set()

    async def keep(self) -> None:
        """Scan whatever changed, whenever it is quiet. Never ends."""
        while True:
            self._sleeps_until = self._changes.next()
            await until(self._wake, self._sleeps_until - self._now())
            self._wake.clear()
            await self._step()

    async def _step(self) -> None:
        if self._changes.is_due(self._now()):
            await self._turns.free()
        now = self._now()
        paths = self._changes.asked(now)
        looks = await asyncio.to_thread(look_at, paths) if paths else {}
        systems = self._changes.judge(looks, now)
        # A scan of everything also finds systems whose folders went.
        everything = self.known <= set(systems)
        order = ScanOrder(systems=() if everything else tuple(sorted(systems)))
        if systems and not await self._turns.scan(order, WATCHER):
            self._changes.again(systems, self._now())
