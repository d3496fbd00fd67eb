"""One run of a scrape: enrich what the index found with what lies beside the games.

Reading and matching run in a worker thread, writing is one hop a batch, and a pause or
cancel takes effect between two. Rows that carry the sentinel are not written again; a
system whose source and rows are as they were costs two look-ups and writes nothing. A
restart goes on behind the last finished system and passes over the rows that the run
has marked. It does so from the moment on that a system is found to have changed: the
journal hears of it before the first entry is read, of a forced run at once.
"""

import asyncio
import contextlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from zapcore import allocator
from zapcore.arcade import Listed
from zapcore.errors import StoreError
from zapcore.events import Warned
from zapcore.model import (
    JournalEntry,
    OperationState,
    ScrapeJob,
    ScrapePlace,
    ScrapeRun,
    Standing,
)
from zapcore.operations.library import Library, find
from zapcore.operations.occupation import OperationCancelledError
from zapcore.operations.places import Found, others_in, shared_in
from zapcore.operations.scrape_progress import ScrapeProgress
from zapcore.operations.scrape_reading import Reading, mounted
from zapcore.operations.scrape_reading import stamps as stamps_of
from zapcore.ports import Control, Scraper, ScrapeStore
from zapcore.valueclass import dataclass

KIND = "scrape"


@dataclass(frozen=True, slots=True)
class Order:
    """What one run is asked for: no systems means all.

    ``given`` are the options of the request, ``options`` those in force. ``cursor``
    and ``journal_id`` are those of the run that a restart goes on with. ``only`` these
    rows are written, none means all; ``known_only``: rows that carry the sentinel.
    ``part``: it is one of several of a scan, whose systems were not asked of it.
    """

    scraper: Scraper
    systems: tuple[str, ...] = ()
    force: bool = False
    run_id: str = ""
    given: Mapping[str, object] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)
    journal_id: int = 0
    cursor: str = ""
    only: frozenset[int] = frozenset()
    known_only: bool = False
    part: bool = False


