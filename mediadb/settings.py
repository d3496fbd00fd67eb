"""Single values that ``media.db`` remembers by a name (table ``DBConfig``)."""

import sqlite3

WATERMARK = "SearchFilledTo"
"""The highest id of a title that the search knows."""


def setting(raw: sqlite3.Connection, name: str) -> str:
    """Give what was remembered under a name, or ""."""
    row = raw.execute("SELECT Value FROM DBConfig WHERE Name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def set_setting(raw: sqlite3.Connection, name: str, value: str) -> None:
    """Remember a value; "" forgets it."""
    if value:
        raw.execute("INSERT OR REPLACE INTO DBConfig VALUES (?, ?)", (name, value))
    else:
        raw.execute("DELETE FROM DBConfig WHERE Name = ?", (name,))
