"""``dats.db``: what DATs list, for look-up by hash, serial and name.

It is made from the owner's files. A broken one is removed and an empty one made; the
next refresh fills it. Nothing of it is kept in memory but SQLite's 512 KB.
"""

import contextlib
import logging
import os
import sqlite3
from collections.abc import Callable, Sequence
from typing import Concatenate, ParamSpec, TypeVar

from mediadb import dat_read, dat_write
from mediadb.checkpoints import checkpoint
from mediadb.copies import SMALL, verify
from mediadb.damage import is_useless
from mediadb.dat_write import DatWriter
from mediadb.database import Database
from mediadb.migrate import migrate, version_of
from zapcore.content import DatEntry, DatInfo, DatQuestion
from zapcore.errors import StartError, StoreError

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

DATS = "dats.db"
CACHE_KIB = 512
LOG_LIMIT = 1 << 20
"""Bytes that the write-ahead log keeps of the disk after a checkpoint."""


class SqliteDats:
    """The ``DatShelf`` of ``zapcore.ports``. One DAT is written at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writer: DatWriter | None = None
        self._moved = database.changes
        """Its changes when the write-ahead log was moved into the file last."""

    async def find(
        self, system_id: str, questions: Sequence[DatQuestion]
    ) -> list[tuple[DatEntry, ...]]:
        """Give for each question the entries of this system's DATs that fit it.

        Raises:
            StoreError: the disk is full or cannot be read.
        """
        if not questions:
            return []
        try:
            return await self._run(dat_read.find, system_id, questions)
        except _RenewedError:
            return [()] * len(questions)

    async def stamps(self) -> dict[str, str]:
        """Give system id to a text that changes with what its DATs list."""
        try:
            return await self._run(dat_read.stamps)
        except _RenewedError:
            return {}

    async def listed(self) -> list[DatInfo]:
        """Give every DAT that was looked at, by path."""
        try:
            return await self._run(dat_read.listed)
        except _RenewedError:
            return []

    async def begin(self, dat: DatInfo) -> int:
        """Give a number under which the entries of a DAT are written.

        Raises:
            StoreError: the disk is full, or the file was broken and is empty now.
        """
        number = await self._write(dat_write.begin, dat)
        self._writer = DatWriter(number)
        return number

    async def add(self, number: int, entries: Sequence[DatEntry]) -> None:
        """Write some entries, in one transaction.

        Raises:
            StoreError: as ``begin``.
        """
        await self._write(self._writing(number).add, entries)

    async def finish(self, number: int, dat: DatInfo) -> None:
        """Let what was written stand for the DAT of this path from now on.

        Raises:
            StoreError: as ``begin``.
        """
        writer = self._writing(number)
        await self._write(writer.close)
        await self._write(
            dat_write.finish, number, dat._replace(entries=writer.entries)
        )
        self._writer = None

    async def note(self, dat: DatInfo) -> None:
        """Keep what is known of a DAT, and its entries if it had any and is used.

        Raises:
            StoreError: as ``begin``.
        """
        await self._write(dat_write.note, dat)

    async def forget(self, path: str) -> None:
        """Forget a DAT.

        Raises:
            StoreError: as ``begin``.
        """
        await self._write(dat_write.forget, path)

    async def tidy(self) -> bool:
        """Remove some of what nobody looks up any more; False when all is removed.

        Raises:
            StoreError: as ``begin``.
        """
        self._writer = None
        more = await self._write(dat_write.tidy)
        if more:
            await self._run(dat_write.shrink)
        elif self._moved != self._database.changes:
            # An empty log would be emptied again, and its time with it.
            await self._run(checkpoint)
            self._moved = self._database.changes
        return more

    async def close(self) -> None:
        """Close; harmless when closed."""
        await self._database.close()

    def _writing(self, number: int) -> DatWriter:
        if self._writer is None or self._writer.number != number:
            raise StoreError("the index of DATs was begun anew meanwhile")
        return self._writer

    async def _write(
        self,
        work: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        try:
            return await self._database.write(work, *args, **kwargs)
        except StoreError as error:
            raise await self._renewed(error) from error

    async def _run(
        self,
        work: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        try:
            return await self._database.run(work, *args, **kwargs)
        except StoreError as error:
            raise await self._renewed(error) from error

    async def _renewed(self, error: StoreError) -> StoreError:
        """Make an empty file in place of a broken one."""
        if isinstance(error, _RenewedError) or not is_useless(error):
            return error
        path = self._database.path
        self._writer = None
        await self._database.close()
        _remove(path)
        logger.warning("%s was broken; it is made anew from the DATs", path)
        self._database = await _open(path)
        return _RenewedError(f"{path} was broken; scan again to fill it")


class _RenewedError(StoreError):
    """The file was broken, and there is an empty one now."""


async def open_dats(folder: str, *, check: bool = False) -> SqliteDats:
    """Open ``dats.db`` in the data folder; one that is broken is made anew.

    ``check`` it, after a cut; one so large that this would take long is found broken
    when it is read.

    Raises:
        StoreError: the folder is full or cannot be written.
    """
    path = os.path.join(folder, DATS)
    try:
        return SqliteDats(await _open(path, check=check))
    except (StoreError, StartError) as error:
        if isinstance(error, StoreError) and not is_useless(error):
            raise
        _remove(path)
        logger.warning("%s was broken or of a newer zapcore; it is made anew", path)
        return SqliteDats(await _open(path))


async def _open(path: str, *, check: bool = False) -> Database:
    database = await Database.open(path)
    try:
        if check:
            await database.run(verify, SMALL)
        await database.run(_ready)
    except BaseException:
        await database.close()
        raise
    return database


def _ready(raw: sqlite3.Connection) -> None:
    raw.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    raw.execute(f"PRAGMA journal_size_limit = {LOG_LIMIT}")
    if version_of(raw) == 0:
        # Space of DATs that are gone is given back; the file itself must say so first.
        raw.execute("PRAGMA auto_vacuum = INCREMENTAL")
        raw.execute("VACUUM")
    migrate(raw, "dats")


def _remove(path: str) -> None:
    for end in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path + end)
