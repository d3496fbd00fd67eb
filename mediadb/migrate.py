"""Numbered .sql files bring a database from its version to ours.

The version is SQLite's ``user_version``. Each file runs in one transaction, so that a
power cut leaves the version before or the version after.
"""

import sqlite3
from importlib import resources

from zapcore.errors import NewerStoreError

READERS = "Schema.Readers"
"""In ``DeviceSettings`` of ``user.db``: the oldest version that can use what is there.

A migration that only adds (tables, columns with a default) leaves it, so that the
zapcore before goes on with a newer ``user.db``; one that takes away or changes a
meaning sets it to its own number. Every one from 6 on must set it if it is not there.
"""


def scripts(prefix: str) -> list[str]:
    """Give the texts of ``<prefix>_0001.sql`` and so on, in order."""
    folder = resources.files("mediadb") / "schema"
    found = sorted(
        entry.name for entry in folder.iterdir() if entry.name.startswith(f"{prefix}_0")
    )
    return [(folder / name).read_text(encoding="utf-8") for name in found]


def version_of(raw: sqlite3.Connection) -> int:
    """Give the version of an open database; 0 when it is new."""
    version: int = raw.execute("PRAGMA user_version").fetchone()[0]
    return version


def known_version(prefix: str) -> int:
    """Give the newest version that this zapcore knows."""
    folder = resources.files("mediadb") / "schema"
    names = (entry.name for entry in folder.iterdir())
    return sum(name.startswith(f"{prefix}_0") for name in names)


def migrate(raw: sqlite3.Connection, prefix: str) -> int:
    """Bring the database to our version; give its own if that is newer, else 0.

    A newer one may say, by ``READERS`` in ``DeviceSettings``, that ours can use it.

    Raises:
        NewerStoreError: the database is of a newer zapcore, which says nothing of us.
    """
    texts = scripts(prefix)
    version = version_of(raw)
    if version > len(texts):
        if _oldest_reader(raw, version) <= len(texts):
            return version
        raise NewerStoreError(
            f"the {prefix} database is of a newer zapcore (version {version}, this one "
            f"knows {len(texts)}); update zapcore or choose another --data folder"
        )
    for number, text in enumerate(texts[version:], version + 1):
        raw.executescript(f"BEGIN;\n{text}\nPRAGMA user_version = {number};\nCOMMIT;")
    return 0


def _oldest_reader(raw: sqlite3.Connection, version: int) -> int:
    """Give the oldest version whose zapcore can use this newer database."""
    try:
        row = raw.execute(
            "SELECT Value FROM DeviceSettings WHERE Name = ?", (READERS,)
        ).fetchone()
    except sqlite3.OperationalError:
        return version
    return int(row[0]) if row and str(row[0]).isdecimal() else version
