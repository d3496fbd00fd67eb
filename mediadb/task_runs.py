"""When tasks ran last, in ``media.db``."""

import sqlite3

from mediadb.database import Database
from zapcore.ports_tasks import TaskRun

BEGAN = """
INSERT INTO TaskRuns (Name, Started, State) VALUES (?, ?, 'running')
ON CONFLICT (Name) DO UPDATE SET Started = excluded.Started, Ended = 0,
    State = excluded.State
"""
ENDED = "UPDATE TaskRuns SET Ended = ?, State = ? WHERE Name = ?"


class SqliteTaskRuns:
    """The ``TaskRuns`` of ``zapcore.ports_tasks``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> dict[str, TaskRun]:
        """Give name to last run."""
        return await self._database.run(_all)

    async def began(self, name: str, now: int) -> None:
        """Keep that a task begins now (seconds since 1970)."""
        await self._database.write(_execute, BEGAN, (name, now))

    async def ended(self, name: str, now: int, state: str) -> None:
        """Keep that it ended now, and how."""
        await self._database.write(_execute, ENDED, (now, state, name))


def _all(raw: sqlite3.Connection) -> dict[str, TaskRun]:
    rows = raw.execute("SELECT Name, Started, Ended, State FROM TaskRuns")
    return {name: TaskRun(*rest) for name, *rest in rows}


def _execute(raw: sqlite3.Connection, text: str, values: tuple[object, ...]) -> None:
    raw.execute(text, values)
