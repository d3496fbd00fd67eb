"""Tells a ``user.db`` from a whole database that is none, or has a wrong number.

One wrong byte of the header, or another program's file, passes every check of SQLite.
"""

import re
import sqlite3
from collections.abc import Callable

from mediadb.migrate import READERS, scripts

PLAUSIBLE = 1000
"""No zapcore is so many versions ahead of this one."""

MAKES = re.compile(r"^CREATE TABLE (?:IF NOT EXISTS )?(\w+)", re.MULTILINE)


def nonsense(
    raw: sqlite3.Connection, version: int, has_copy: Callable[[], bool]
) -> str:
    """Say why an open database cannot be a ``user.db`` of its version; "" if it can.

    A newer zapcore leaves its mark (``READERS``). Without one, a version that we do not
    know is a wrong number if a copy of a known version is there, or if it is absurd.
    """
    texts = scripts("user")
    present = _tables(raw)
    if version == 0:
        return "it is empty, and its copy is not" if has_copy() else ""
    if 0 < version <= len(texts):
        missing = set(MAKES.findall("\n".join(texts[:version]))) - present
        return f"it has no table {min(missing)}" if missing else ""
    if version > 0 and "DeviceSettings" in present and _is_marked(raw):
        return ""
    absurd = not 0 < version <= len(texts) + PLAUSIBLE
    return f"its version cannot be {version}" if absurd or has_copy() else ""


def _tables(raw: sqlite3.Connection) -> set[str]:
    found = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in found}


def _is_marked(raw: sqlite3.Connection) -> bool:
    query = "SELECT 1 FROM DeviceSettings WHERE Name = ?"
    return raw.execute(query, (READERS,)).fetchone() is not None
