"""Starts and steers the index: what ``media.generate`` calls."""

import asyncio
from collections.abc import Sequence

from zapcore.errors import NotMountedError, UnknownSystemError
from zapcore.events import MediaIndexing
from zapcore.model import JournalEntry
from zapcore.operations.index_progress import IndexProgress
from zapcore.operations.index_run import KIND, After, IndexOperation, IndexOrder
from zapcore.operations.library import Library, look
from zapcore.operations.mounts import MOUNTINFO
from zapcore.operations.slot import Slot
from zapcore.ports import IndexStore, Publisher


class IndexService:
    """Starts and steers the index: what ``media.generate`` calls."""

    def __init__(  # noqa: PLR0913 - its neighbours, by name
        self,
        *,
        slot: Slot,
        library: Library,
        store: IndexStore,
        publisher: Publisher,
        after: After | None = None,
        mountinfo: str = MOUNTINFO,
    ) -> None:
        self._slot = slot
        self._library = library
        self._store = store
        self._progress = IndexProgress(publisher)
        self._after = after
        self._mountinfo = mountinfo

    async def start(
        self, systems: Sequence[str] | None = None, *, rebuild: bool = False
    ) -> None:
        """Start over all systems, or those named by id or alias.

        ``rebuild`` parses every name anew, also of what has not changed.

        Raises:
            AlreadyRunningError: the slot is taken.
            UnknownSystemError: an id that no system has.
            NotMountedError: no root can be used.
        """
        wanted = tuple(dict.fromkeys(self._canonical(text) for text in systems or ()))
        await self._slot.make_room()
        with self._slot.reserve(KIND), self._progress.preparing():
            known = await self._store.roots()
            found = await asyncio.to_thread(look, self._library, known)
            if not found.usable:
                raise NotMountedError(self._library.roots)
        self._start(wanted, 0, exists=bool(known), rebuild=rebuild)

    async def go_on(self, entry: JournalEntry) -> None:
        """Go on with what a restart interrupted."""
        self._start(entry.systems, entry.id, exists=True)

    def pause(self) -> None:
        """Pause between two batches."""
        self._slot.pause(KIND)

    def resume(self) -> bool:
        """Go on; false when it was not paused."""
        return self._slot.resume(KIND)

    async def cancel(self) -> bool:
        """Cancel; the slot is free when this returns. False when nothing ran."""
        return await self._slot.cancel(KIND)

    def status(self) -> MediaIndexing:
        """Give the last status."""
        return self._progress.status

    def _start(
        self,
        systems: tuple[str, ...],
        journal_id: int,
        *,
        exists: bool,
        rebuild: bool = False,
    ) -> None:
        self._slot.claim(KIND)
        # Before the task runs: a pause that follows at once must not be overwritten.
        self._progress.begin(exists=exists)
        operation = IndexOperation(
            self._library,
            self._store,
            self._progress,
            IndexOrder(systems, rebuild=rebuild),
            after=self._after,
            mountinfo=self._mountinfo,
        )
        self._slot.start(operation, journal_id=journal_id)

    def _canonical(self, text: str) -> str:
        system = self._library.systems.find(text)
        if system is None:
            raise UnknownSystemError(text)
        return system.id
