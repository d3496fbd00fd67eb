"""The one adapter to SQLite: work of several statements is one hop.

A hop to aiosqlite's thread costs 40 to 120 µs, a query 5, so a caller hands over a
function of the plain connection and awaits its result (docs/decisions/0002). SQLite's
own errors become sentences here.
"""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Concatenate, ParamSpec, Self, TypeVar

import aiosqlite

from mediadb.damage import explained, full
from mediadb.lent import Lent
from zapcore.errors import (
    StoreBrokenError,
    StoreError,
    StoreGoneError,
    StoreReadOnlyError,
)

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

CACHE_KIB = 2048
"""Page cache: 16 MiB writes 15 % fewer bytes and costs 23 MB (COSTS)."""

PRAGMAS = (
    "PRAGMA foreign_keys = OFF",
    "PRAGMA temp_store = MEMORY",
    f"PRAGMA cache_size = -{CACHE_KIB}",
)

UNMAPPED = frozenset(
    {
        "SQLITE_CANTOPEN",
        "SQLITE_PROTOCOL",
        "SQLITE_IOERR_SHMMAP",
        "SQLITE_IOERR_SHMOPEN",
        "SQLITE_IOERR_SHMLOCK",
        "SQLITE_IOERR_SHMSIZE",
    }
)
"""How SQLite says that it cannot share the index of a write-ahead log.

Source: https://www.sqlite.org/rescode.html and https://www.sqlite.org/wal.html
(section 6).
"""

JOURNAL = "TRUNCATE"
"""The other way to commit: no shared memory, no file made and removed each time."""

NO_LOG = (
    "this disk cannot share memory between programs, so the database is written with a "
    "journal: reading waits while it is written"
)


class Database:
    """One SQLite connection on a thread of its own."""

    def __init__(self, connection: aiosqlite.Connection, path: str) -> None:
        self._connection = connection
        self.path = path
        self._lent = Lent()
        self._before = 0
        """Changes made over connections that were replaced."""
        self.changes = 0
        """Rows written through it so far: what was read before the last may be old."""
        self.refused = ""
        """Why nothing may be written now, or ""."""
        self.heard: Callable[[], None] | None = None
        """Called in the loop when rows were written."""
        self.troubled: Callable[[StoreError], None] | None = None
        """Called in the loop with an error that waiting does not mend."""

    @classmethod
    async def open(
        cls, path: str, *, synchronous: str = "NORMAL", read_only: bool = False
    ) -> Self:
        """Open ``path`` (made unless ``read_only``) with the house's settings.

        Raises:
            StoreError: the file cannot be opened, written or is no database.
        """
        try:
            return await cls._opened(path, synchronous, read_only=read_only)
        except StoreError as error:
            if not read_only and _is_unmapped(error):
                with contextlib.suppress(sqlite3.Error):
                    await asyncio.to_thread(_without_log, path)
                    return await cls._opened(path, synchronous, log=False)
            raise await asyncio.to_thread(explained, error, path) from error.__cause__

    @classmethod
    async def _opened(
        cls, path: str, synchronous: str, *, read_only: bool = False, log: bool = True
    ) -> Self:
        connection = aiosqlite.connect(path, isolation_level=None)
        # A thread that outlives a failed start must not keep the process alive.
        connection._thread.daemon = True  # noqa: SLF001 - no public way to say it
        try:
            await connection
            database = cls(connection, path)
            await database.run(_prepare, synchronous, read_only=read_only, log=log)
        except sqlite3.Error as error:
            await connection.close()
            raise sentence(error, path) from error
        except StoreError:
            await connection.close()
            raise
        return database

    async def run(
        self,
        work: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run ``work(connection, …)`` on the database's thread: one hop.

        Raises:
            StoreError: SQLite refused; the text says why.
        """
        raw = self._connection._conn  # noqa: SLF001 - aiosqlite has no public "run this"
        before = self.changes

        def counted() -> T:
            try:
                return work(raw, *args, **kwargs)
            finally:
                self.changes = self._before + raw.total_changes

        try:
            with self._lent.turn(counted) as job:
                result: T = await self._connection._execute(job)  # type: ignore[no-untyped-call]  # noqa: SLF001 - the same
        except sqlite3.Error as error:
            raise self._told(sentence(error, self.path)) from error
        if self.heard is not None and self.changes != before:
            self.heard()
        return result

    def _told(self, error: StoreError) -> StoreError:
        lasting = isinstance(error, StoreBrokenError | StoreGoneError)
        if lasting and self.troubled is not None:
            self.troubled(error)
        return error

    async def write(
        self,
        work: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run ``work`` in one transaction: all of it, or nothing.

        Raises:
            StoreError: SQLite refused; nothing was changed.
        """
        if self.refused:
            raise StoreGoneError(self.refused)

        def transaction(raw: sqlite3.Connection) -> T:
            raw.execute("BEGIN IMMEDIATE")
            try:
                result = work(raw, *args, **kwargs)
                raw.execute("COMMIT")
            except BaseException:
                if raw.in_transaction:
                    raw.execute("ROLLBACK")
                raise
            return result

        return await self.run(transaction)

    async def replace(self, fresh: "Database") -> None:
        """Go on with the file that ``fresh`` has open, which it gives up.

        What was asked of the old connection ends before that is closed.
        """
        old = self._connection
        self._connection, self.path = fresh._connection, fresh.path  # noqa: SLF001 - of this class
        self._before = self.changes = self.changes + 1
        await old.close()

    def interrupt(self) -> None:
        """Stop the statement that runs now (shutdown)."""
        self._connection._conn.interrupt()  # noqa: SLF001 - the async form waits in the queue behind the statement

    async def close(self) -> None:
        """Close; harmless when closed."""
        await self._connection.close()


def _prepare(
    raw: sqlite3.Connection, synchronous: str, *, read_only: bool, log: bool
) -> None:
    if not read_only:
        raw.execute(f"PRAGMA journal_mode = {'WAL' if log else JOURNAL}")
    raw.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
    for pragma in PRAGMAS:
        raw.execute(pragma)
    raw.execute(f"PRAGMA synchronous = {synchronous}")
    if read_only:
        raw.execute("PRAGMA query_only = ON")


def _is_unmapped(error: StoreError) -> bool:
    return getattr(error.__cause__, "sqlite_errorname", "") in UNMAPPED


def _without_log(path: str) -> None:
    """Turn a database to a journal. Alone on the file, SQLite needs no shared memory.

    Raises:
        sqlite3.Error: it is not the log that the disk refuses.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA locking_mode = EXCLUSIVE")
        raw.execute(f"PRAGMA journal_mode = {JOURNAL}")
        raw.execute("PRAGMA user_version").fetchone()
    logger.warning(NO_LOG)


DAMAGED = ("malformed", "not a database", "unsupported file format")


def sentence(error: sqlite3.Error, path: str) -> StoreError:
    """Turn SQLite's error into one that a person can act on."""
    text = str(error)
    if any(word in text for word in DAMAGED):
        logger.error("SQLite refused: %s", text)
        return StoreBrokenError(f"the database {path} is broken; the log says how")
    if "full" in text:
        return full(path)
    if "readonly" in text or "unable to open" in text or "read-only" in text:
        return StoreReadOnlyError(
            f"{path} cannot be written; check the folder's permissions and that the "
            "disk is not mounted read-only"
        )
    logger.error("SQLite refused: %s", text)
    if "I/O error" in text:
        return StoreGoneError(
            f"the disk that holds {path} does not answer, or is gone; the log says why"
        )
    return StoreError(f"the database {path} cannot be used; the log says why")
