"""Opens the two databases of the data folder.

``media.db`` can be built again: a broken one is set aside and a new one made.
``user.db`` cannot: it is synced at every commit and copied before each migration.
"""

import logging
import os
import shutil
import sqlite3

from mediadb.database import Database
from mediadb.index_store import checkpoint
from mediadb.migrate import migrate, scripts, version_of
from mediadb.read_owner import attach
from zapcore.errors import StoreError, StoreFullError, StoreReadOnlyError

logger = logging.getLogger(__name__)

MEDIA = "media.db"
USER = "user.db"
RUNNING = "media.db.open"
"""Stands beside the open database; found at start, the last end was a cut."""


class MediaDatabase(Database):
    """``media.db``; closing it takes the mark of a running daemon away."""

    async def close(self) -> None:
        """Close cleanly; the next start needs no check."""
        await super().close()
        _unmark(os.path.dirname(self.path))


async def open_media(folder: str) -> MediaDatabase:
    """Open, check after a cut, and migrate ``media.db``.

    Raises:
        StoreError: the folder is full or cannot be written.
        StartError: the database is of a newer zapcore.
    """
    path = os.path.join(folder, MEDIA)
    cut = _was_cut(folder)
    try:
        database = await _open_checked(path, check=cut)
    except (StoreFullError, StoreReadOnlyError):
        raise
    except StoreError:
        kept = _set_aside(path)
        logger.warning("media.db was broken; it is kept as %s and built again", kept)
        database = await _open_checked(path, check=False)
    _mark(folder)
    return database


async def _open_checked(path: str, *, check: bool) -> MediaDatabase:
    database = await MediaDatabase.open(path)
    try:
        await database.run(_ready, check)
    except BaseException:
        await Database.close(database)
        raise
    return database


def _ready(raw: sqlite3.Connection, check: bool) -> None:  # noqa: FBT001 - one private caller
    if check:
        answer = raw.execute("PRAGMA quick_check(1)").fetchone()[0]
        if answer != "ok":
            raise sqlite3.DatabaseError(answer)
    migrate(raw, "media")


def _was_cut(folder: str) -> bool:
    return os.path.exists(os.path.join(folder, RUNNING))


def _unmark(folder: str) -> None:
    if _was_cut(folder):
        os.unlink(os.path.join(folder, RUNNING))


def _mark(folder: str) -> None:
    try:
        with open(os.path.join(folder, RUNNING), "w", encoding="ascii"):
            pass
    except OSError as error:
        raise StoreReadOnlyError(
            f"{folder} cannot be written: {error.strerror}"
        ) from error


def _set_aside(path: str) -> str:
    number = 1
    while os.path.exists(f"{path}.broken-{number}"):
        number += 1
    kept = f"{path}.broken-{number}"
    for end in ("", "-wal", "-shm"):
        if os.path.exists(path + end):
            os.replace(path + end, kept + end)
    return kept


async def open_reading(media: Database, user: Database) -> Database:
    """Open a connection that reads ``media.db`` and, as ``owner``, ``user.db``.

    Raises:
        StoreError: one of them cannot be read.
    """
    database = await Database.open(media.path, read_only=True)
    try:
        await database.run(attach, user.path)
    except BaseException:
        await database.close()
        raise
    return database


async def open_user(folder: str) -> Database:
    """Open ``user.db``, synced at every commit; copy it before a migration.

    Raises:
        StoreError: it is broken or cannot be written. It is never set aside silently.
        StartError: it is of a newer zapcore.
    """
    path = os.path.join(folder, USER)
    database = await Database.open(path, synchronous="FULL")
    try:
        version = await database.run(version_of)
        if 0 < version < len(scripts("user")):
            # What a cut left in the log is not in the file yet.
            await database.run(checkpoint)
            shutil.copy2(path, f"{path}.before-{version + 1}")
        await database.run(migrate, "user")
    except BaseException:
        await database.close()
        raise
    return database
