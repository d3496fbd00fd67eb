"""The door through which tasks remember when they ran."""

from typing import NamedTuple, Protocol


class TaskRun(NamedTuple):
    """The last run of a task: seconds since 1970, ``ended`` 0 until it has ended."""

    started: int
    ended: int
    state: str


class TaskRuns(Protocol):
    """Remembers the last run of each task."""

    async def all(self) -> dict[str, TaskRun]:
        """Give name to last run."""

    async def began(self, name: str, now: int) -> None:
        """Keep that a task begins now (seconds since 1970)."""

    async def ended(self, name: str, now: int, state: str) -> None:
        """Keep that it ended now, and how."""
