"""Clean: removes what is left of files that are gone. Its caller waits for the end.

What lies below a root that is not mounted stays: its files may be back tomorrow. A cut
leaves a good database and some orphans for the next time, so the journal hears nothing.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from zapcore.errors import AlreadyRunningError, StoreError
from zapcore.model import Cleaned, JournalEntry, OperationState, Removed, Standing
from zapcore.operations.occupation import Manner
from zapcore.operations.places import usable
from zapcore.operations.slot import Slot
from zapcore.ports import Control, OrphanStore

KIND = "clean"


class CleanOperation:
    """One clean-up of all systems or some."""

    kind = KIND

    def __init__(
        self, store: OrphanStore, systems: tuple[str, ...], *, dry_run: bool
    ) -> None:
        self._store = store
        self._systems = systems
        self._dry_run = dry_run
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
        for kind in self._store.kinds:
            after = 0
            while True:
                await control.checkpoint()
                removed, after = await self._store.remove(
                    kind,
                    self._systems,
                    await self._mounted(),
                    after,
                    dry_run=self._dry_run,
                )
                self.removed += removed
                if not after:
                    break

    async def _mounted(self) -> tuple[str, ...]:
        """Give the roots that are there now: one may go away while we work."""
        roots = await self._store.roots(self._systems)
        there = await asyncio.to_thread(lambda: [r for r in roots if usable(r)])
        lost = (root for root in roots if root not in there)
        self.not_mounted = tuple(dict.fromkeys((*self.not_mounted, *lost)))
        return tuple(root for root in roots if root not in self.not_mounted)


class CleanService:
    """Starts clean-ups: what ``media.clean.orphans`` calls."""

    def __init__(self, *, slot: Slot, store: OrphanStore) -> None:
        self._slot = slot
        self._store = store

    async def clean(
        self, systems: Sequence[str] | None = None, *, dry_run: bool = False
    ) -> Cleaned:
        """Clean all systems, or these canonical ids, and wait for the end.

        Raises:
            AlreadyRunningError: an operation runs, or the daemon is stopping.
            StoreError: the database refused; what was removed until then is removed.
        """
        operation = CleanOperation(self._store, tuple(systems or ()), dry_run=dry_run)
        await self._slot.make_room()
        self._slot.start(operation, manner=Manner(pausable=False))
        await self._slot.wait()
        if operation.state is OperationState.CANCELLED:
            raise AlreadyRunningError("shutdown", "zapcore is stopping")
        if operation.state is not OperationState.COMPLETED:
            raise StoreError(operation.error)
        return Cleaned(operation.removed, operation.not_mounted)
