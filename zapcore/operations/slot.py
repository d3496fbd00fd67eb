"""The one operation slot: index, scrape and all later operations exclude each other.

A user's cancel takes effect at the next checkpoint; a shutdown cancels the task and
leaves the journal row as it is, so that the next start goes on with it. The terminal
state is set in one place, the task's done callback, so that a task cancelled before
its first step still ends as cancelled. The slot is free before the terminal
notification goes out.
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterator

from zapcore.errors import AlreadyRunningError, NothingRunningError, ZapcoreError
from zapcore.model import OperationState, PausedBy
from zapcore.operations.account import tell
from zapcore.operations.ledger import Ledger
from zapcore.operations.occupation import (
    Manner,
    Occupation,
    OperationCancelledError,
    Timing,
)
from zapcore.operations.pace import FULL, Pace
from zapcore.ports import Journal, Operation

logger = logging.getLogger(__name__)

BUSY_WORDS = {
    "index": "media indexing is in progress",
    "scan": "a scan is in progress",
    "scrape": "scraping is in progress",
    "clean": "database optimization in progress: orphans are being removed",
    "select": "selection is in progress",
    "export": "an export is in progress",
}
SAME_WORDS = {
    "index": "indexing already in progress",
    "scan": "a scan is already in progress",
    "scrape": "scraping already in progress",
    "clean": "database optimization in progress: orphans are being removed",
    "select": "selection already in progress",
    "export": "an export is already in progress",
}
"""The words that clients match (CLIENTS, list of error messages)."""

ASKED = Manner()
UNEXPECTED = "something unexpected went wrong; the log of zapcore says what"


class Slot:
    """Runs one operation at a time."""

    def __init__(self, journal: Journal, timing: Timing | None = None) -> None:
        self._journal = Ledger(journal)
        self._timing = timing or Timing()
        self._run: Occupation | None = None
        self._pace = FULL
        self._closed = False
        self._reserved: str | None = None
        self._decided = asyncio.Event()
        self.freed = asyncio.Event()
        """Set whenever an operation has ended, or was not started after all."""

    @property
    def kind(self) -> str | None:
        """Give the kind of what runs, or None."""
        return self._run.operation.kind if self._run else None

    def state(self, kind: str) -> OperationState:
        """Give running or paused if ``kind`` holds the slot, else idle."""
        run = self._run
        mine = run is not None and run.operation.kind == kind
        return run.standing.state if run and mine else OperationState.IDLE

    def start(
        self,
        operation: Operation,
        *,
        journal_id: int = 0,
        manner: Manner = ASKED,
    ) -> None:
        """Take the slot and start; ``journal_id`` goes on with a pending row.

        A game that runs governs it from the start. Of what runs in the background the
        journal hears nothing.

        Raises:
            AlreadyRunningError: the slot is taken, or the daemon is stopping.
        """
        self.claim(operation.kind)
        run = Occupation(operation, self._journal, journal_id, self._timing, manner)
        self._run = run
        run.task = asyncio.create_task(run.work(), name=f"operation:{operation.kind}")
        run.task.add_done_callback(lambda task: self._done(run, task))
        run.govern(self._pace)

    async def make_room(self) -> None:
        """End what runs in the background, before something that was asked for."""
        run = self._run
        if run is not None and run.background:
            run.cancel()
            await run.ended.wait()

    def claim(self, kind: str) -> None:
        """Raise unless an operation of ``kind`` could start now.

        Raises:
            AlreadyRunningError: the slot is taken, or the daemon is stopping.
        """
        if self._closed:
            raise AlreadyRunningError("shutdown", "zapcore is stopping")
        taken = self._run.operation.kind if self._run else self._reserved
        if taken is not None:
            words = SAME_WORDS if taken == kind else BUSY_WORDS
            raise AlreadyRunningError(taken, words.get(taken, f"{taken} is running"))

    @contextlib.contextmanager
    def reserve(self, kind: str) -> Iterator[None]:
        """Keep the slot for a start that has yet to look: who asks first is first.

        Raises:
            AlreadyRunningError: the slot is taken, or the daemon is stopping.
        """
        self.claim(kind)
        self._reserved = kind
        self._decided.clear()
        try:
            yield
        finally:
            self._reserved = None
            self._decided.set()
            self.freed.set()

    def pause(self, kind: str, reason: PausedBy = PausedBy.USER) -> None:
        """Pause at the next checkpoint.

        Raises:
            NothingRunningError: no operation of this kind holds the slot, or it ends.
        """
        run = self._run
        if run is None or run.operation.kind != kind or run.ending:
            raise NothingRunningError(f"no {kind} is running")
        run.hold(reason)

    def resume(self, kind: str) -> bool:
        """Go on, also during a game; false when nothing of this kind is paused."""
        run = self._run
        if run is None or run.ending or self.state(kind) is not OperationState.PAUSED:
            return False
        run.go_on()
        return True

    def govern(self, pace: Pace) -> None:
        """Let what runs and what will start keep this pace: a game began or ended."""
        self._pace = pace
        if self._run is not None:
            self._run.govern(pace)

    async def cancel(self, kind: str) -> bool:
        """Cancel and wait until the slot is free; false when nothing ran."""
        if self._reserved == kind:
            await self._decided.wait()
        run = self._run
        if run is None or run.operation.kind != kind:
            return False
        run.cancel()
        await run.ended.wait()
        return True

    async def wait(self) -> None:
        """Wait until the slot is free."""
        if self._run is not None:
            await self._run.ended.wait()

    async def close(self) -> None:
        """Stop what runs without an end: the journal keeps it for the next start."""
        self._closed = True
        run = self._run
        if run is not None and run.task is not None:
            if not run.over:
                run.task.cancel()
            await asyncio.gather(run.task, return_exceptions=True)
            if run.task.cancelled() and not run.cancelled:
                await _remember(run)
        with contextlib.suppress(ZapcoreError):
            await self._journal.settle()

    def _done(self, run: Occupation, task: asyncio.Task[None]) -> None:
        state, error = _outcome(task)
        self._run = None
        try:
            run.operation.ended(state, error)
            tell(run, state, error)
        finally:
            run.ended.set()
            self.freed.set()


async def _remember(run: Occupation) -> None:
    """Keep what a shutdown cut before its first change, if the disk has room."""
    try:
        await run.remember()
    except ZapcoreError as error:
        logger.warning("%s is not taken up again: %s", run.operation.kind, error)


def _outcome(task: asyncio.Task[None]) -> tuple[OperationState, str | None]:
    if task.cancelled():
        return OperationState.CANCELLED, None
    exc = task.exception()
    if exc is None:
        return OperationState.COMPLETED, None
    if isinstance(exc, OperationCancelledError):
        return OperationState.CANCELLED, None
    if isinstance(exc, ZapcoreError):
        return OperationState.FAILED, str(exc)
    logger.error("%s failed", task.get_name(), exc_info=exc)
    return OperationState.FAILED, UNEXPECTED
