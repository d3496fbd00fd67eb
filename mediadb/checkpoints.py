"""Leaves the write-ahead log of a database short."""

import sqlite3


def checkpoint(raw: sqlite3.Connection) -> None:
    """Move the write-ahead log into the file."""
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def settled(raw: sqlite3.Connection) -> bool:
    """Move the write-ahead log into the file, synced; False while readers need it."""
    _, size, moved = raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return bool(size == moved)
