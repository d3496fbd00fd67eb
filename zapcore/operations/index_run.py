"""Index: bring the media database to what the library holds, and write nothing else.

Reading and parsing of one batch run in a worker thread, writing is one hop a batch, and
a pause or cancel takes effect between two. The journal hears of it with the first
folder that is found to have changed, before more is read. The stamp of a folder is
written with its last file, so that after a kill the same index goes on where it was.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from zapcore.model import JournalEntry, KnownFolder, OperationState, Standing
from zapcore.operations.index_parse import PARSER, FolderParser
from zapcore.operations.index_progress import IndexProgress
from zapcore.operations.library import Library, find, tell_unknown
from zapcore.operations.places import Found, usable
from zapcore.operations.walk import Listing, Place, Unreadable, Walker
from zapcore.ports import Control, GiveWay, IndexStore, never

KIND = "index"
BATCH = 500
"""Files of one transaction: 1,000 and 5,000 cost the same CPU (COSTS)."""

After: TypeAlias = Callable[[Control], Awaitable[None]]
"""What follows on an index that wrote something, before it ends."""

REBUILD = "rebuild"
"""Stands for the parser of rows that are all to be parsed anew."""

READ_AHEAD = 2000
"""Unchanged files that one hop to the worker thread passes at least."""


class IndexOperation:
    """One run of the index over all systems or some."""

    kind = KIND

    def __init__(  # noqa: PLR0913 - where it looks, where it writes, what is asked
        self,
        library: Library,
        store: IndexStore,
        progress: IndexProgress,
        systems: tuple[str, ...],
        *,
        rebuild: bool = False,
        after: After | None = None,
    ) -> None:
        self._library = library
        self._store = store
        self._progress = progress
        self._only = systems
        self._rebuild = rebuild
        self._after = after
        self._parsers: dict[str, FolderParser] = {}
        self._wrote = False
        self._exists = False
        self._parser = ""
        self._systems = 0
        self._give_way: GiveWay = never

    def entry(self) -> JournalEntry:
        """Give the row that the journal keeps."""
        return JournalEntry(kind=KIND, systems=self._only)

    def changed(self, standing: Standing) -> None:
        """Publish how it stands."""
        self._progress.stands(standing)

    def ended(self, state: OperationState, error: str | None) -> None:
        """Publish the terminal state."""
        self._progress.end(state, error, exists=self._exists)

    def figures(self) -> Mapping[str, object]:
        """Give how many systems it looked through, and the files in them."""
        files = self._progress.status.total_files or 0
        found: dict[str, object] = {"systems": self._systems, "files": files}
        if self._only:
            found["asked"] = ",".join(self._only)
        if self._rebuild:
            found["rebuild"] = True
        return found

    async def run(self, control: Control) -> None:
        """Walk every system; see the module."""
        self._give_way = control.give_way
        self._store.begin()
        self._exists = await self._store.has_rows()
        self._progress.stage("Finding media folders")
        known = await self._store.roots()
        found = await find(self._library, known, control)
        tell_unknown(self._library, found)
        self._progress.stage("Initializing database")
        if self._rebuild and self._exists:
            # Both are kept, so that a restart goes on with it.
            await control.begin()
            await self._store.set_parser(REBUILD)
        self._parser = await self._store.parser()
        reparse = self._parser not in {"", PARSER}
        wanted = sorted({*found.places, *known} & self._wanted({*found.places, *known}))
        self._systems = len(wanted)
        self._progress.systems(len(wanted), found.not_mounted)
        for number, system_id in enumerate(wanted, 1):
            name = self._library.systems.get(system_id).name
            self._progress.enter(number, name)
            run = _SystemRun(self, system_id, name, found, reparse=reparse)
            await run.run(control)
        await self._finish(control, whole=not self._only)

    def _wanted(self, present: set[str]) -> set[str]:
        return present & set(self._only) if self._only else present

    async def _finish(self, control: Control, *, whole: bool) -> None:
        self._progress.writing()
        # One that was cut may have left titles out of the search, or made no indexes.
        await self._store.end_system()
        if self._wrote:
            self._progress.stage("Creating indexes")
        await self._store.make_indexes()
        if whole and self._exists:
            await self._keep_parser()
        if self._wrote:
            if self._after is not None:
                await self._after(control)
            self._progress.stage("Building search caches")
            await self._store.checkpoint()

    async def _keep_parser(self) -> None:
        """Remember that all rows are of this parser, unless that is known."""
        if self._parser != PARSER:
            await self._store.set_parser(PARSER)
            self._parser = PARSER

    async def write(self, control: Control) -> None:
        """Say that something will be written: the journal hears of it first."""
        await control.begin()
        if not self._exists:
            # Whatever comes of this run, there will be no rows of another parser.
            await self._keep_parser()
        self._wrote = self._exists = True

    @property
    def wrote(self) -> bool:
        """Tell whether anything was found to write."""
        return self._wrote

    def parser_of(self, system_id: str) -> FolderParser:
        """Give the parser of a system's names; one for each media type."""
        kind = self._library.systems.get(system_id).media_type
        if kind not in self._parsers:
            self._parsers[kind] = FolderParser(kind, self._give_way)
        return self._parsers[kind]

    @property
    def store(self) -> IndexStore:
        """Give the store."""
        return self._store

    @property
    def progress(self) -> IndexProgress:
        """Give what the world is told."""
        return self._progress

    @property
    def library(self) -> Library:
        """Give where to look."""
        return self._library


