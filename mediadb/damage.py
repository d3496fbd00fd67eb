"""Tells a damaged database from one that could not be read or written just now.

Only damage may have a file set aside. A full card refuses much in other words: SQLite
cannot make its shared memory (an I/O error), nor its journal (unable to open).
Source of the codes: https://www.sqlite.org/rescode.html
"""

import os
import sqlite3

from zapcore.errors import (
    StoreBrokenError,
    StoreError,
    StoreFullError,
    StoreGoneError,
    StoreReadOnlyError,
)

ROOM = 256 << 10
"""Bytes that must be free for what SQLite makes beside a database to open it."""

DAMAGE = frozenset(
    {
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
    }
)
"""Primary codes of a file that is no database of ours; of our schema others say so."""

UNREADABLE = frozenset(
    {"SQLITE_IOERR_READ", "SQLITE_IOERR_SHORT_READ", "SQLITE_IOERR_CORRUPTFS"}
)
"""A sector is bad. A disk without room gives none of these."""


def is_damage(error: Exception) -> bool:
    """Tell whether an error of ``Database`` says that the file itself is damaged."""
    if isinstance(error, StoreBrokenError):
        return True
    code = getattr(error.__cause__, "sqlite_errorcode", 0)
    return isinstance(error, StoreError) and code & 0xFF in DAMAGE


def is_useless(error: Exception) -> bool:
    """Tell whether what can be made again must be: damaged, or on a bad sector."""
    name = getattr(error.__cause__, "sqlite_errorname", "")
    return is_damage(error) or name in UNREADABLE


def lacks_room(path: str) -> bool:
    """Tell whether the disk of ``path`` is full, or as good as. It blocks."""
    try:
        disk = os.statvfs(os.path.dirname(path) or ".")
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < ROOM


def explained(error: StoreError, path: str) -> StoreError:
    """Give the error that names the cause: a full disk, if it is one. It blocks."""
    vague = isinstance(error, StoreGoneError | StoreReadOnlyError)
    return full(path) if vague and lacks_room(path) else error


def full(path: str) -> StoreFullError:
    """Give the error of a full disk."""
    return StoreFullError(
        f"the disk that holds {path} is full; free some space and try again"
    )
