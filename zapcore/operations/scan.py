"""Starts and steers scans: what ``media.scan`` calls."""

import asyncio
import json
from collections.abc import Sequence

from zapcore.content import ScanOrder, ScanType
from zapcore.errors import AlreadyRunningError, NotMountedError, StoreError
from zapcore.events import MediaScanning
from zapcore.model import JournalEntry, OperationState
from zapcore.operations.library import look
from zapcore.operations.occupation import Manner
from zapcore.operations.scan_bridges import Silent
from zapcore.operations.scan_notes import as_json
from zapcore.operations.scan_progress import ScanProgress
from zapcore.operations.scan_run import KIND, Parts, ScanOperation
from zapcore.operations.scan_trial import ScanTrial
from zapcore.operations.slot import Slot

UNFINISHED = "ScanUnfinished"
"""Under this name the order of a scan is kept that ran out of time."""


class ScanService:
    """Starts and steers scans; one runs at a time.

    ``timeout_s``: after this a scan ends; the next one goes on where it stopped.
    """

    def __init__(
        self, *, slot: Slot, parts: Parts, progress: ScanProgress, timeout_s: float
    ) -> None:
        self._slot = slot
        self._parts = parts
        self._progress = progress
        self._timeout_s = timeout_s
        self._timers: set[asyncio.Task[None]] = set()

    async def start(self, order: ScanOrder) -> None:
        """Start a scan.

        Raises:
            AlreadyRunningError: the slot is taken.
            UnknownScraperError: a source of this name does not exist.
            NotMountedError: no root can be used.
        """
        self._parts.stages.stats(order.sources)
        await self._slot.make_room()
        with self._slot.reserve(KIND):
            found = await asyncio.to_thread(look, self._parts.library, {})
            if not found.usable:
                raise NotMountedError(self._parts.library.roots)
            left = await self._left(order)
        self._start(order, None, notes=left)

    async def try_out(self, order: ScanOrder) -> MediaScanning:
        """Tell what a scan would do, and wait for that.

        Raises:
            AlreadyRunningError: the slot is taken, it was cancelled, or the daemon is
                stopping.
            UnknownScraperError: a source of this name does not exist.
            StoreError: it failed; the text says why.
        """
        progress = ScanProgress(Silent(), quiet=True)
        sources = self._parts.stages.stats(order.sources)
        await self._slot.make_room()
        self._slot.claim(KIND)
        progress.begin(order, sources, dry_run=True)
        trial = ScanTrial(self._parts, progress, order)
        self._slot.start(trial, manner=Manner(pausable=False))
        await self._slot.wait()
        if trial.state is OperationState.CANCELLED:
            words = "it was cancelled, or zapcore is stopping"
            raise AlreadyRunningError("shutdown", words)
        if trial.state is not OperationState.COMPLETED:
            raise StoreError(trial.error)
        return progress.status

    async def go_on(self, entry: JournalEntry) -> None:
        """Go on with what a restart interrupted."""
        self._start(order_of(entry), entry)

    def pause(self) -> None:
        """Pause; files that are read wait in their middle."""
        self._slot.pause(KIND)

    def resume(self) -> bool:
        """Go on; false when it was not paused."""
        return self._slot.resume(KIND)

    async def cancel(self) -> bool:
        """Cancel; the slot is free when this returns. False when nothing ran."""
        return await self._slot.cancel(KIND)

    def status(self) -> MediaScanning:
        """Give the last status."""
        return self._progress.status

    def state(self) -> OperationState:
        """Give how the scan stands, or how the last one ended."""
        return OperationState(self._progress.status.state)

    def enabled_sources(self) -> tuple[str, ...]:
        """Give the sources that can be asked."""
        return self._parts.stages.enabled()

    async def systems_of(self, numbers: Sequence[int]) -> dict[int, str]:
        """Give number of the database to id of systems: RomM's clients send numbers."""
        return await self._parts.store.system_ids(numbers)

    async def close(self) -> None:
        """Forget the clocks of scans."""
        for timer in self._timers:
            timer.cancel()
        await asyncio.gather(*self._timers, return_exceptions=True)

    def _start(
        self, order: ScanOrder, entry: JournalEntry | None, notes: Sequence[str] = ()
    ) -> None:
        self._slot.claim(KIND)
        # Before the task runs: a pause that follows at once must not be overwritten.
        self._progress.begin(order, self._parts.stages.stats(order.sources))
        operation = ScanOperation(self._parts, self._progress, order, entry, notes)
        # What follows from a pick makes room for what somebody starts: it stays queued.
        manner = Manner(background=order.options.get("only") == "sources")
        self._slot.start(operation, journal_id=entry.id if entry else 0, manner=manner)
        timer = asyncio.create_task(self._limit(operation), name="scan: time limit")
        self._timers.add(timer)
        timer.add_done_callback(self._timers.discard)

    async def _limit(self, operation: ScanOperation) -> None:
        """End the scan when its time is over."""
        ended = asyncio.create_task(self._slot.wait(), name="scan: its end")
        try:
            await asyncio.wait({ended}, timeout=self._timeout_s)
        finally:
            ended.cancel()
        if operation.over:
            return
        operation.timed_out = True
        await self._parts.store.set_setting(UNFINISHED, operation.told())
        await self._slot.cancel(KIND)

    async def _left(self, order: ScanOrder) -> list[str]:
        """Give what the same scan had done when its time was over."""
        kept = await self._parts.store.setting(UNFINISHED)
        if not kept:
            return []
        told = json.loads(kept)
        if told["order"] != as_json(order):
            return []
        await self._parts.store.set_setting(UNFINISHED, "")
        notes: list[str] = told["notes"]
        return notes


def order_of(entry: JournalEntry) -> ScanOrder:
    """Give the order that a journal row keeps."""
    given = entry.options
    media, sources = given.get("media"), given.get("sources")
    options = given.get("options")
    return ScanOrder(
        ScanType(str(given["type"])),
        entry.systems,
        tuple(media) if isinstance(media, list) else (),
        tuple(sources) if isinstance(sources, list) else None,
        options=options if isinstance(options, dict) else {},
    )
