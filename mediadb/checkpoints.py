"""Leaves the write-ahead log of a database short."""

import sqlite3


def checkpoint(raw: sqlite3.Connection) -> None:
    """Move the write-ahead log into the file."""
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
