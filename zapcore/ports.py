"""The doors between rooms: narrow Protocols, handed in by ``zapcore.daemon``."""

from collections.abc import Awaitable, Mapping, Sequence
from typing import Protocol

from zapcore.events import Event
from zapcore.model import (
    FolderPart,
    FolderRule,
    JournalEntry,
    KnownFolder,
    OperationState,
    PausedBy,
)


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

    def default_roots(self, environment: Mapping[str, str]) -> Sequence[str]:
        """Give the folders that may hold system folders, in order."""

    def asset_roots(self, roots: Sequence[str]) -> Sequence[str]:
        """Give the folders outside a system folder that may hold artwork."""


class Journal(Protocol):
    """Remembers operations over restarts."""

    def begin(self, entry: JournalEntry) -> Awaitable[int]:
        """Write the row of an operation before its first change; give its id."""

    def finish(self, journal_id: int, state: OperationState) -> Awaitable[None]:
        """Write the terminal state."""

    def pending(self) -> Awaitable[Sequence[JournalEntry]]:
        """Give the operations that a restart must go on with, oldest first."""


class Control(Protocol):
    """What a running operation asks of the slot."""

    async def checkpoint(self) -> None:
        """Wait while paused; raise ``OperationCancelledError`` when cancelled.

        Called between batches.
        """

    async def begin(self) -> int:
        """Write the journal row before the first change; give its id.

        Further calls give the same id and write nothing.
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

    def changed(self, state: OperationState, reason: PausedBy | None) -> None:
        """Hear that it was paused or resumed (publish the new state)."""

    def ended(self, state: OperationState, error: str | None) -> None:
        """Hear the terminal state; the slot is already free (publish it)."""


class IndexStore(Protocol):
    """Where the index keeps what it found; each call is one hop."""

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

    async def counts(self) -> tuple[int, int]:
        """Give (files that are there, files that are missing)."""
