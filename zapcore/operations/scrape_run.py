"""One run of a scrape: enrich what the index found with what lies beside the games.

Reading and matching run in a worker thread, writing is one hop a batch, and a pause or
cancel takes effect between two. Rows that carry the sentinel are not written again; a
system whose source and rows are as they were costs two look-ups and writes nothing.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from zapcore.errors import NotMountedError
from zapcore.model import (
    JournalEntry,
    OperationState,
    PausedBy,
    ScrapeJob,
)
from zapcore.operations.library import Library, look
from zapcore.operations.places import Found
from zapcore.operations.scrape_progress import ScrapeProgress
from zapcore.operations.scrape_reading import Reading
from zapcore.ports import Control, Scraper, ScrapeStore

KIND = "scrape"


@dataclass(frozen=True, slots=True)
class Order:
    """What one run is asked for: no systems means all."""

    scraper: Scraper
    systems: tuple[str, ...] = ()
    force: bool = False
    options: Mapping[str, object] | None = None


class ScrapeOperation:
    """One run of a scraper over all systems or some."""

    kind = KIND

    def __init__(
        self,
        library: Library,
        store: ScrapeStore,
        progress: ScrapeProgress,
        order: Order,
    ) -> None:
        self._library = library
        self._store = store
        self._progress = progress
        self._order = order
        self._home = os.path.expanduser("~")
        self._wrote = False

    def entry(self) -> JournalEntry:
        """Give the row that the journal keeps."""
        return JournalEntry(
            kind=KIND,
            systems=self._order.systems,
            scraper_id=self._order.scraper.id,
            force=self._order.force,
            options=dict(self._order.options or {}),
        )

    def changed(self, state: OperationState, reason: PausedBy | None) -> None:
        """Publish a pause or its end."""
        self._progress.paused(state, reason)

    def ended(self, state: OperationState, error: str | None) -> None:
        """Publish the terminal state."""
        self._progress.end(state, error)

    async def run(self, control: Control) -> None:
        """Scrape one system after the other; see the module."""
        scraper = self._order.scraper
        self._progress.begin()
        found = await asyncio.to_thread(look, self._library, {})
        if not found.usable:
            raise NotMountedError(self._library.roots)
        wanted, skipped = self._choose(await self._store.systems(), found)
        total = await self._store.total(scraper.id)
        self._progress.prepared(len(wanted), skipped, total)
        try:
            for number, system_id in enumerate(wanted, 1):
                await self._system(number, system_id, found, control)
        finally:
            if self._wrote:
                self._progress.counted(await self._store.total(scraper.id))
        if self._wrote:
            await self._store.checkpoint()

    def _choose(
        self, indexed: Sequence[str], found: Found
    ) -> tuple[list[str], tuple[str, ...]]:
        """Give (systems to scrape, those that are not indexed or not mounted)."""
        asked = self._order.systems or tuple(indexed)
        supported = self._order.scraper.supported_systems
        wanted = [
            system_id
            for system_id in asked
            if system_id in indexed
            and system_id in found.places
            and (not supported or system_id in supported)
        ]
        return wanted, tuple(s for s in asked if s not in wanted)

    async def _system(
        self, number: int, system_id: str, found: Found, control: Control
    ) -> None:
        """Scrape one system unless nothing of it changed."""
        scraper = self._order.scraper
        name = self._library.systems.get(system_id).name
        self._progress.enter(number, system_id, name)
        await control.checkpoint()
        places = found.places[system_id]
        folders = tuple(dict.fromkeys(place.path for place in places))
        now = await asyncio.to_thread(scraper.stamps, folders)
        state, known = await self._store.state(scraper.id, system_id)
        stamps = {path: stamp + f" {state}".encode() for path, stamp in now.items()}
        if not now or (stamps == known and not self._order.force):
            return
        reading = Reading(scraper, await self._job(system_id, folders))
        if await self._scrape(reading, control):
            stamps = {}
        if stamps != known:
            await self._begin(control)
            await self._store.remember(scraper.id, system_id, stamps)
        self._progress.leave()

    async def _job(self, system_id: str, folders: tuple[str, ...]) -> ScrapeJob:
        library = self._library
        catalog = await self._store.catalog(self._order.scraper.id, system_id)
        if self._order.force:
            catalog = replace(catalog, done=frozenset())
        return ScrapeJob(
            system_id=system_id,
            media_type=library.systems.get(system_id).media_type,
            folders=folders,
            asset_roots=tuple(library.platform.asset_roots(library.roots)),
            home=self._home,
            catalog=catalog,
            options=dict(self._order.options or {}),
        )

    async def _scrape(self, reading: Reading, control: Control) -> int:
        """Read and write a system; give how many records could not be written."""
        failed = 0
        while not reading.ended:
            step = await asyncio.to_thread(reading.step)
            await control.checkpoint()
            for warning in step.warnings:
                self._progress.warn(warning)
            self._progress.read(step.entries, step.unmatched)
            if reading.full:
                failed += await self._write(reading, control)
        return failed

    async def _write(self, reading: Reading, control: Control) -> int:
        failed = 0
        seen: set[int] = set()
        for batch in reading.batches():
            await self._begin(control)
            bad = await self._store.apply(self._order.scraper.id, batch)
            rows = {record.media_id for record in batch} - seen
            seen |= rows
            new = 0 if self._order.force else max(0, len(rows) - bad)
            self._progress.wrote(len(batch), bad, new)
            failed += bad
            await control.checkpoint()
        return failed

    async def _begin(self, control: Control) -> None:
        """Say that something will be written: the journal hears of it first."""
        await control.begin()
        self._wrote = True
