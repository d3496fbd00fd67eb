"""Numbered .sql files bring a database from its version to ours.

The version is SQLite's ``user_version``. Each file runs in one transaction, so that a
power cut leaves the version before or the version after.
"""

import sqlite3
from importlib import resources

from zapcore.errors import StartError


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


def migrate(raw: sqlite3.Connection, prefix: str) -> None:
    """Bring the database to our version.

    Raises:
        StartError: the database is of a newer zapcore.
    """
    texts = scripts(prefix)
    version = version_of(raw)
    if version > len(texts):
        raise StartError(
            f"the {prefix} database is of a newer zapcore (version {version}, this one "
            f"knows {len(texts)}); update zapcore or choose another --data folder"
        )
    for number, text in enumerate(texts[version:], version + 1):
        raw.executescript(f"BEGIN;\n{text}\nPRAGMA user_version = {number};\nCOMMIT;")
