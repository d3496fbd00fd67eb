"""Opens ``media.db``, which can be built again: after a cut it is checked.

One that is broken, or of a newer zapcore, is set aside and a new one made. ``user.db``
is opened by ``user_db.py``.
"""

import asyncio
import contextlib
import logging
import os
import sqlite3
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

import aiosqlite

from mediadb.checkpoints import settled
from mediadb.copies import SMALL, WAL_ENDS, remove, set_aside, verify
from mediadb.damage import is_useless
from mediadb.database import Database, sentence
from mediadb.media_mark import BROKEN, REST, RUNNING, last_end, mark, unmark
from mediadb.migrate import migrate, version_of
from mediadb.read_owner import attach
from mediadb.settings import set_setting, setting
from mediadb.user_db import USER, open_user
from zapcore.errors import (
    NewerStoreError,
    StoreBrokenError,
    StoreError,
    StoreGoneError,
    StoreReadOnlyError,
)
from zapcore.notices import Notices

__all__ = [
    "MEDIA",
    "REST",
    "RUNNING",
    "USER",
    "MediaDatabase",
    "open_media",
    "open_reading",
]
__all__ += ["ask_rebuild", "open_media", "open_reading", "open_user"]

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

MEDIA = "media.db"
MOST_BROKEN = 2
"""Broken ones that are kept: each is as large as the whole."""

REBUILD = "Rebuild"
"""The setting of a database that was made in place of another and is empty yet."""

AGAIN = "; games are looked for again, and `zapcore scrape` brings the rest back"
LATER = (
    "{} is broken; what can be read of it is served. At the next start it is set aside "
    "and built again: start zapcore anew"
)

GONE = "{} is not there any more, or the disk that holds it does not answer"
ANSWER_S = 10.0
"""A disk that sleeps takes so long to answer; a dead share never does."""


class MediaDatabase(Database):
    """``media.db``; the mark beside it says that writes may not be on the disk yet."""

    def __init__(self, connection: aiosqlite.Connection, path: str) -> None:
        super().__init__(connection, path)
        self._is_broken = False
        self.was_cut = False
        """The daemon before was cut off while it wrote: its disk may have lost it."""
        self._marked = True
        self._marking = asyncio.Lock()

    def watch(self, notices: Notices) -> None:
        """Have the next start build it again when it turns out to be broken."""

        def note(error: StoreError) -> None:
            if isinstance(error, StoreBrokenError) and not self._is_broken:
                self._is_broken = True
                notices.add(LATER.format(self.path))
                with contextlib.suppress(StoreReadOnlyError):
                    mark(os.path.dirname(self.path), BROKEN)

        self.troubled = note

    async def replace(self, fresh: Database) -> None:
        """Go on with the file that ``fresh`` has open, which is whole."""
        self._is_broken, self._marked = False, True
        await super().replace(fresh)

    async def write(
        self,
        work: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run ``work`` in one transaction, the mark set before; see ``Database``."""
        if not self._marked:
            async with self._marking:
                with contextlib.suppress(StoreError):
                    await asyncio.to_thread(mark, os.path.dirname(self.path))
                    self._marked = True
        return await super().write(work, *args, **kwargs)

    async def usable(self) -> None:
        """Look whether its file is there, which what is cached does not tell.

        Raises:
            StoreGoneError: it is not, or its disk does not answer; the text says which.
        """
        if self.refused:
            raise StoreGoneError(self.refused)
        try:
            async with asyncio.timeout(ANSWER_S):
                await asyncio.to_thread(_look, self.path)
        except (OSError, TimeoutError) as error:
            raise self._told(StoreGoneError(GONE.format(self.path))) from error

    async def rest(self) -> None:
        """Bring all that was written onto the disk, and say so in the mark.

        A cut that comes now costs the next start no check. What is written afterwards
        changes the mark before.
        """
        async with self._marking:
            if self._is_broken or not self._marked:
                return
            self._marked = False
            try:
                at_rest = await self.run(settled)
                if at_rest:
                    await asyncio.to_thread(mark, os.path.dirname(self.path), REST)
                self._marked = not at_rest
            except (StoreError, OSError):
                self._marked = True

    async def wants_rebuild(self) -> bool:
        """Tell whether it took the place of another and nothing was found since."""
        return await self.run(_wants_rebuild)

    async def close(self) -> None:
        """Close cleanly; the next start needs no check, unless it is broken."""
        await super().close()
        if not self._is_broken:
            with contextlib.suppress(OSError):
                unmark(os.path.dirname(self.path))


async def open_media(folder: str, notices: Notices | None = None) -> MediaDatabase:
    """Open, check after a cut, and migrate ``media.db``.

    One of more than ``SMALL`` bytes is not checked here: a device would take half a
    minute for it, and each time that its power switch is used (``Placing``).

    Raises:
        StoreError: the folder is full or cannot be written.
    """
    path = os.path.join(folder, MEDIA)
    notices = notices or Notices()
    end = await asyncio.to_thread(last_end, folder)
    cut = end is not None and end != REST
    try:
        if end == BROKEN:
            raise StoreBrokenError(f"{path} was found broken while it was used")
        database = await _open_checked(path, check=cut)
    except NewerStoreError:
        kept = await asyncio.to_thread(keep_newer, path)
        notices.add(f"{path} is of a newer zapcore; it is kept as {kept}{AGAIN}")
        database = await _open_anew(path)
    except StoreError as error:
        if not is_useless(error):
            raise
        kept = await asyncio.to_thread(_keep_broken, path)
        notices.add(f"{path} was broken; it is kept as {kept}{AGAIN}")
        database = await _open_anew(path)
    try:
        await asyncio.to_thread(mark, folder)
    except StoreError:
        await Database.close(database)
        raise
    database.was_cut = cut
    database.watch(notices)
    return database


async def _open_anew(path: str) -> MediaDatabase:
    database = await _open_checked(path, check=False)
    await database.write(ask_rebuild)
    return database


def ask_rebuild(raw: sqlite3.Connection) -> None:
    """Have games looked for by themselves, as long as there are none."""
    set_setting(raw, REBUILD, "1")


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
        verify(raw, SMALL)
    migrate(raw, "media")


def _look(path: str) -> None:
    os.statvfs(os.path.dirname(path))
    # To open it and close it again would take SQLite's locks from it.
    os.stat(path)


def _wants_rebuild(raw: sqlite3.Connection) -> bool:
    if not setting(raw, REBUILD):
        return False
    has_rows = raw.execute("SELECT EXISTS (SELECT 1 FROM Media)").fetchone()[0]
    return not has_rows


def _keep_broken(path: str) -> str:
    try:
        return set_aside(path, MOST_BROKEN)
    except OSError as error:
        raise StoreReadOnlyError(f"{path} cannot be renamed: {error}") from error


def keep_newer(path: str) -> str:
    """Rename it to ``media.db.v<version>``, in place of one kept so before."""
    raw = sqlite3.connect(path, timeout=5)
    try:
        kept = f"{path}.v{version_of(raw)}"
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.Error as error:
        raise sentence(error, path) from error
    finally:
        raw.close()
    try:
        remove(kept)
        for end in WAL_ENDS:
            with contextlib.suppress(FileNotFoundError):
                os.replace(path + end, kept + end)
    except OSError as error:
        raise StoreReadOnlyError(f"{path} cannot be renamed: {error}") from error
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