ABSENT = (
    "this is no folder, or is not there, though an option names it; nothing was read "
    "from it"
)


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
        fills: bool = getattr(order.scraper, "fills", False)
        part = bool(order.only or order.known_only)
        named = order.journal_id, order.scraper.id
        self._run = ScrapeRun(*named, order.force, fills, part)
        self._begun = False
        self._systems = 0

    def entry(self) -> JournalEntry:
        """Give the row that the journal keeps."""
        return JournalEntry(
            kind=KIND,
            systems=self._order.systems,
            scraper_id=self._order.scraper.id,
            run_id=self._order.run_id,
            force=self._order.force,
            options=dict(self._order.given),
        )

    def changed(self, standing: Standing) -> None:
        """Publish how it stands."""
        self._progress.stands(standing)

    def ended(self, state: OperationState, error: str | None) -> None:
        """Publish the terminal state."""
        self._progress.end(state, error)

    def figures(self) -> Mapping[str, object]:
        """Give the scraper, how many systems it had, and the entries of their lists."""
        processed, matched, skipped = self._progress.sums
        found: dict[str, object] = {
            "scraper": self._order.scraper.id,
            "systems": self._systems,
            "processed": processed,
            "matched": matched,
            "skipped": skipped,
            "warnings": len(self._progress.status.warnings or ()),
        }
        if self._order.systems:
            found["asked"] = ",".join(self._order.systems)
        if self._order.force:
            found["force"] = True
        return found

    async def run(self, control: Control) -> None:
        """Scrape one system after the other; see the module."""
        scraper = self._order.scraper
        last, sums = _read_cursor(self._order.cursor)
        self._progress.begin(sums)
        if self._order.force:
            await self._begin(control)
        found = await find(self._library, {}, control)
        for folder in await asyncio.to_thread(self._absent):
            self._progress.warn(Warned(folder, 0, ABSENT))
        wanted, skipped = self._choose(await self._store.systems(), found)
        total = await self._store.total(scraper.id)
        self._systems = len(wanted)
        self._progress.prepared(len(wanted), skipped, total)
        first = wanted.index(last) + 1 if last in wanted else 0
        try:
            for number, system_id in enumerate(wanted[first:], first + 1):
                await self._system(number, system_id, found, control)
        except OperationCancelledError:
            with contextlib.suppress(StoreError):  # the daemon stops, and interrupts it
                if self._begun:
                    await self._store.checkpoint()
            raise
        finally:
            if self._begun:
                self._progress.counted(await self._store.total(scraper.id))
        if self._begun:
            await self._store.checkpoint()
            await asyncio.to_thread(allocator.give_back)

    def _absent(self) -> list[str]:
        """Give the folders of options that are not there: a typo, or not mounted."""
        folders = (
            str(self._order.options.get(option.name) or "")
            for option in self._order.scraper.options
            if option.type == "folder"
        )
        return [path for path in folders if path and not os.path.isdir(path)]

    def _choose(
        self, indexed: Sequence[str], found: Found
    ) -> tuple[list[str], tuple[str, ...]]:
        """Give (systems to scrape, those that are not indexed or not mounted).

        Systems that the scraper does not serve are among the latter only if the owner
        asked for them: of all systems, or as a part of a scan, nobody meant them.
        """
        supported = self._order.scraper.supported_systems
        asked = self._order.systems
        if supported and (not asked or self._order.part):
            asked = tuple(s for s in asked or indexed if s in supported)
            if not asked:
                return [], ()
        asked = asked or tuple(indexed)
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
        place = self._place(system_id, found)
        roots = {part.root for part in found.places[system_id]}
        now = await control.unless_cancelled(stamps_of(scraper, place, roots))
        if now is None:
            self._progress.lost(system_id)
            return
        stamps, known = await self._stamps(place, now)
        # Without a list a forced run still lets go of what lists said.
        nothing = not now and not known
        nothing = nothing and not (self._order.force and "digests" in self._wants)
        if nothing or (stamps == known and not self._order.force):
            return
        await self._begin(control)
        job = await self._job(place)
        reading = Reading(scraper, job, control.give_way, await self._only(system_id))
        try:
            failed, wrote = await self._scrape(system_id, reading, control)
        finally:
            reading.close()
        if not await control.unless_cancelled(mounted(roots)):
            self._progress.lost(system_id)
            failed = True
        if failed:
            stamps = {}
        elif "digests" in self._wants:
            # Rows have come under other titles.
            stamps, _ = await self._stamps(place, now)
        part = self._order.only or self._order.known_only
        if not part and (wrote or stamps != known):
            cursor = json.dumps([system_id, *self._progress.sums])
            await self._store.remember(self._run, system_id, stamps, cursor)
        self._progress.leave()

    async def _stamps(
        self, place: ScrapePlace, now: Mapping[str, bytes]
    ) -> tuple[dict[str, bytes], dict[str, bytes]]:
        """Give (the stamps of sources and rows as they are, those that are known)."""
        state, known = await self._store.state(
            self._order.scraper.id, place.system_id, place.shared, self._wants
        )
        state = f" {state} {json.dumps(dict(place.options), sort_keys=True)}"
        return {path: stamp + state.encode() for path, stamp in now.items()}, known

    def _place(self, system_id: str, found: Found) -> ScrapePlace:
        library = self._library
        places = found.places[system_id]
        folders = tuple(dict.fromkeys(place.path for place in places))
        known = [rule for rule in library.platform.rules if rule.system_id == system_id]
        names = (os.path.basename(f) for rule in known for f in rule.folders)
        return ScrapePlace(
            system_id=system_id,
            media_type=library.systems.get(system_id).media_type,
            names=tuple(dict.fromkeys((system_id, *names))),
            folders=folders,
            asset_roots=tuple(library.platform.asset_roots(library.roots)),
            home=self._home,
            options=self._order.options,
            roots=library.roots,
            others=others_in(found, system_id),
            shared=shared_in(found, system_id),
        )

    async def _only(self, system_id: str) -> frozenset[int] | None:
        """Give the rows that may be written; None means all."""
        if not self._order.known_only:
            return self._order.only or None
        plain = replace(self._run, force=False)
        known = (await self._store.catalog(plain, system_id)).done
        return known & self._order.only if self._order.only else known

    @property
    def _wants(self) -> frozenset[str]:
        wants: frozenset[str] = getattr(self._order.scraper, "wants", frozenset())
        return wants

    async def _job(self, place: ScrapePlace) -> ScrapeJob:
        """Give the system's job; nobody else may hold it, its catalogue is large.

        That of the system before is gone by now.
        """
        await asyncio.to_thread(allocator.give_back)
        catalog = await self._store.catalog(
            self._run, place.system_id, self._wants, place.shared
        )
        return ScrapeJob(place, catalog, self._order.force)

    async def _scrape(
        self, system_id: str, reading: Reading, control: Control
    ) -> tuple[int, bool]:
        """Read and write a system; give (what failed, whether any record was there).

        A record that cannot be written fails alone, as does a source that cannot be
        read to its end: the next run tries again.
        """
        failed, wrote = 0, False
        while not reading.ended:
            step = await control.unless_cancelled(reading.step())
            await control.checkpoint()
            for warning in step.warnings:
                self._progress.warn(warning)
                failed += warning.unread
            self._progress.read(step.entries, step.unmatched, step.finished)
            if step.listed is not None:
                await self._name(system_id, step.listed, control)
            if reading.full:
                wrote = True
                failed += await self._write(reading, control)
        return failed, wrote

    async def _name(self, system_id: str, listed: Listed, control: Control) -> None:
        """Bring arcade sets to the names that lists give them, before all else."""
        await self._store.list_sets(self._run, system_id, listed)
        while await self._store.name_sets():
            await control.checkpoint()

    async def _write(self, reading: Reading, control: Control) -> int:
        failed = 0
        seen: set[int] = set()
        for batch in reading.batches():
            bad = await self._store.apply(self._run, batch, control.give_way)
            rows = {record.media_id for record in batch if record.sentinel} - seen
            seen |= rows
            new = 0 if self._order.force else max(0, len(rows) - bad)
            barren = sum(not record.sentinel for record in batch)
            self._progress.wrote(len(batch), bad + barren, new)
            failed += bad
            await control.checkpoint()
        return failed

    async def _begin(self, control: Control) -> None:
        """Say that there is something to do: from here on a restart goes on with it."""
        if self._begun:
            return
        self._run = replace(self._run, journal_id=await control.begin())
        for option in self._order.scraper.options:
            folder = self._order.options.get(option.name)
            if option.type == "folder" and folder:
                await self._store.allow_art(str(folder))
        self._begun = True


def _read_cursor(text: str) -> tuple[str, tuple[int, int, int]]:
    """Give (the last system that an interrupted run finished, the sums until then)."""
    if not text:
        return "", (0, 0, 0)
    system_id, processed, matched, skipped = json.loads(text)
    return system_id, (processed, matched, skipped)
