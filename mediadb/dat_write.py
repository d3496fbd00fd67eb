"""Writes DATs for look-up: under a number of their own, which then takes the place.

A cut leaves rows that nobody looks up; ``tidy`` removes them.
"""

import sqlite3
from collections.abc import Sequence

from mediadb.dat_blocks import SIZE, pack
from mediadb.dat_keys import DAT_SHIFT, LARGEST_DAT, PART, PartKeys
from mediadb.dat_read import BLOCK_SHIFT, INFO
from zapcore.content import DatEntry, DatInfo

WRITING, LIVE, DEAD = 0, 1, 2
AT_ONCE = 500
"""Rows that one step of ``tidy`` removes: about 2 MB."""


class DatWriter:
    """One DAT that is being written; the rest of a block waits for more."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.entries = 0
        self._block: list[DatEntry] = []
        self._part = PartKeys()

    def add(self, raw: sqlite3.Connection, entries: Sequence[DatEntry]) -> None:
        """Write some entries."""
        for entry in entries:
            self._block.append(entry)
            self._part.add(entry, self.entries % PART)
            self.entries += 1
            if len(self._block) == SIZE:
                self._flush(raw)
            if self.entries % PART == 0:
                self._end_part(raw)

    def close(self, raw: sqlite3.Connection) -> None:
        """Write what waits."""
        if self._block:
            self._flush(raw)
        if self.entries % PART:
            self._end_part(raw)

    def _flush(self, raw: sqlite3.Connection) -> None:
        number = self.number << BLOCK_SHIFT | (self.entries - 1) // SIZE
        raw.execute("INSERT INTO Blocks VALUES (?, ?, ?)", (number, *pack(self._block)))
        self._block = []

    def _end_part(self, raw: sqlite3.Connection) -> None:
        part = (self.entries - 1) // PART
        pages = self._part.pages(self.number, part)
        raw.executemany("INSERT INTO Keys VALUES (?, ?)", pages)
        self._part = PartKeys()


def begin(raw: sqlite3.Connection, dat: DatInfo) -> int:
    """Make the row of a DAT that is going to be written; give its number."""
    return _insert(raw, dat, WRITING)


def finish(raw: sqlite3.Connection, number: int, dat: DatInfo) -> None:
    """Let what was written stand for its path."""
    forget(raw, dat.path)
    _update(raw, number, dat)
    raw.execute("UPDATE Dats SET State = ? WHERE DBID = ?", (LIVE, number))


def note(raw: sqlite3.Connection, dat: DatInfo) -> None:
    """Keep what is known of a DAT; entries stay only if it is used."""
    row = raw.execute(
        "SELECT DBID FROM Dats WHERE State = ? AND Path = ?", (LIVE, dat.path)
    ).fetchone()
    if row and dat.used:
        _update(raw, row[0], dat)
    else:
        forget(raw, dat.path)
        _insert(raw, dat, LIVE)


def forget(raw: sqlite3.Connection, path: str) -> None:
    """Look no more up in the DAT of a path."""
    raw.execute(
        "UPDATE Dats SET State = ? WHERE State = ? AND Path = ?", (DEAD, LIVE, path)
    )


def tidy(raw: sqlite3.Connection) -> bool:
    """Remove some of what nobody looks up; False when nothing is left."""
    row = raw.execute(
        "SELECT DBID FROM Dats WHERE State <> ? LIMIT 1", (LIVE,)
    ).fetchone()
    if row is None:
        return bool(raw.execute("PRAGMA freelist_count").fetchone()[0])
    (number,) = row
    for table, shift in (("Blocks", BLOCK_SHIFT), ("Keys", DAT_SHIFT)):
        if _remove(raw, table, number << shift, (number + 1) << shift):
            return True
    raw.execute("DELETE FROM Dats WHERE DBID = ?", (number,))
    return True


def shrink(raw: sqlite3.Connection) -> None:
    """Give some of the free pages back to the disk; outside of a transaction."""
    raw.execute(f"PRAGMA incremental_vacuum({AT_ONCE})").fetchall()


def _remove(raw: sqlite3.Connection, table: str, first: int, behind: int) -> int:
    return raw.execute(
        f"DELETE FROM {table} WHERE DBID IN (SELECT DBID FROM {table}"  # noqa: S608 - our own names
        " WHERE DBID >= ? AND DBID < ? LIMIT ?)",
        (first, behind, AT_ONCE),
    ).rowcount


def _insert(raw: sqlite3.Connection, dat: DatInfo, state: int) -> int:
    number = raw.execute(
        f"INSERT INTO Dats (State, {INFO}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own text
        (state, *dat),
    ).lastrowid
    if number is None or number > LARGEST_DAT:
        raise sqlite3.DatabaseError("too many DATs were kept")
    return number


def _update(raw: sqlite3.Connection, number: int, dat: DatInfo) -> None:
    raw.execute(
        f"UPDATE Dats SET ({INFO}) = (?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE DBID = ?",  # noqa: S608 - our own text
        (*dat, number),
    )
