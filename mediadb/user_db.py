"""Opens ``user.db``: verified, and restored from its copy when it is broken.

What the owner made cannot be built again. So it is synced at every commit, copied to
``user.db.bak`` when it was changed (``user_bak.py``), and copied to
``user.db.before-<n>`` before a newer form takes its place. A broken one is kept aside
and never removed.
"""

import asyncio
import os
import sqlite3

from mediadb.copies import clear_the_way, write_copy
from mediadb.damage import explained, is_damage
from mediadb.database import Database, sentence
from mediadb.migrate import known_version, migrate, version_of
from mediadb.user_restore import PREFIX, copies_of, is_lost, restore
from mediadb.user_sense import nonsense
from zapcore.errors import StoreError, StoreReadOnlyError
from zapcore.notices import Notices

USER = "user.db"

SMALL = 4 << 20
"""Bytes up to which all is verified at each start; of a larger one, all but pictures.

A device reads some 20 MB in a second, and pictures are verified when they are copied.
"""

PICTURES = "UserBlobs"
NEWER = (
    "user.db was written by a newer zapcore (version {}, this one knows {}); it is "
    "used as it is, and what only the newer one knows stays in it"
)


async def open_user(folder: str, notices: Notices | None = None) -> Database:
    """Open ``user.db``, verified, synced at every commit, migrated.

    A broken one, or one that vanished though its copy is there, is made anew of the
    newest whole copy and of what can still be read of itself; ``notices`` says so.

    Raises:
        StoreError: the disk is full, cannot be written or does not answer; the file
            stays where it is.
        StartError: it is of a newer zapcore, which says that we cannot read it.
    """
    path = os.path.join(folder, USER)
    notices = notices or Notices()
    await asyncio.to_thread(_clear, path)
    if await asyncio.to_thread(is_lost, path):
        notices.add(await asyncio.to_thread(restore, path))
    try:
        return await _open(path, notices)
    except StoreError as error:
        if not is_damage(error):
            raise await asyncio.to_thread(explained, error, path) from error.__cause__
    notices.add(await asyncio.to_thread(restore, path))
    return await _open(path, notices)


def _clear(path: str) -> None:
    try:
        clear_the_way(path)
    except OSError as error:
        raise StoreReadOnlyError(f"{path} cannot be renamed: {error}") from error


async def _open(path: str, notices: Notices) -> Database:
    database = await Database.open(path, synchronous="FULL")
    try:
        version = await database.run(_verified, path)
        known = known_version(PREFIX)
        if 0 < version < known:
            await asyncio.to_thread(_keep_before, path, version + 1)
        if await database.run(migrate, PREFIX):
            notices.add(NEWER.format(version, known))
    except BaseException:
        await database.close()
        raise
    return database


def _verified(raw: sqlite3.Connection, path: str) -> int:
    """Give its version; what is damaged raises SQLite's error."""
    version = version_of(raw)
    if os.path.getsize(path) <= SMALL:
        checks = ["PRAGMA integrity_check(1)"]
    else:
        tables = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = [name for (name,) in tables if name != PICTURES]
        checks = [f"PRAGMA quick_check({name})" for name in names]
    for check in checks:
        answer = str(raw.execute(check).fetchone()[0])
        if answer != "ok":
            raise sqlite3.DatabaseError(f"malformed: {answer}")
    problem = nonsense(raw, version, has_copy=lambda: bool(copies_of(path)))
    if problem:
        raise sqlite3.DatabaseError(f"malformed: {problem}")
    return version


def _keep_before(path: str, version: int) -> None:
    """Keep what is to be migrated."""
    target = f"{path}.before-{version}"
    try:
        write_copy(path, target)
    except OSError as error:
        raise StoreReadOnlyError(f"{target} cannot be written: {error}") from error
    except sqlite3.Error as error:
        raise sentence(error, path) from error
