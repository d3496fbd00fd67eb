"""What an index doubts: the ``DoubtStore`` of ``zapcore.ports_missing``."""

import json
import sqlite3
from collections.abc import Sequence

from mediadb.database import Database
from zapcore.absence import Answer, Doubts, MountPlace, Question, Reach, Settled
from zapcore.names import stored

SEEN = "Seen.Media"
HIGHEST = (
    "SELECT MAX(COALESCE((SELECT MAX(DBID) FROM Media), 0), COALESCE((SELECT"
    " CAST(Value AS INTEGER) FROM DBConfig WHERE Name = 'Highest.Media'), 0))"
)
PRESENT = (
    "SELECT COUNT(m.DBID) FROM Folders AS f JOIN Systems AS s ON s.DBID = f.SystemDBID"
    " JOIN Media AS m ON m.FolderDBID = f.DBID AND m.IsMissing = 0 WHERE"
)


class SqliteDoubts:
    """Reads and writes of an index about what vanished, each one hop."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def doubts(self) -> Doubts:
        """Give what earlier indexes left."""
        return await self._database.run(_doubts)

    async def counts(self, system_id: str, paths: Sequence[str]) -> list[int]:
        """Give how many files of each folder (its real path) are not missing."""
        return await self._database.run(_counts, system_id, paths)

    async def known(
        self, reaches: Sequence[Reach], systems: Sequence[str], top: int
    ) -> list[int]:
        """Count rows that are not missing, up to this id; no systems means all."""
        return await self._database.run(_known, reaches, systems, top)

    async def settle(self, settled: Settled) -> None:
        """Write what an index leaves; nothing is written when nothing differs.

        Raises:
            StoreError: nothing was written.
        """
        if settled.anything or (settled.seen and await self._database.run(_unseen)):
            await self._database.write(_settle, settled)


def questions(raw: sqlite3.Connection) -> list[Question]:
    """Give the questions there are, by path."""
    rows = raw.execute(
        "SELECT Path, Gone, Known, Since, Answer FROM Questions ORDER BY Path"
    )
    return [Question(p, g, k, s, Answer(a)) for p, g, k, s, a in rows]


def asked_of(raw: sqlite3.Connection) -> list[str]:
    """Give the folders (with their end slash) that questions are about.

    Of a mount point it is where the library sees it, through a link perhaps.
    """
    rows = raw.execute(
        "SELECT Path || '/' FROM Questions UNION SELECT Prefix FROM Mounts"
        " WHERE Point IN (SELECT Path FROM Questions)"
    )
    return [prefix for (prefix,) in rows]


def between(prefix: str) -> tuple[str, str]:
    """Give the bounds of all paths below a folder that ends in a slash."""
    return prefix, prefix[:-1] + "0"  # the character after the slash


def _doubts(raw: sqlite3.Connection) -> Doubts:
    mounts = raw.execute("SELECT Point, Prefix FROM Mounts")
    return Doubts(
        frozenset(MountPlace(*row) for row in mounts),
        tuple(questions(raw)),
        _number(raw, HIGHEST),
        _seen(raw),
    )


def _seen(raw: sqlite3.Connection) -> int:
    return _number(
        raw,
        f"SELECT COALESCE(MAX(CAST(Value AS INTEGER)), 0) FROM DBConfig"  # noqa: S608 - a name from this module
        f" WHERE Name = '{SEEN}'",
    )


def _number(raw: sqlite3.Connection, query: str) -> int:
    return int(raw.execute(query).fetchone()[0])


def _unseen(raw: sqlite3.Connection) -> bool:
    return _seen(raw) != _number(raw, HIGHEST)


def _counts(raw: sqlite3.Connection, system_id: str, paths: Sequence[str]) -> list[int]:
    query = f"{PRESENT} s.SystemID = ? AND f.Path = ? AND f.RawPath = ?"
    return [
        int(raw.execute(query, (system_id, *stored(path))).fetchone()[0])
        for path in paths
    ]


def _known(
    raw: sqlite3.Connection, reaches: Sequence[Reach], systems: Sequence[str], top: int
) -> list[int]:
    found = []
    for reach in reaches:
        words = ["m.DBID <= ?"]
        values: list[object] = [top]
        if reach.root:
            words.append("f.Root = ?")
            values.append(stored(reach.root)[0])
        if reach.prefix:
            words.append("f.Path >= ? AND f.Path < ?")
            values.extend(between(stored(reach.prefix)[0]))
        if systems:
            words.append("s.SystemID IN (SELECT value FROM json_each(?))")
            values.append(json.dumps([*systems]))
        query = f"{PRESENT} {' AND '.join(words)}"
        found.append(int(raw.execute(query, values).fetchone()[0]))
    return found


def _settle(raw: sqlite3.Connection, settled: Settled) -> None:
    raw.executemany("INSERT OR IGNORE INTO Mounts VALUES (?, ?)", settled.mounts)
    raw.executemany(
        "DELETE FROM Mounts WHERE Point = ? AND Prefix = ?", settled.unmounted
    )
    raw.executemany(
        "DELETE FROM Questions WHERE Path = ?",
        [(_text(path),) for path in settled.answered],
    )
    raw.executemany(
        "INSERT OR REPLACE INTO Questions VALUES (?, ?, ?, ?, ?)",
        [(_text(q.path), q.gone, q.known, q.since, q.answer) for q in settled.asked],
    )
    if settled.seen:
        raw.execute(
            "INSERT OR REPLACE INTO DBConfig VALUES (?, ?)",
            (SEEN, str(_number(raw, HIGHEST))),
        )


def _text(path: str) -> str:
    return stored(path)[0]
