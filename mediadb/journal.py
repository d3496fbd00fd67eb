"""The journal: one row an operation, so that a restart goes on with it."""

import json
import sqlite3
from collections.abc import Sequence

from mediadb.database import Database
from zapcore.model import JournalEntry, OperationState


class SqliteJournal:
    """The ``Journal`` of ``zapcore.ports``, in ``media.db``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, entry: JournalEntry) -> int:
        """Write the row of an operation that has something to do; give its id."""
        return await self._database.write(_insert, entry)

    async def finish(self, journal_id: int, state: OperationState) -> None:
        """Write the terminal state; the run's marks and older ended rows go."""
        await self._database.write(_finish, journal_id, state)

    async def pending(self) -> Sequence[JournalEntry]:
        """Give what a restart must go on with, oldest first."""
        return await self._database.run(_pending)


def has_rows(raw: sqlite3.Connection) -> bool:
    """Tell whether anything was ever found, so that something may be left to do."""
    return bool(raw.execute("SELECT EXISTS (SELECT 1 FROM Media)").fetchone()[0])


def _insert(raw: sqlite3.Connection, entry: JournalEntry) -> int:
    cursor = raw.execute(
        "INSERT INTO Operations (Kind, ScraperID, RunID, Systems, Options, Force,"
        " State) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            entry.kind,
            entry.scraper_id,
            entry.run_id,
            json.dumps(entry.systems),
            json.dumps(entry.options),
            entry.force,
            OperationState.RUNNING,
        ),
    )
    return int(cursor.lastrowid or 0)


def _finish(raw: sqlite3.Connection, journal_id: int, state: OperationState) -> None:
    raw.execute("UPDATE Operations SET State = ? WHERE DBID = ?", (state, journal_id))
    raw.execute("DELETE FROM RunMarks WHERE OperationDBID = ?", (journal_id,))
    raw.execute(
        "DELETE FROM Operations WHERE DBID < ? AND State != ?",
        (journal_id, OperationState.RUNNING),
    )


def _pending(raw: sqlite3.Connection) -> list[JournalEntry]:
    rows = raw.execute(
        "SELECT DBID, Kind, ScraperID, RunID, Systems, Options, Force, Cursor"
        " FROM Operations WHERE State = ? ORDER BY DBID",
        (OperationState.RUNNING,),
    )
    return [
        JournalEntry(
            kind=kind,
            systems=tuple(json.loads(systems)),
            scraper_id=scraper,
            run_id=run_id,
            force=bool(force),
            options=json.loads(options),
            id=number,
            cursor=cursor,
        )
        for number, kind, scraper, run_id, systems, options, force, cursor in rows
    ]
