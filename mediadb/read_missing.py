"""Rows whose files are gone, and what the owner is asked: the ``MissingStore``."""

import json
import sqlite3
from collections.abc import Sequence

from mediadb.database import Database
from mediadb.doubts import questions
from zapcore.absence import Answer, MissingRow, MountPlace, Question
from zapcore.names import stored

OF_SYSTEMS = (
    "(:systems = '[]' OR s.SystemID IN (SELECT value FROM json_each(:systems)))"
)
ROWS = (
    "SELECT m.DBID, s.SystemID, f.Path || m.FileName, t.Name, g.Since, f.Root"  # noqa: S608 - our own text
    " FROM Missing AS g CROSS JOIN Media AS m ON m.DBID = g.MediaDBID"
    " CROSS JOIN Folders AS f ON f.DBID = m.FolderDBID"
    " CROSS JOIN Systems AS s ON s.DBID = m.SystemDBID"
    " CROSS JOIN MediaTitles AS t ON t.DBID = m.MediaTitleDBID"
    f" WHERE (g.Since, g.MediaDBID) > (:since, :id) AND {OF_SYSTEMS}"
    " ORDER BY g.Since, g.MediaDBID LIMIT :limit"
)
TOTAL = (
    "SELECT COALESCE(SUM(Missing), 0) FROM SystemCounts AS c"  # noqa: S608 - our own text
    f" JOIN Systems AS s ON s.DBID = c.SystemDBID WHERE {OF_SYSTEMS}"
)


class SqliteMissing:
    """Reads with one connection, keeps answers with the other."""

    def __init__(self, reading: Database, writing: Database) -> None:
        self._reading = reading
        self._writing = writing

    async def rows(
        self, systems: Sequence[str], after: tuple[int, int], limit: int
    ) -> list[MissingRow]:
        """Give missing rows behind (since, id), the longest missing first."""
        return await self._reading.run(_rows, systems, after, limit)

    async def total(self, systems: Sequence[str]) -> int:
        """Count missing rows; no systems means all."""
        return await self._reading.run(total, systems)

    async def questions(self) -> list[Question]:
        """Give the questions there are, by path."""
        return await self._reading.run(questions)

    async def mounts(self) -> list[MountPlace]:
        """Give where files were found on mounts."""
        return await self._reading.run(mounts)

    async def answer(self, path: str, answer: Answer) -> bool:
        """Keep an answer; false when nothing is asked of this path.

        Raises:
            StoreError: nothing was changed.
        """
        return await self._writing.write(_answer, path, answer)


def _rows(
    raw: sqlite3.Connection, systems: Sequence[str], after: tuple[int, int], limit: int
) -> list[MissingRow]:
    rows = raw.execute(
        ROWS,
        {
            "systems": json.dumps([*systems]),
            "since": after[0],
            "id": after[1],
            "limit": limit,
        },
    )
    return [MissingRow(*row) for row in rows]


def total(raw: sqlite3.Connection, systems: Sequence[str]) -> int:
    """Count missing rows; no systems means all."""
    row = raw.execute(TOTAL, {"systems": json.dumps([*systems])}).fetchone()
    return int(row[0])


def mounts(raw: sqlite3.Connection) -> list[MountPlace]:
    """Give where files were found on mounts."""
    return [MountPlace(*row) for row in raw.execute("SELECT Point, Prefix FROM Mounts")]


def _answer(raw: sqlite3.Connection, path: str, answer: Answer) -> bool:
    found = raw.execute(
        "UPDATE Questions SET Answer = ? WHERE Path = ?", (answer, stored(path)[0])
    )
    return bool(found.rowcount)
