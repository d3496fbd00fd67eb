"""One run of an export: every folder of every system, one after the other.

A worker thread writes; it asks the loop for pages of games, where a pause or cancel
takes effect. Files are written whole or not at all, and what is as it should be is not
written, so that a cut costs at most the system in hand: the journal knows of an export
before the first file is written, and a restart goes on behind the last whole system.
"""

import asyncio
import contextlib
import errno
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from zapcore.background import Hands
from zapcore.errors import UnwritableError, ZapcoreError
from zapcore.events import Warned
from zapcore.exporting import Exported, ExportOrder, ExportPlace, What
from zapcore.model import JournalEntry, OperationState, Standing
from zapcore.operations.export_pictures import Pictures
from zapcore.operations.export_places import (
    Folder,
    Targets,
    Wants,
    folders_of,
    place_of,
)
from zapcore.operations.export_progress import ExportProgress
from zapcore.operations.export_shelf import Hops, ThreadShelf
from zapcore.operations.library import Library, find
from zapcore.operations.places import Found, usable
from zapcore.ports import Control
from zapcore.ports_export import ExportFormat, ExportStore, Shelf
from zapcore.valueclass import dataclass

KIND = "export"
PICTURES = "pictures"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
LISTS = frozenset({What.GAMELIST, What.PEGASUS})
"""Kinds whose file two systems may share."""

TOGETHER = 100
"""Files that are told as one: there may be one for each game."""

STOP_S = 5.0
"""How long a cancel waits for the thread, which may hang on a disk."""

