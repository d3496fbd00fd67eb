"""The one operation slot: index, scrape and all later operations exclude each other.

A user's cancel takes effect at the next checkpoint; a shutdown cancels the task and
leaves the journal row as it is, so that the next start goes on with it. The terminal
state is set in one place, the task's done callback, so that a task cancelled before
its first step still ends as cancelled. The slot is free before the terminal
notification goes out.
"""

import asyncio
import logging

from zapcore.errors import AlreadyRunningError, NothingRunningError, ZapcoreError
from zapcore.model import OperationState, PausedBy
from zapcore.ports import Journal, Operation

logger = logging.getLogger(__name__)

BUSY_WORDS = {
    "index": "media indexing is in progress",
    "scrape": "scraping is in progress",
}
SAME_WORDS = {
    "index": "indexing already in progress",
    "scrape": "scraping already in progress",
}
"""The words that clients match (CLIENTS, list of error messages)."""

UNEXPECTED = "something unexpected went wrong; the log of zapcore says what"


class OperationCancelledError(Exception):
    """Raised at a checkpoint of an operation that its user cancelled."""


class _Run:
    """One occupation of the slot; the ``Control`` of its operation."""

    def __init__(self, operation: Operation, journal: Journal, journal_id: int) -> None:
        self.operation = operation
        self.cancelled = False
        self.paused_by: PausedBy | None = None
        self.task: asyncio.Task[None] | None = None
        self.ended = asyncio.Event()
        self._journal = journal
        self._journal_id = journal_id
        self._go = asyncio.Event()
        self._go.set()

    @property
    def state(self) -> OperationState:
        """Give running or paused."""
        return OperationState.PAUSED if self.paused_by else OperationState.RUNNING

    async def checkpoint(self) -> None:
        """Let the loop breathe; wait while paused; raise when cancelled."""
        await asyncio.sleep(0)
        await self._go.wait()
        if self.cancelled:
            raise OperationCancelledError

    async def begin(self) -> int:
        """Write the journal row once."""
        if not self._journal_id:
            self._journal_id = await self._journal.begin(self.operation.entry())
        return self._journal_id

    def hold(self, reason: PausedBy) -> None:
        """Pause; a pause that is already there keeps its reason."""
        if self.paused_by is None:
            self.paused_by = reason
            self._go.clear()
            self.operation.changed(OperationState.PAUSED, reason)

    def go_on(self) -> None:
        """Resume."""
        self.paused_by = None
        self._go.set()
        self.operation.changed(OperationState.RUNNING, None)

    def cancel(self) -> None:
        """Ask for the end at the next checkpoint, paused or not."""
        self.cancelled = True
        self._go.set()

    async def work(self) -> None:
        """Run the operation and close its journal row, unless shut down."""
        state = OperationState.FAILED
        try:
            await self.operation.run(self)
            state = OperationState.COMPLETED
        except OperationCancelledError:
            state = OperationState.CANCELLED
            raise
        except asyncio.CancelledError:
            state = OperationState.RUNNING
            raise
        finally:
            if self._journal_id and state is not OperationState.RUNNING:
                await self._journal.finish(self._journal_id, state)


class Slot:
    """Runs one operation at a time."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._run: _Run | None = None
        self._closed = False

    @property
    def kind(self) -> str | None:
        """Give the kind of what runs, or None."""
        return self._run.operation.kind if self._run else None

    def state(self, kind: str) -> OperationState:
        """Give running or paused if ``kind`` holds the slot, else idle."""
        run = self._run
        mine = run is not None and run.operation.kind == kind
        return run.state if run and mine else OperationState.IDLE

    def start(self, operation: Operation, *, journal_id: int = 0) -> None:
        """Take the slot and start; ``journal_id`` goes on with a pending row.

        Raises:
            AlreadyRunningError: the slot is taken, or the daemon is stopping.
        """
        self.claim(operation.kind)
        run = _Run(operation, self._journal, journal_id)
        self._run = run
        run.task = asyncio.create_task(run.work(), name=f"operation:{operation.kind}")
        run.task.add_done_callback(lambda task: self._done(run, task))

    def claim(self, kind: str) -> None:
        """Raise unless an operation of ``kind`` could start now.

        Raises:
            AlreadyRunningError: the slot is taken, or the daemon is stopping.
        """
        if self._closed:
            raise AlreadyRunningError("shutdown", "zapcore is stopping")
        if self._run is not None:
            taken = self._run.operation.kind
            words = SAME_WORDS if taken == kind else BUSY_WORDS
            raise AlreadyRunningError(taken, words.get(taken, f"{taken} is running"))

    def pause(self, kind: str, reason: PausedBy = PausedBy.USER) -> None:
        """Pause at the next checkpoint.

        Raises:
            NothingRunningError: no operation of this kind holds the slot.
        """
        self._mine(kind).hold(reason)

    def resume(self, kind: str) -> bool:
        """Go on; false when nothing of this kind is paused."""
        run = self._run
        if run is None or run.operation.kind != kind or run.paused_by is None:
            return False
        run.go_on()
        return True

    async def cancel(self, kind: str) -> bool:
        """Cancel and wait until the slot is free; false when nothing ran."""
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
            run.task.cancel()
            await asyncio.gather(run.task, return_exceptions=True)

    def _mine(self, kind: str) -> _Run:
        if self._run is None or self._run.operation.kind != kind:
            raise NothingRunningError(f"no {kind} is running")
        return self._run

    def _done(self, run: _Run, task: asyncio.Task[None]) -> None:
        state, error = _outcome(task)
        self._run = None
        run.operation.ended(state, error)
        run.ended.set()


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
