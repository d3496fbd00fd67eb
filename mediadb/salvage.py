"""What can still be read of a broken ``user.db`` joins the copy that took its place.

The copy may be older than the last thing the owner said. Rows of the broken file that
SQLite can still read are therefore taken over; one that is read wins over the copy's
of the same key. Nothing of the copy is removed.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from urllib.parse import quote

from mediadb.damage import full, lacks_room

TYPES = {"TEXT": str, "INTEGER": int, "BLOB": bytes}

OLD_WINS = frozenset({"Keys", "Untold"})
"""Their numbers are handed out: of another row they would take the place."""

NO_FILE = frozenset(
    {
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
"""Primary codes of a database that cannot be read for want of what is beside it."""

Row = tuple[object, ...]


def salvage(raw: sqlite3.Connection, broken: str) -> int:
    """Take what is readable of ``broken`` over into ``raw``; give the number of rows.

    Runs within a transaction. A file that cannot be opened at all gives none.

    Raises:
        StoreFullError: it has a log that cannot be read without some room on the disk.
    """
    old = _opened(broken) if os.path.isfile(broken) else None
    if old is None:
        return 0
    with closing(old):
        return sum(_take(raw, old, table) for table in _tables(raw))


def _opened(broken: str) -> sqlite3.Connection | None:
    """Open it to read, with its log; without where the disk cannot share memory."""
    for how in ("mode=ro", "immutable=1"):
        try:
            old = sqlite3.connect(f"file:{quote(broken)}?{how}", uri=True, timeout=5)
        except sqlite3.Error:
            continue
        try:
            old.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
        except sqlite3.Error as error:
            if error.sqlite_errorcode & 0xFF not in NO_FILE:
                return old
            old.close()
            if lacks_room(broken):
                raise full(broken) from error
        else:
            return old
    return None


def _tables(raw: sqlite3.Connection) -> list[str]:
    found = raw.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        " AND name NOT GLOB 'sqlite_*' ORDER BY name"
    )
    return [name for (name,) in found]


def _take(raw: sqlite3.Connection, old: sqlite3.Connection, table: str) -> int:
    info = raw.execute("SELECT name, type, pk FROM pragma_table_info(?)", (table,))
    columns = info.fetchall()
    names = [name for name, _, _ in columns]
    types = [TYPES[kind] for _, kind, _ in columns]
    keys = [name for name, _, place in columns if place]
    same = " AND ".join(f"{name} IS ?" for name in names)
    how = "IGNORE" if table in OLD_WINS else "REPLACE"
    marks = ", ".join("?" for _ in names)
    taken = 0
    for row in _readable(old, table, names, keys):
        fits = all(isinstance(v, t) for v, t in zip(row, types, strict=True))
        known = f"SELECT 1 FROM {table} WHERE {same}"  # noqa: S608 - names of our schema
        if not fits or raw.execute(known, row).fetchone():
            continue
        put = f"INSERT OR {how} INTO {table} VALUES ({marks})"  # noqa: S608 - the same
        taken += raw.execute(put, row).rowcount
    return taken


def _readable(
    old: sqlite3.Connection, table: str, names: Sequence[str], keys: Sequence[str]
) -> Iterator[Row]:
    """Give rows from both ends of a table, as far as each way can be read."""
    for way in ("ASC", "DESC"):
        order = ", ".join(f"{key} {way}" for key in keys)
        query = f"SELECT {', '.join(names)} FROM {table} ORDER BY {order}"  # noqa: S608 - names of our schema
        try:
            yield from old.execute(query)
        except (sqlite3.Error, UnicodeError):
            continue
        return
