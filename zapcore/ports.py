"""The doors between rooms: narrow Protocols, handed in by ``zapcore.daemon``."""

from collections.abc import (
    Awaitable,
    Callable,
    Collection,
    Coroutine,
    Iterator,
    Mapping,
    Sequence,
)
from typing import Protocol, TypeAlias, TypeVar

from zapcore.absence import MountPlace, Within
from zapcore.arcade import Listed
from zapcore.events import Event, Warned
from zapcore.model import (
    FolderPart,
    FolderRule,
    JournalEntry,
    KnownFolder,
    OperationState,
    Passed,
    PausedBy,
    Removed,
    ScrapeCatalog,
    ScrapeJob,
    ScrapePlace,
    ScrapeRecord,
    ScraperOption,
    ScrapeRun,
    Standing,
)
from zapcore.ports_missing import DoubtStore

T = TypeVar("T")
Between: TypeAlias = Callable[[], None]
"""What a worker thread calls between two items, to give way to clients."""

GiveWay: TypeAlias = Callable[[], Between]
"""Gives that, for the thread that calls it (``Control.give_way``)."""


def never() -> Between:
    """Give way to nobody."""
    return lambda: None


class Publisher(Protocol):
    """Takes notifications; never blocks, never raises."""

    def publish(self, event: Event) -> None:
        """Hand ``event`` to every client that listens."""


class Platform(Protocol):
    """A device: where its libraries lie and how its folders are named."""

    @property
    def id(self) -> str:
        """Give the id that ``version`` answers: ``linux``, ``mister`` and so on."""

    @property
    def zip_as_directory(self) -> bool:
        """Tell whether a zip is browsed as a folder."""

    @property
    def rules(self) -> Sequence[FolderRule]:
        """Give folder to system to extensions, in order of precedence."""

    def extensions_of(self, system_id: str) -> frozenset[str]:
        """Give what counts in a folder of this system that the rules do not name."""

    @property
    def scrapers(self) -> Mapping[str, Sequence[str]]:
        """Give the ids of the scrapers that serve it, each with its systems.

        No systems means all that the scraper supports.
        """

    def default_roots(self, environment: Mapping[str, str]) -> Sequence[str]:
        """Give the folders that may hold system folders, in order."""

    def asset_roots(self, roots: Sequence[str]) -> Sequence[str]:
        """Give the folders outside a system folder that may hold artwork."""

    def name_files(self, roots: Sequence[str]) -> Sequence[str]:
        """Give where a list of the names of its cores may lie, the best place first."""

    @property
    def game_files(self) -> Sequence[str]:
        """Give the files that say what runs, in one folder; the first counts."""

    @property
    def main_programs(self) -> Sequence[str]:
        """Give the names of processes that may have a core to themselves."""

    def systems_of_core(self, name: str) -> Sequence[str] | None:
        """Give the systems whose games a core plays, the usual one first.

        None: it is a menu, so no game runs. Empty: there is no such core.
        """


class Journal(Protocol):
    """Remembers operations over restarts."""

    def begin(self, entry: JournalEntry) -> Awaitable[int]:
        """Write the row of an operation that has something to do; give its id."""

    def finish(self, journal_id: int, state: OperationState) -> Awaitable[None]:
        """Write the terminal state."""

    def pending(self) -> Awaitable[Sequence[JournalEntry]]:
        """Give the operations that a restart must go on with, oldest first."""