class _SystemRun:
    """One system: its places walked, its changes written, what is gone marked."""

    def __init__(
        self,
        operation: IndexOperation,
        system_id: str,
        name: str,
        found: Found,
        *,
        reparse: bool,
    ) -> None:
        self._operation = operation
        self._store = operation.store
        self._system_id = system_id
        self._name = name
        self._found = found
        self._reparse = reparse
        self._known: dict[str, KnownFolder] = {}
        self._seen: set[str] = set()
        self._kept: set[str] = set()
        self._wrote = False

    async def run(self, control: Control) -> None:
        """Walk, write, and mark what is gone."""
        self._known = await self._store.folders(self._system_id)
        for place in self._found.places.get(self._system_id, ()):
            await self._walk(place, control)
        gone = self._gone()
        if gone:
            await self._forget(gone, control)
        if self._wrote:
            await self._store.end_system()

    async def _walk(self, place: Place, control: Control) -> None:
        stamps = {} if self._reparse else {p: k.stamp for p, k in self._known.items()}
        walker = Walker(self._operation.library.platform.zip_as_directory, stamps)
        listings = walker.walk(place)
        more = True
        while more:
            enough = BATCH if self._operation.wrote else 1
            read, changed, more = await control.unless_cancelled(
                asyncio.to_thread(self._read, listings, enough)
            )
            await control.checkpoint()
            self._operation.progress.files(read)
            if changed:
                await self._write(changed, control)
        gone = f"{place.path}/" in self._kept
        if gone and not await asyncio.to_thread(usable, place.root):
            self._operation.progress.lost(place.root)

    def _read(
        self, listings: Iterator[Listing | Unreadable], enough: int
    ) -> tuple[int, list[Listing], bool]:
        """Pass unchanged folders, stop at enough changed ones or files; in a thread.

        Gives (files passed, changed folders, is there more).
        """
        read, changed, size = 0, [], 0
        for listing in listings:
            if isinstance(listing, Unreadable):
                self._kept.add(listing.path)
                continue
            known = self._known.get(listing.path)
            same = (
                known is not None and known.stamp == listing.stamp and not self._reparse
            )
            self._see(listing, same=same)
            read += len(listing.files)
            if not same and (listing.files or known is not None or listing.zip_stamped):
                changed.append(listing)
                size += len(listing.files)
            if size >= enough or read >= READ_AHEAD or len(changed) >= enough:
                return read, changed, True
        return read, changed, False

    def _see(self, listing: Listing, *, same: bool) -> None:
        self._seen.add(listing.path)
        if listing.zip_stamped and same:
            self._kept.add(listing.path)

    async def _write(self, listings: Sequence[Listing], control: Control) -> None:
        await self._operation.write(control)
        self._wrote = True
        old = {}
        for listing in listings:
            if listing.path in self._known:
                files = await self._store.files(self._system_id, listing.path)
                old[listing.path] = files
        parser = self._operation.parser_of(self._system_id)
        parts = parser.parts(listings, old, BATCH, reparse=self._reparse)
        while batch := await asyncio.to_thread(next, parts, None):
            await self._store.write(self._system_id, self._name, batch)
            await control.checkpoint()

    def _gone(self) -> list[str]:
        """Give the known folders that were not seen, below roots that are there."""
        return [
            path
            for path, folder in self._known.items()
            if path not in self._seen
            and folder.alive
            and folder.root in self._found.usable
            and not any(above in self._kept for above in _folders_above(path))
        ]

    async def _forget(self, gone: list[str], control: Control) -> None:
        """Mark the files of these folders missing; never below a root that is lost."""
        roots = {self._known[path].root for path in gone}
        for root in sorted(roots):
            if not await asyncio.to_thread(usable, root):
                roots.remove(root)
                self._operation.progress.lost(root)
        gone = [path for path in gone if self._known[path].root in roots]
        for start in range(0, len(gone), BATCH):
            await self._operation.write(control)
            self._wrote = True
            await self._store.forget(self._system_id, gone[start : start + BATCH])
            await control.checkpoint()


def _folders_above(path: str) -> Iterator[str]:
    """Give the folder itself and each above it, all with their end slash."""
    at = len(path)
    while at > 0:
        yield path[:at]
        at = path.rfind("/", 0, at - 1) + 1
