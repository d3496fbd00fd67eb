"""Starts and steers exports: what ``media.export`` calls."""

import asyncio
import logging
import time
from dataclasses import replace

from zapcore.errors import (
    AlreadyRunningError,
    ParameterError,
    UnknownSystemError,
    ZapcoreError,
)
from zapcore.events import MediaExporting
from zapcore.exporting import ExportOrder, Frontend, What
from zapcore.model import JournalEntry, OperationState
from zapcore.operations.export_progress import ExportProgress
from zapcore.operations.export_run import KIND, ExportOperation, Parts
from zapcore.operations.occupation import Manner
from zapcore.operations.slot import ASKED, UNEXPECTED, Slot
from zapcore.ports import Publisher

logger = logging.getLogger(__name__)

ECHO_S = 3.0
"""How long after its end a watcher may hear what an export wrote."""


class ExportService:
    """Starts and steers exports; one runs at a time."""

    def __init__(self, slot: Slot, parts: Parts, publisher: Publisher) -> None:
        self._slot = slot
        self._parts = parts
        self._progress = ExportProgress(publisher)

    async def start(self, order: ExportOrder) -> None:
        """Start an export over all systems, or those named by id or alias.

        Raises:
            ParameterError: there is no such kind of file.
            UnknownSystemError: an id that no system has.
            AlreadyRunningError: the slot is taken.
        """
        await self._start(order)

    async def run(self, order: ExportOrder) -> MediaExporting:
        """Export, and wait for the end; give what became of it.

        Raises:
            ZapcoreError: as ``start``; or it failed.
        """
        operation = await self._start(order)
        await operation.finished.wait()
        if operation.state is OperationState.FAILED:
            raise operation.failure or ZapcoreError(UNEXPECTED)
        return self._progress.status

    async def go_on(self, entry: JournalEntry) -> bool:
        """Go on with what a restart interrupted; false when that cannot be done."""
        options = entry.options
        try:
            order = ExportOrder(
                What(str(options.get("what"))),
                Frontend(str(options.get("frontend"))),
                entry.systems,
                preferred=bool(options.get("preferred")),
                artwork=bool(options.get("artwork")),
            )
            await self._start(order, entry)
        except (ValueError, ZapcoreError) as error:
            logger.warning("an interrupted export cannot go on: %s", error)
            return False
        return True

    def pause(self) -> None:
        """Pause between two pages of games.

        Raises:
            NothingRunningError: none runs.
        """
        self._slot.pause(KIND)

    def resume(self) -> bool:
        """Go on; false when it was not paused."""
        return self._slot.resume(KIND)

    async def cancel(self) -> bool:
        """Cancel; the slot is free when this returns. False when nothing ran."""
        return await self._slot.cancel(KIND)

    def status(self) -> MediaExporting:
        """Give the last status."""
        return self._progress.status

    def is_recent(self) -> bool:
        """Tell whether one runs, or has ended just now: its changes are still heard."""
        return time.monotonic() - self._progress.ended_at < ECHO_S

    async def _start(
        self, order: ExportOrder, entry: JournalEntry | None = None
    ) -> ExportOperation:
        formats = await asyncio.to_thread(self._parts.formats)
        if order.what not in formats:
            there = " ".join(formats)
            raise ParameterError("what", f"what must be one of: {there}")
        known = dict.fromkeys(map(self._canonical, order.systems))
        order = replace(order, systems=tuple(known))
        await self._slot.make_room()
        self._slot.claim(KIND)
        cursor, number = (entry.cursor, entry.id) if entry else ("", 0)
        operation = ExportOperation(self._parts, self._progress, order, cursor)
        self._progress.reset(order)
        manner = Manner(pausable=False) if order.dry_run else ASKED
        self._slot.start(operation, journal_id=number, manner=manner)
        return operation

    def _canonical(self, text: str) -> str:
        system = self._parts.library.systems.find(text)
        if system is None:
            raise UnknownSystemError(text)
        return system.id


class NoExports:
    """Exports nothing: for a daemon without a library."""

    async def start(self, order: ExportOrder) -> None:  # noqa: ARG002 - as ExportService
        """Refuse."""
        raise AlreadyRunningError("shutdown", "zapcore is stopping")

    async def run(self, order: ExportOrder) -> MediaExporting:  # noqa: ARG002 - as ExportService
        """Refuse."""
        raise AlreadyRunningError("shutdown", "zapcore is stopping")

    def pause(self) -> None:
        """Do nothing."""

    def resume(self) -> bool:
        """Give that nothing was paused."""
        return False

    async def cancel(self) -> bool:
        """Give that nothing ran."""
        return False

    def status(self) -> MediaExporting:
        """Give that nothing was exported."""
        return MediaExporting()