class Control(Protocol):
    """What a running operation asks of the slot."""

    async def checkpoint(self) -> None:
        """Rest and wait while paused; ``OperationCancelledError`` when cancelled.

        Called between batches.
        """

    def give_way(self) -> Between:
        """Give what the worker thread that calls this calls between two items.

        It rests there while clients are served.
        """

    async def begin(self) -> int:
        """Write the journal row as soon as there is something to do; give its id.

        From here on a restart goes on with it. Further calls give the same id and
        write nothing.
        """

    @property
    def resumed(self) -> bool:
        """Tell whether it goes on with what a restart interrupted."""

    async def until(
        self, ready: Callable[[], Awaitable[bool]], reason: PausedBy
    ) -> None:
        """Wait, paused for this reason, until ``ready`` says so.

        ``OperationCancelledError`` when cancelled.
        """

    async def unless_cancelled(self, work: Coroutine[object, object, T]) -> T:
        """Give what ``work`` gives; it may hang on a disk that does not answer.

        ``OperationCancelledError`` as soon as its user cancels, and ``work`` is left to
        itself: a thread that hangs cannot be stopped.
        """

    def hold(self, reason: PausedBy) -> None:
        """Pause the operation from inside, for this reason."""


class Operation(Protocol):
    """Something long that runs in the one slot."""

    @property
    def kind(self) -> str:
        """Give ``index``, ``scrape`` and so on."""

    def entry(self) -> JournalEntry:
        """Give the row that the journal keeps of it."""

    async def run(self, control: Control) -> None:
        """Do the work in batches, with a checkpoint between two."""

    def changed(self, standing: Standing) -> None:
        """Hear that it was paused, resumed or slowed (publish how it stands)."""

    def ended(self, state: OperationState, error: str | None) -> None:
        """Hear the terminal state; the slot is already free (publish it)."""

    def figures(self) -> Mapping[str, object]:
        """Give what the log says of it at its end: what it was about, and counts."""


class IndexStore(Protocol):
    """Where the index keeps what it found; each call is one hop."""

    @property
    def doubts(self) -> DoubtStore:
        """Give where it keeps what vanished and is not believed gone."""

    def begin(self) -> None:
        """Start a run: drop what one that was cut kept in mind. No hop."""

    async def packed(self, system_id: str, zips: frozenset[str]) -> int:
        """Count the present files in these zips, named as folders: ``…/a.zip/``."""

    async def roots(self) -> dict[str, set[str]]:
        """Give system id to the roots that hold rows of it."""

    async def folders(self, system_id: str) -> dict[str, KnownFolder]:
        """Give the known folders of a system by their real path."""

    async def files(self, system_id: str, path: str) -> dict[str, tuple[int, int]]:
        """Give real name to (size, time) of the files of a folder, missing ones out."""

    async def write(
        self, system_id: str, name: str, parts: Sequence[FolderPart]
    ) -> None:
        """Write a batch in one transaction."""

    async def respell(
        self, system_id: str, path: str, names: Mapping[str, str]
    ) -> None:
        """Give files of a folder names that differ from theirs in case alone."""

    async def respell_folder(self, system_id: str, path: str, new: str) -> None:
        """Give a folder a path that differs from its own in case alone."""

    async def forget(self, system_id: str, paths: Sequence[str]) -> None:
        """Mark all files of these folders missing."""

    async def end_system(self) -> None:
        """Let new titles join the search; drop what was kept in mind."""

    async def parser(self) -> str:
        """Give the parser that the last whole index ran with, or ""."""

    async def set_parser(self, parser: str) -> None:
        """Remember the parser of a whole index."""

    async def make_indexes(self) -> None:
        """Make the secondary indexes that are not there yet."""

    async def checkpoint(self) -> None:
        """Move the write-ahead log into the file."""

    async def has_rows(self) -> bool:
        """Tell whether any file was ever found."""


