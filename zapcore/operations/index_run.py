"""Index: bring the media database to what the library holds, and write nothing else.

Reading and parsing of one batch run in a worker thread, writing is one hop a batch, and
a pause or cancel takes effect between two. The journal hears of it with the first
folder that is found to have changed, before more is read. The stamp of a folder is
written with its last file, so that after a kill the same index goes on where it was.
What vanished is judged when all systems were walked (``doubt``).
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from zapcore.absence import Doubts
from zapcore.model import JournalEntry, OperationState, Standing
from zapcore.operations.doubt import Tally, Verdict, watch_mounts
from zapcore.operations.index_parse import PARSER, FolderParser
from zapcore.operations.index_progress import IndexProgress
from zapcore.operations.index_system import SystemRun
from zapcore.operations.judging import Judge, tell
from zapcore.operations.library import Library, find, tell_unknown
from zapcore.operations.mounts import MOUNTINFO
from zapcore.operations.places import Found
from zapcore.ports import Control, GiveWay, IndexStore, never
from zapcore.valueclass import dataclass

KIND = "index"
After: TypeAlias = Callable[[Control], Awaitable[None]]
"""What follows on an index that wrote something, before it ends."""

REBUILD = "rebuild"
"""Stands for the parser of rows that are all to be parsed anew."""

LOOKS = 3
"""Second looks at a system at most, while things are mounted and unmounted."""


@dataclass(frozen=True, slots=True)
class IndexOrder:
    """What one index is asked for: no systems means all.

    ``rebuild`` parses every name anew; of all systems also after a restart. ``quiet``:
    who runs it reads the files too, and says which sheets cannot be followed.
    """

    systems: tuple[str, ...] = ()
    rebuild: bool = False
    quiet: bool = False


class IndexOperation:
    """One run of the index over all systems or some."""

    kind = KIND

    def __init__(  # noqa: PLR0913 - where it looks, where it writes, what is asked
        self,
        library: Library,
        store: IndexStore,
        progress: IndexProgress,
        order: IndexOrder,
        *,
        after: After | None = None,
        mountinfo: str = MOUNTINFO,
    ) -> None:
        self.quiet = order.quiet
        self._library = library
        self._store = store
        self._progress = progress
        self._only = order.systems
        # Only of all names can it be remembered how they were parsed.
        self._rebuild = order.rebuild and not order.systems
        self._anew = order.rebuild and bool(order.systems)
        self._after = after
        self._mountinfo = mountinfo
        self._found = Found({}, (), ())
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
        self._found = found = await find(self._library, known, control)
        tell_unknown(self._library, found)
        self._progress.stage("Initializing database")
        if self._rebuild and self._exists:
            # Both are kept, so that a restart goes on with it.
            await control.begin()
            await self._store.set_parser(REBUILD)
        self._parser = await self._store.parser()
        reparse = self._anew or self._parser not in {"", PARSER}
        wanted = sorted({*found.places, *known} & self._wanted({*found.places, *known}))
        self._systems = len(wanted)
        self._progress.systems(len(wanted), found.not_mounted)
        watch = await asyncio.to_thread(watch_mounts, self._mountinfo, found)
        doubts = await self._store.doubts.doubts()
        tally = await asyncio.to_thread(Tally, watch, doubts, found)
        for number, system_id in enumerate(wanted, 1):
            self._progress.enter(number, self._library.systems.get(system_id).name)
            await SystemRun(self, system_id, tally, reparse=reparse).run(control)
        await self._settle(tally, doubts, control)
        await self._finish(control, whole=not self._only)

    async def _settle(self, tally: Tally, doubts: Doubts, control: Control) -> None:
        """Mark what is believed gone, ask of the rest."""
        store = self._store.doubts
        judge = Judge(tally, doubts, store, self._only)
        verdict = await judge.judge(self._found, self._library.bases)
        for point in verdict.lost:
            self._progress.lost(point)
        with contextlib.closing(tally.watch):
            await asyncio.to_thread(tally.watch.open)
            for system_id in sorted(verdict.systems):
                await self._mark(system_id, verdict, control)
        tell(verdict, tally)
        outcome = verdict.outcome()
        if outcome.anything or outcome.seen:
            await store.settle(outcome)

    async def _mark(self, system_id: str, verdict: Verdict, control: Control) -> None:
        """Look at a system again and mark what is gone; once more if it is not sure."""
        for _ in range(LOOKS):
            verdict.again()
            await SystemRun(self, system_id, verdict, counted=False).run(control)
            if not verdict.shaky:
                return

    def _wanted(self, present: set[str]) -> set[str]:
        return present & set(self._only) if self._only else present

    async def _finish(self, control: Control, *, whole: bool) -> None:
        for parser in self._parsers.values():
            parser.tell()
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
    def found(self) -> Found:
        """Give what is mounted, and which folder is whose."""
        return self._found

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