UNNAMED = "of {system}: {count} files have names that are not UTF-8 and are left out"
NO_FOLDER = (
    "the folder that holds it is not there, and nothing was written: mount its disk, "
    "or make the folder"
)
INCOMPLETE = (
    "it is not mounted, so the files of {system} are left as they are: they name all "
    "games of the system"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What exports are made of; ``formats`` are imported when the first one runs."""

    library: Library
    store: ExportStore
    formats: Callable[[], Mapping[What, ExportFormat]]
    targets: Targets


class ExportOperation:
    """One run over all systems or some."""

    kind = KIND

    def __init__(
        self,
        parts: Parts,
        progress: ExportProgress,
        order: ExportOrder,
        cursor: str = "",
    ) -> None:
        self._parts = parts
        self._progress = progress
        self._order = order
        self._cursor = cursor
        self._journal_id = 0
        self.finished = asyncio.Event()
        self.state = OperationState.RUNNING
        self.failure: ZapcoreError | None = None

    def entry(self) -> JournalEntry:
        """Give the row that the journal keeps."""
        order = self._order
        options: dict[str, object] = {
            "what": order.what.value,
            "frontend": order.frontend.value,
            "preferred": order.preferred,
            "artwork": order.artwork,
        }
        return JournalEntry(kind=KIND, systems=order.systems, options=options)

    def changed(self, standing: Standing) -> None:
        """Publish how it stands."""
        self._progress.stands(standing)

    def ended(self, state: OperationState, error: str | None) -> None:
        """Publish the terminal state, and let go who waits."""
        self.state = state
        self._progress.end(state, error)
        self.finished.set()

    def figures(self) -> Mapping[str, object]:
        """Give what was exported, and the counts."""
        status = self._progress.status
        found: dict[str, object] = {"what": self._order.what.value}
        if self._order.systems:
            found["asked"] = ",".join(self._order.systems)
        if self._order.dry_run:
            found["tried"] = True
        warnings = len(status.warnings or ())
        return {**found, **self._progress.sums, "warnings": warnings}

    async def run(self, control: Control) -> None:
        """Export one system after the other; see the module."""
        try:
            await self._run(control)
        except ZapcoreError as error:
            self.failure = error
            raise

    async def _run(self, control: Control) -> None:
        library, store = self._parts.library, self._parts.store
        last, sums = _read_cursor(self._cursor)
        self._progress.begin(sums)
        if not self._order.dry_run:
            self._journal_id = await control.begin()
        known = await store.roots()
        found = await find(library, known, control)
        wanted, skipped = self._choose(await store.systems(), found)
        self._progress.prepared(len(wanted), skipped, found.not_mounted)
        first = wanted.index(last) + 1 if last in wanted else 0
        desk = _Desk(self._parts, self._order, control, known)
        try:
            await desk.open()
            if desk.lost_target:
                self._progress.warn(Warned(desk.lost_target, 0, NO_FOLDER))
                return
            for number, system_id in enumerate(wanted[first:], first + 1):
                await self._system(number, system_id, found, desk)
        finally:
            await desk.close()

    def _choose(
        self, indexed: Sequence[str], found: Found
    ) -> tuple[list[str], tuple[str, ...]]:
        """Give (systems to export, those that are not indexed or not mounted)."""
        asked = self._order.systems or tuple(indexed)
        wanted = [s for s in asked if s in indexed and s in found.places]
        return wanted, tuple(s for s in asked if s not in wanted)

    async def _system(
        self, number: int, system_id: str, found: Found, desk: "_Desk"
    ) -> None:
        store = self._parts.store
        await desk.control.checkpoint()
        wants = Wants.of(desk.writer)
        counted: list[Folder] = []
        total = unnamed = 0
        for folder in folders_of(found, system_id, self._order, wants):
            counts = [await store.count(shelf) for shelf in folder.shelves]
            games = sum(count for count, _ in counts)
            unnamed = counts[0][1]
            total += games
            if games:
                counted.append(folder)
        name = self._parts.library.systems.get(system_id).name
        self._progress.enter(number, system_id, name, total)
        if unnamed:
            words = UNNAMED.format(system=system_id, count=unnamed)
            self._progress.warn(Warned("", 0, words))
        lost = desk.lost(system_id, found) if wants.system else ""
        if lost:
            self._progress.warn(Warned(lost, 0, INCOMPLETE.format(system=system_id)))
            counted = []
        for folder in counted:
            await self._folder(folder, found, desk)
        if self._journal_id:
            cursor = json.dumps([system_id, self._progress.sums])
            await store.remember(self._journal_id, cursor)

    async def _folder(self, folder: Folder, found: Found, desk: "_Desk") -> None:
        """Write one folder's, if it is still there."""
        gone = await desk.control.unless_cancelled(asyncio.to_thread(_gone, folder))
        if gone:
            self._progress.lost(gone)
            return
        place = place_of(self._parts.library, found, folder, desk.target, desk.allowed)
        place = replace(place, roots=desk.roots)
        place = replace(place, rewritten=desk.rewritten)
        try:
            await desk.write(place, folder.shelves, self._progress)
        except OSError as error:
            if error.errno in FULL:
                raise UnwritableError(error, place.folder) from error
            words = f"it cannot be written: {error.strerror or error}"
            path = os.fsdecode(error.filename or place.folder)
            self._progress.warn(Warned(path, 0, words))
        self._progress.leave_folder()


class _Desk:
    """The thread of one run, and what all of its folders share."""

    def __init__(
        self,
        parts: Parts,
        order: ExportOrder,
        control: Control,
        known: Mapping[str, set[str]],
    ) -> None:
        self._parts = parts
        self._order = order
        self._known = known
        self._hops = Hops(control)
        self.writer = parts.formats()[order.what]
        self._thread = Hands(1, "export")
        folder = os.path.join(parts.targets.data, "exports", PICTURES)
        self._pictures = Pictures(folder, self._picture, dry_run=order.dry_run)
        self._rewritten: set[str] = set()
        self.control = control
        self.target = ""
        self.lost_target = ""
        self.allowed: tuple[str, ...] = ()
        self.roots = (*parts.library.roots, parts.targets.data)

    async def open(self) -> None:
        """Look where artwork may lie, and where the export goes."""
        library, store = self._parts.library, self._parts.store
        self.target = await asyncio.to_thread(
            self._parts.targets.of, self._order, library
        )
        self.lost_target = await asyncio.to_thread(
            self._parts.targets.lost, self._order
        )
        if not self._order.dry_run:
            digests = frozenset(await store.pictures())
            await asyncio.to_thread(self._pictures.prune, digests)
        self.allowed = tuple(
            dict.fromkeys(
                (
                    *library.roots,
                    *library.platform.asset_roots(library.roots),
                    *self._parts.targets.art,
                    *await store.art_roots(),
                    self._pictures.folder,
                )
            )
        )

    @property
    def rewritten(self) -> frozenset[str]:
        """Give the files of shared folders that were written so far."""
        return frozenset(self._rewritten)

    def lost(self, system_id: str, found: Found) -> str:
        """Give a root that holds files of a system and is not there, or ""."""
        gone = self._known.get(system_id, set()).intersection(found.not_mounted)
        return min(gone, default="")

    async def write(
        self, place: ExportPlace, shelves: Sequence[Shelf], progress: ExportProgress
    ) -> None:
        """Have the thread write a folder's; it is over when this returns.

        Raises:
            OSError: the disk is full, or cannot be written.
            OperationCancelledError: its user cancelled it.
        """
        store, read = self._parts.store, progress.read
        games = ThreadShelf(
            self._hops, store, shelves, self._pictures, read, place.shared
        )

        is_list = self._order.what in LISTS

        def work() -> None:
            files: list[Exported] = []
            try:
                for item in self.writer.write(place, games, self._order):
                    games.between()
                    if isinstance(item, Warned):
                        self._hops.tell(progress.warn, item)
                    else:
                        files.append(item)
                        if item.written and place.folder in place.shared and is_list:
                            self._rewritten.add(item.path)
                    if len(files) >= TOGETHER:
                        self._hops.tell(progress.exported, place.system_id, files)
                        files = []
            finally:
                self._hops.tell(progress.exported, place.system_id, files)

        loop = asyncio.get_running_loop()
        await self.control.unless_cancelled(
            self._ended(loop.run_in_executor(self._thread, work))
        )

    async def close(self) -> None:
        """Let the thread end."""
        self._hops.stop()
        self._thread.shutdown(wait=False)
        await asyncio.to_thread(self._pictures.close)

    def _picture(self, digest: str) -> bytes:
        return self._hops.ask(self._parts.store.picture(digest))

    async def _ended(self, work: "asyncio.Future[None]") -> None:
        """Wait for the thread; when cancelled, until it has let go of its files."""
        work.add_done_callback(_heard)
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError:
            self._hops.stop()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait({work}, timeout=STOP_S)
            raise


def _heard(work: "asyncio.Future[None]") -> None:
    """Take its error, which nobody may wait for any more."""
    if not work.cancelled():
        work.exception()


def _gone(folder: Folder) -> str:
    """Give a root or a folder that is not there any more, or ""."""
    lost = [root for root in folder.roots if not usable(root)]
    lost += [one.folder for one in folder.shelves if not os.path.isdir(one.folder)]
    return min(lost, default="")


def _read_cursor(text: str) -> tuple[str, dict[str, int]]:
    """Give (the last system that an interrupted run finished, the sums until then)."""
    if not text:
        return "", {}
    system_id, sums = json.loads(text)
    return system_id, sums
