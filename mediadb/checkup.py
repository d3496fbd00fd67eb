"""Looks at a database without changing it, beside a running daemon or without one."""

import sqlite3
from urllib.parse import quote

from mediadb.migrate import scripts, version_of
from zapcore.valueclass import dataclass


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found: ``problem`` is SQLite's complaint, "" when all is well.

    ``version`` is the file's, ``known`` the newest that this zapcore can read.
    """

    version: int
    known: int
    problem: str = ""


def check(path: str, prefix: str) -> Checked:
    """Check one database: it can be opened, is whole, and is not of a newer zapcore.

    Args:
        path: the file.
        prefix: ``media`` or ``user``.
    """
    known = len(scripts(prefix))
    try:
        raw = sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True, timeout=5)
    except sqlite3.Error as error:
        return Checked(0, known, str(error))
    try:
        version = version_of(raw)
        answer = str(raw.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        return Checked(0, known, str(error))
    finally:
        raw.close()
    return Checked(version, known, "" if answer == "ok" else answer)


def sqlite_problem() -> str:
    """Say what this machine's SQLite lacks: "" when it can do what zapcore needs."""
    raw = sqlite3.connect(":memory:")
    try:
        raw.execute("CREATE VIRTUAL TABLE t USING fts5(a, tokenize = 'trigram')")
    except sqlite3.Error as error:
        return f"SQLite {sqlite3.sqlite_version}: {error}"
    finally:
        raw.close()
    return ""