class OrphanStore(Protocol):
    """Where a clean-up removes rows; each call is one hop."""

    @property
    def kinds(self) -> Sequence[str]:
        """Give what there is to clean, in order."""

    async def prepare(self) -> None:
        """Make what the removal needs to be fast."""

    async def roots(self, systems: Sequence[str]) -> list[str]:
        """Give the roots that hold rows of these systems (none means all)."""

    async def remove(
        self,
        kind: str,
        within: Within,
        after: int,
        *,
        dry_run: bool,
    ) -> tuple[Removed, int]:
        """Remove, or count, the orphans of one kind behind ``after``, some at a time.

        Gives (what was removed, where it stopped: 0 at the end).
        """

    async def mounts(self) -> Sequence[MountPlace]:
        """Give where files were found on mounts."""

    async def missing(self, systems: Sequence[str]) -> int:
        """Count rows whose files are gone (no systems means all)."""

    async def marked(self, within: Within) -> int:
        """Count rows that would go of which the owner said something."""

    async def has_rows(self) -> bool:
        """Tell whether there is any file at all."""

    async def remove_read(self, after: int, *, dry_run: bool) -> tuple[int, int]:
        """Remove what was read of files that no row has, or count it; as ``remove``."""

    async def pictures(
        self, system_id: str, after: int, limit: int
    ) -> tuple[Sequence[tuple[str, str]], int]:
        """Give (path, SHA-256 of a blob or "") of a system's pictures, some at a time.

        Gives also where it stopped: 0 at the end.
        """


class Scraper(Protocol):
    """A source of metadata that lies beside the games. Its calls block.

    One may also have ``wants``, a set of what its catalogue is to hold besides:
    ``dumps``, ``elsewhere``, ``digests``, ``folders``. With ``fills`` (True) it
    replaces nothing that another scraper brought.
    """

    @property
    def id(self) -> str:
        """Give the id that ``media.scrape`` names."""

    @property
    def name(self) -> str:
        """Give the name that people read."""

    @property
    def supported_systems(self) -> Sequence[str]:
        """Give the systems that it can be used for; none means all."""

    @property
    def options(self) -> Sequence[ScraperOption]:
        """Give the options that ``media.scrape`` and the configuration may set."""

    def stamps(self, place: ScrapePlace) -> dict[str, bytes]:
        """Give path to stamp of its sources for this system; none: nothing to read."""

    def read(self, job: ScrapeJob) -> Iterator[ScrapeRecord | Warned | Passed]:
        """Yield, in source order, each record that is to be written.

        Records of rows that are done are left out or passed; a warning says what was
        wrong with a source.
        """


class ScrapeStore(Protocol):
    """Where a scrape keeps what it found; each call is one hop."""

    async def systems(self) -> list[str]:
        """Give the systems that have rows, by id."""

    async def state(
        self,
        scraper_id: str,
        system_id: str,
        shared: Sequence[str] = (),
        wants: Collection[str] = (),
    ) -> tuple[str, dict[str, bytes]]:
        """Give (a text that changes with the system's rows, known stamps by path).

        It changes with those that other systems have in its ``shared`` folders, too,
        and of a scraper that ``wants`` dumps with all that rows are known by.
        """

    async def catalog(
        self,
        run: ScrapeRun,
        system_id: str,
        wants: Collection[str] = (),
        shared: Sequence[str] = (),
    ) -> ScrapeCatalog:
        """Give what records are matched with.

        ``wants``: see ``Scraper``. ``shared`` are folders that other systems have
        files in, which are told of.
        """

    async def apply(
        self, run: ScrapeRun, batch: Sequence[ScrapeRecord], give_way: GiveWay = ...
    ) -> int:
        """Write a batch in one transaction; give how many records failed.

        ``give_way``: see ``Control``. Of several records of one title or row the last
        wins.
        """

    async def list_sets(self, run: ScrapeRun, system_id: str, listed: Listed) -> None:
        """Keep what lists say of arcade sets; a forced run drops what none says."""

    async def name_sets(self) -> bool:
        """Bring some titles to what lists say; give whether there are more."""

    async def remember(
        self,
        run: ScrapeRun,
        system_id: str,
        stamps: Mapping[str, bytes],
        cursor: str,
    ) -> None:
        """Keep the stamps of what was read of a system, and how far the run came."""

    async def allow_art(self, folder: str) -> None:
        """Remember a folder outside the library whose artwork may be served."""

    async def total(self, scraper_id: str) -> int:
        """Count the rows that carry the scraper's sentinel; "" counts any scraper's."""

    async def checkpoint(self) -> None:
        """Move the write-ahead log into the file."""
