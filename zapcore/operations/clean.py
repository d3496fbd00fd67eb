"""Clean: removes what is left of files that are gone. Its caller waits for the end.

What lies below a root or on a mount that is not there stays, and so does what the owner
is asked of: those files may be back tomorrow. A cut leaves a good database and some
orphans for the next time, so the journal hears nothing. What the owner said of a file
is never removed: one that comes back is a favourite as before.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from zapcore.absence import CleanedMissing, CleanedResources, MountPlace, Within
from zapcore.errors import AlreadyRunningError, StoreError
from zapcore.model import Cleaned, JournalEntry, OperationState, Removed, Standing
from zapcore.operations.art_prune import ArtPruning
from zapcore.operations.clean_resources import KIND, ResourceOperation
from zapcore.operations.mounts import MOUNTINFO, read_mounts
from zapcore.operations.occupation import Manner
from zapcore.operations.places import usable
from zapcore.operations.slot import Slot
from zapcore.ports import Control, OrphanStore
from zapcore.ports_missing import Thumbnails

NO_ROWS = "there is no file at all; nothing was removed, for the library may be away"


class CleanOperation:
    """One clean-up of all systems or some."""

    kind = KIND

    def __init__(
        self,
        store: OrphanStore,
        systems: tuple[str, ...],
        *,
        dry_run: bool,
        mountinfo: str = MOUNTINFO,
    ) -> None:
        self._store = store
        self._systems = systems
        self._dry_run = dry_run
        self._mountinfo = mountinfo
        self.found = self.marked = 0
        self.removed = Removed()
        self.not_mounted: tuple[str, ...] = ()
        self.state = OperationState.RUNNING
        self.error = ""

    def entry(self) -> JournalEntry:
        """Give the row that the journal would keep."""
        return JournalEntry(kind=KIND, systems=self._systems)

    def changed(self, standing: Standing) -> None:
        """Hear that it is slowed; nobody is told."""

    def ended(self, state: OperationState, error: str | None) -> None:
        """Keep the terminal state for who waits."""
        self.state, self.error = state, error or ""

    def figures(self) -> Mapping[str, object]:
        """Give what was removed, or counted, by kind."""
        rows = asdict(self.removed)
        total = "found" if self._dry_run else "removed"
        found: dict[str, object] = {total: sum(rows.values()), **rows}
        if self._systems:
            found["asked"] = ",".join(self._systems)
        return found

    async def run(self, control: Control) -> None:
        """Remove, or count, kind by kind; see the module."""
        if not self._dry_run:
            await self._store.prepare()
        self.found = await self._store.missing(self._systems)
        if self.found:
            self.marked = await self._store.marked(await self._within())
        for kind in self._store.kinds:
            after = 0
            while True:
                await control.checkpoint()
                removed, after = await self._store.remove(
                    kind, await self._within(), after, dry_run=self._dry_run
                )
                self.removed += removed
                if not after:
                    break

    async def _within(self) -> Within:
        """Give what is there now: a disk may go away while we work."""
        roots = await self._store.roots(self._systems)
        places = await self._store.mounts()
        there = await asyncio.to_thread(_there, roots, places, self._mountinfo)
        lost = (root for root in roots if root not in there.roots)
        gone = (p.point for p in places if p.prefix in there.lost)
        self.not_mounted = tuple(dict.fromkeys((*self.not_mounted, *lost, *gone)))
        roots = [root for root in there.roots if root not in self.not_mounted]
        return there._replace(systems=self._systems, roots=tuple(roots))


def _there(
    roots: Sequence[str], places: Sequence[MountPlace], mountinfo: str
) -> Within:
    """Give the roots that are there, and where mounts are not. It blocks."""
    mounts = read_mounts(mountinfo)
    lost = () if mounts is None else (p for p in places if p.point not in mounts)
    return Within(
        roots=tuple(root for root in roots if usable(root)),
        lost=tuple(place.prefix for place in lost),
    )


class CleanService:
    """Starts clean-ups: what ``media.clean.orphans`` and the tasks call."""

    def __init__(
        self,
        *,
        slot: Slot,
        store: OrphanStore,
        thumbnails: Thumbnails | None = None,
        artwork: ArtPruning | None = None,
        mountinfo: str = MOUNTINFO,
    ) -> None:
        self._slot = slot
        self._store = store
        self._thumbnails = thumbnails
        self._artwork = artwork
        self._mountinfo = mountinfo

    async def clean(
        self, systems: Sequence[str] | None = None, *, dry_run: bool = False
    ) -> Cleaned:
        """Clean all systems, or these canonical ids, and wait for the end.

        Raises:
            AlreadyRunningError: an operation runs, or the daemon is stopping.
            StoreError: the database refused; what was removed until then is removed.
        """
        operation = await self._cleaned(tuple(systems or ()), dry_run=dry_run)
        return Cleaned(operation.removed, operation.not_mounted)

    async def missing(
        self, system_id: str | None = None, *, dry_run: bool = False
    ) -> CleanedMissing:
        """Remove the rows of missing files, of all systems or one, and their own.

        Raises:
            AlreadyRunningError: an operation runs, or the daemon is stopping.
            StoreError: the database refused; what was removed until then is removed.
        """
        systems = (system_id,) if system_id else ()
        operation = await self._cleaned(systems, dry_run=dry_run)
        removed = operation.removed.media
        return CleanedMissing(
            system_id=system_id,
            roms_found=operation.found,
            roms_deleted=0 if dry_run else removed,
            kept=operation.found - removed,
            marked=operation.marked,
            not_mounted=operation.not_mounted,
        )

    async def resources(
        self, *, dry_run: bool = False, force: bool = False
    ) -> CleanedResources:
        """Remove what nobody refers to; where there is no file at all only if forced.

        Raises:
            AlreadyRunningError: an operation runs, or the daemon is stopping.
            StoreError: the database refused; what was removed until then is removed.
        """
        if not force and not await self._store.has_rows():
            return CleanedResources(Removed(), errors=(NO_ROWS,))
        operation = ResourceOperation(
            self._store, self._thumbnails, self._artwork, dry_run=dry_run
        )
        await self._run(operation)
        return operation.cleaned

    async def _cleaned(
        self, systems: tuple[str, ...], *, dry_run: bool
    ) -> CleanOperation:
        operation = CleanOperation(
            self._store, systems, dry_run=dry_run, mountinfo=self._mountinfo
        )
        await self._run(operation)
        return operation

    async def _run(self, operation: CleanOperation | ResourceOperation) -> None:
        await self._slot.make_room()
        self._slot.start(operation, manner=Manner(pausable=False))
        await self._slot.wait()
        if operation.state is OperationState.CANCELLED:
            raise AlreadyRunningError("shutdown", "zapcore is stopping")
        if operation.state is not OperationState.COMPLETED:
            raise StoreError(operation.error)
