"""One occupation of the slot: what an operation asks of it, and who holds or slows it.

Three may steer at once: the user, the operation itself (a quota, a full disk) and the
game that runs. Each change of how the operation stands is told once. What is about to
end is steered no more, so that no pause can keep a cancelled operation from its end.

What is paused or cut short by a shutdown is in the journal, though it may have changed
nothing yet: it was accepted, so it is not forgotten.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import field, replace
from typing import Any, TypeVar

from zapcore.background import BACKGROUND, Background
from zapcore.model import OperationState, PausedBy, Standing
from zapcore.operations.courtesy import Courtesy
from zapcore.operations.pace import FULL, Pace
from zapcore.ports import Between, Journal, Operation
from zapcore.valueclass import dataclass

T = TypeVar("T")

LOOK_S = 2.0
"""Between two looks whether what an operation waits for is there."""


class OperationCancelledError(Exception):
    """Raised at a checkpoint of an operation that its user cancelled."""


async def _event_or(event: asyncio.Event, seconds: float) -> None:
    """Wait for the event, but no longer than this."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


async def _at_once() -> None:
    """Need nothing."""


@dataclass(frozen=True, slots=True)
class Timing:
    """The clock that work is measured by (seconds), how a rest is waited for.

    ``courtesy``: whom worker threads let go first. ``background``: their manners
    towards other programs. ``ready`` raises where nothing could be written: what finds
    no change would not notice.
    """

    now: Callable[[], float] = time.monotonic
    rest: Callable[[asyncio.Event, float], Awaitable[None]] = _event_or
    courtesy: Courtesy = field(default_factory=Courtesy)
    background: Background | None = None
    ready: Callable[[], Awaitable[None]] = _at_once


@dataclass(frozen=True, slots=True)
class Manner:
    """How an operation holds the slot.

    One that is not ``pausable`` only slows for a game: somebody waits for its end. What
    nobody asked for runs in the ``background`` and makes room for what somebody does.
    """

    pausable: bool = True
    background: bool = False


class Occupation:
    """The ``Control`` of a running operation."""

    def __init__(
        self,
        operation: Operation,
        journal: Journal,
        journal_id: int,
        timing: Timing,
        manner: Manner,
    ) -> None:
        self.operation = operation
        self.task: asyncio.Task[None] | None = None
        self.ended = asyncio.Event()
        self.cancelled = False
        self.over = False
        self._journal = journal
        self._journal_id = journal_id
        self._resumed = bool(journal_id)
        self._timing = timing
        self._pausable = manner.pausable
        self.background = manner.background
        self._held: PausedBy | None = None
        self._pace = FULL
        self._told = self.standing
        self._since = self._began = timing.now()
        self._go = asyncio.Event()
        self._go.set()
        self._steered = asyncio.Event()
        self._hangs: asyncio.Task[Any] | None = None

    @property
    def standing(self) -> Standing:
        """Give whether it runs, is slowed or paused, and by whom."""
        if self._held or self._pace.paused:
            return Standing(OperationState.PAUSED, self._held or PausedBy.GAME)
        return Standing(OperationState.RUNNING, throttled=self._pace.rest > 0)

    @property
    def ending(self) -> bool:
        """Tell whether it is past steering: cancelled, or its work is done."""
        return self.cancelled or self.over

    @property
    def seconds(self) -> float:
        """Give how long it has been there."""
        return self._timing.now() - self._began

    @property
    def resumed(self) -> bool:
        """Tell whether it goes on with what a restart interrupted."""
        return self._resumed

    @property
    def journaled(self) -> bool:
        """Tell whether the journal knows it: it has found something to do."""
        return bool(self._journal_id)

    async def checkpoint(self) -> None:
        """Let the loop breathe, rest, wait while paused; raise when cancelled."""
        await asyncio.sleep(0)
        rest = self._pace.rest * (self._timing.now() - self._since)
        if rest > 0 and self._go.is_set() and not self.cancelled:
            self._steered.clear()
            await self._timing.rest(self._steered, rest)
        while not self._go.is_set():
            await self.remember()
            # Paused, resumed and paused again, it would wake though it is paused.
            await self._go.wait()
        self._stop_if_cancelled()
        self._since = self._timing.now()

    def give_way(self) -> Between:
        """Give what the worker thread that calls this calls between two items."""
        between = self._timing.courtesy.give_way()
        background = self._timing.background
        return background.after(between) if background is not None else between

    async def begin(self) -> int:
        """Write the journal row once."""
        if not self._journal_id:
            self._journal_id = await self._journal.begin(self.operation.entry())
        return self._journal_id

    async def remember(self) -> None:
        """Have the next start go on with it, unless somebody waits for its end."""
        if self._pausable and not self.background:
            await self.begin()

    async def until(
        self, ready: Callable[[], Awaitable[bool]], reason: PausedBy
    ) -> None:
        """Wait, paused for this reason, until ``ready`` says so; it is asked again.

        Raises:
            OperationCancelledError: its user cancelled it.
        """
        while not await ready():
            self.hold(reason)
            self._steered.clear()
            if not self.cancelled:
                await self._timing.rest(self._steered, LOOK_S)
            self._stop_if_cancelled()
        if self._held is reason:
            self._held = None
            self._follow()

    async def unless_cancelled(self, work: Coroutine[object, object, T]) -> T:
        """Give what ``work`` gives, unless its user cancels before.

        Raises:
            OperationCancelledError: its user cancelled it.
        """
        self._hangs = task = asyncio.create_task(work, name="work of an operation")
        try:
            return await task
        except asyncio.CancelledError:
            self._stop_if_cancelled()
            raise
        finally:
            self._hangs = None

    def hold(self, reason: PausedBy) -> None:
        """Pause; a pause that is already there keeps its reason, but a game's."""
        if self._held is None:
            self._held = reason
            self._follow()

    def go_on(self) -> None:
        """Resume, at full speed until the next game starts or stops."""
        self._held = None
        self._pace = FULL
        self._follow()

    def govern(self, pace: Pace) -> None:
        """Keep this pace from now on; a pause of the user stays."""
        self._pace = pace if self._pausable else replace(pace, paused=False)
        self._follow()

    def cancel(self) -> None:
        """Ask for the end at the next checkpoint, paused, resting or not."""
        self.cancelled = True
        self._go.set()
        self._steered.set()
        if self._hangs is not None:
            self._hangs.cancel()

    async def work(self) -> None:
        """Run the operation and close its journal row, unless shut down."""
        state = OperationState.FAILED
        background = self._timing.background
        BACKGROUND.set(background)
        if background is not None:
            background.begin()
        try:
            await self._timing.ready()
            await self.operation.run(self)
            state = OperationState.COMPLETED
        except OperationCancelledError:
            state = OperationState.CANCELLED
            raise
        except asyncio.CancelledError:
            # What its user cancelled does not come back with the next start.
            state = (
                OperationState.CANCELLED if self.cancelled else OperationState.RUNNING
            )
            raise
        finally:
            self.over = True
            if self._journal_id and state is not OperationState.RUNNING:
                await self._journal.finish(self._journal_id, state)

    def _stop_if_cancelled(self) -> None:
        if self.cancelled:
            raise OperationCancelledError

    def _follow(self) -> None:
        """Let it go or stop as it stands now, and tell that once."""
        if self.ending:
            return
        standing = self.standing
        if standing.state is OperationState.PAUSED:
            self._go.clear()
        else:
            self._go.set()
        self._steered.set()
        if standing != self._told:
            self._told = standing
            self.operation.changed(standing)
