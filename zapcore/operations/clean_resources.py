"""Removes what nobody refers to: rows, what was read of files, thumbnails, artwork.

Rows of missing files stay with all that is theirs, and so does a database that was set
aside because it was broken.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, replace

from zapcore.absence import CleanedResources, Within
from zapcore.model import JournalEntry, OperationState, Removed, Standing
from zapcore.operations.art_prune import ArtPruning
from zapcore.operations.places import usable
from zapcore.ports import Control, OrphanStore
from zapcore.ports_missing import Thumbnails

KIND = "clean"
PICTURES = 500
"""Pictures whose thumbnails are looked for between two checkpoints."""


class ResourceOperation:
    """One clean-up of what nobody refers to."""

    kind = KIND

    def __init__(
        self,
        store: OrphanStore,
        thumbnails: Thumbnails | None,
        artwork: ArtPruning | None,
        *,
        dry_run: bool,
    ) -> None:
        self._artwork = artwork
        self._store = store
        self._thumbnails = thumbnails
        self._dry_run = dry_run
        self.cleaned = CleanedResources(Removed())
        self.state = OperationState.RUNNING
        self.error = ""

    def entry(self) -> JournalEntry:
        """Give the row that the journal would keep."""
        return JournalEntry(kind=KIND)

    def changed(self, standing: Standing) -> None:
        """Hear that it is slowed; nobody is told."""

    def ended(self, state: OperationState, error: str | None) -> None:
        """Keep the terminal state for who waits."""
        self.state, self.error = state, error or ""

    def figures(self) -> Mapping[str, object]:
        """Give what was removed, or counted."""
        found = self.cleaned
        rows = {k: count for k, count in asdict(found.removed).items() if count}
        return {
            "tried": self._dry_run,
            **rows,
            "read": found.read,
            "thumbnails": found.thumbnails,
            "artwork": found.artwork,
        }

    async def run(self, control: Control) -> None:
        """Remove, or count, kind by kind."""
        if not self._dry_run:
            await self._store.prepare()
        for kind in self._store.kinds:
            await self._remove(kind, control)
        after = 0
        while True:
            await control.checkpoint()
            count, after = await self._store.remove_read(after, dry_run=self._dry_run)
            self.cleaned = replace(self.cleaned, read=self.cleaned.read + count)
            if not after:
                break
        if self._thumbnails is not None:
            for system_id in await asyncio.to_thread(self._thumbnails.systems):
                await self._prune(self._thumbnails, system_id, control)
        if self._artwork is not None:
            await control.checkpoint()
            count, size = await self._artwork.prune(dry_run=self._dry_run)
            total = self.cleaned.bytes + size
            self.cleaned = replace(self.cleaned, artwork=count, bytes=total)

    async def _remove(self, kind: str, control: Control) -> None:
        after = 0
        while True:
            await control.checkpoint()
            roots = await self._store.roots(())
            there = await asyncio.to_thread(lambda: [r for r in roots if usable(r)])  # noqa: B023 - awaited before the next
            within = Within(roots=tuple(there), missing=False)
            removed, after = await self._store.remove(
                kind, within, after, dry_run=self._dry_run
            )
            total = self.cleaned.removed + removed
            self.cleaned = replace(self.cleaned, removed=total)
            if not after:
                return

    async def _prune(
        self, thumbnails: Thumbnails, system_id: str, control: Control
    ) -> None:
        """Remove the thumbnails of a system that no picture has any more."""
        unused = await asyncio.to_thread(thumbnails.unused, system_id)
        after = 0
        while True:
            await control.checkpoint()
            found, after = await self._store.pictures(system_id, after, PICTURES)
            if not await asyncio.to_thread(unused.use, found):
                return
            if not after:
                break
        count, size = await asyncio.to_thread(unused.remove, dry_run=self._dry_run)
        self.cleaned = replace(
            self.cleaned,
            thumbnails=self.cleaned.thumbnails + count,
            bytes=self.cleaned.bytes + size,
        )
