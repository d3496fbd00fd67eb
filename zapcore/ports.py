"""The doors between rooms: narrow Protocols, handed in by ``zapcore.daemon``."""

from collections.abc import Awaitable, Mapping, Sequence
from typing import Protocol

from zapcore.events import Event
from zapcore.model import FolderRule, JournalEntry, OperationState, PausedBy


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
