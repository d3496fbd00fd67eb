"""Scans that nobody asks for just now: they wait for their turn and are remembered."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import field
from typing import Protocol

from zapcore.content import ScanOrder
from zapcore.errors import AlreadyRunningError, StoreError, ZapcoreError
from zapcore.model import OperationState
from zapcore.ports_tasks import TaskRuns
from zapcore.valueclass import dataclass

logger = logging.getLogger(__name__)

LOOK_S = 2.0
"""Between two looks whether a game still runs, or the slot is free after all."""

SCAN = "scan_library"
"""The task by whose name all scans that start by themselves are remembered."""


class Slot(Protocol):
    """The one place where an operation runs."""

    @property
    def kind(self) -> str | None:
        """Give the kind of what runs, or None."""

    async def wait(self) -> None:
        """Wait until it is free."""


class Status(Protocol):
    """How an operation stands."""

    @property
    def state(self) -> str | None:
        """Give its state in a word, or None."""


class ScanStarter(Protocol):
    """Starts scans."""

    async def start(self, order: ScanOrder) -> None:
        """Start one.

        Raises:
            AlreadyRunningError: the slot is taken.
            ZapcoreError: it cannot be started.
        """

    def enabled_sources(self) -> tuple[str, ...]:
        """Give the ids of the sources that a scan would ask."""

    def status(self) -> Status:
        """Give how the scan stands, or how the last one ended."""


def end_with(stack: AsyncExitStack, task: asyncio.Task[None]) -> None:
    """Cancel a task that never ends when ``stack`` does, and wait for that."""

    async def end() -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    stack.push_async_callback(end)


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds since 1970, and how to let time pass."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep)


class Turns:
    """Starts scans when nobody is disturbed, and keeps how they ended."""

    def __init__(  # noqa: PLR0913, PLR0917 - the parts it joins
        self,
        starter: ScanStarter,
        slot: Slot,
        runs: TaskRuns,
        playing: Callable[[], bool],
        clock: Clock | None = None,
        exporting: Callable[[], bool] = lambda: False,
    ) -> None:
        self.exporting = exporting
        """Tells whether what changes beside the games may be an export's doing."""
        self.starter = starter
        self._slot = slot
        self._runs = runs
        self._playing = playing
        self._clock = clock or Clock()
        self.busy: set[str] = set()
        """Names of tasks whose scan runs now."""

    @property
    def idle(self) -> bool:
        """Tell whether nothing runs now, and no game."""
        return self._slot.kind is None and not self._playing()

    async def free(self) -> None:
        """Wait until nothing runs, and no game."""
        while True:
            await self._slot.wait()
            if self.idle:
                return
            await self._clock.sleep(LOOK_S)

    async def scan(self, order: ScanOrder, name: str = SCAN) -> bool:
        """Start a scan for a task and wait for its end; false when another was first.

        What else forbids it is a warning: nobody is there to be told.
        """
        try:
            await self.starter.start(order)
        except AlreadyRunningError:
            return False
        except ZapcoreError as error:
            logger.warning("the library is not scanned: %s", error)
            return True
        await self.follow(name)
        return True

    async def follow(self, name: str = SCAN) -> str:
        """Remember the scan that was just started; give how it ends."""
        self.busy.add(name)
        try:
            await self.began(name)
            await self._slot.wait()
        finally:
            self.busy.discard(name)
        state = self.starter.status().state or OperationState.IDLE
        await self.record(name, None, state)
        return state

    async def began(self, name: str, at: float | None = None) -> None:
        """Keep that a task begins now, or began then; a full disk is a warning."""
        try:
            await self._runs.began(name, int(self._clock.now() if at is None else at))
        except StoreError as error:
            logger.warning("when %s ran is not kept: %s", name, error)

    async def record(
        self,
        name: str,
        began: float | None,
        state: str = OperationState.COMPLETED,
    ) -> None:
        """Keep how a task ended, and when it began if that is not kept yet."""
        if began is not None:
            await self.began(name, began)
        try:
            await self._runs.ended(name, int(self._clock.now()), state)
        except StoreError as error:
            logger.warning("how %s ended is not kept: %s", name, error)
