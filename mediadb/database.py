"""The one adapter to SQLite: work of several statements is one hop.

A hop to aiosqlite's thread costs 40 to 120 µs, a query 5, so a caller hands over a
function of the plain connection and awaits its result (docs/decisions/0002). SQLite's
own errors become sentences here.
"""

import logging
import sqlite3
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Self, TypeVar

import aiosqlite

from mediadb.lent import Lent
from zapcore.errors import StoreError, StoreFullError, StoreReadOnlyError

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

CACHE_KIB = 2048
"""Page cache: 16 MiB writes 15 % fewer bytes and costs 23 MB (COSTS)."""

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA foreign_keys = OFF",
    "PRAGMA temp_store = MEMORY",
    f"PRAGMA cache_size = -{CACHE_KIB}",
)


class Database:
    """One SQLite connection on a thread of its own."""

    def __init__(self, connection: aiosqlite.Connection, path: str) -> None:
        self._connection = connection
        self.path = path
        self._lent = Lent()
        self.changes = 0
        """Rows written through it so far: what was read before the last may be old."""

    @classmethod
    async def open(
        cls, path: str, *, synchronous: str = "NORMAL", read_only: bool = False
    ) -> Self:
        """Open ``path`` (made unless ``read_only``) with the house's settings.

        Raises:
            StoreError: the file cannot be opened, written or is no database.
        """
        connection = aiosqlite.connect(path, isolation_level=None)
        # A thread that outlives a failed start must not keep the process alive.
        connection._thread.daemon = True  # noqa: SLF001 - no public way to say it
        try:
            await connection
            database = cls(connection, path)
            await database.run(_prepare, synchronous, read_only)
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

        def counted() -> T:
            try:
                return work(raw, *args, **kwargs)
            finally:
                self.changes = raw.total_changes

        try:
            with self._lent.turn(counted) as job:
                result: T = await self._connection._execute(job)  # type: ignore[no-untyped-call]  # noqa: SLF001 - the same
        except sqlite3.Error as error:
            raise sentence(error, self.path) from error
        return result

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

    def interrupt(self) -> None:
        """Stop the statement that runs now (shutdown)."""
        self._connection._conn.interrupt()  # noqa: SLF001 - the async form waits in the queue behind the statement

    async def close(self) -> None:
        """Close; harmless when closed."""
        await self._connection.close()


def _prepare(raw: sqlite3.Connection, synchronous: str, read_only: bool) -> None:  # noqa: FBT001 - one private caller
    for pragma in PRAGMAS:
        raw.execute(pragma)
    raw.execute(f"PRAGMA synchronous = {synchronous}")
    if read_only:
        raw.execute("PRAGMA query_only = ON")


def sentence(error: sqlite3.Error, path: str) -> StoreError:
    """Turn SQLite's error into one that a person can act on."""
    text = str(error)
    if "full" in text:
        return StoreFullError(
            f"the disk that holds {path} is full; free some space and try again"
        )
    if "readonly" in text or "unable to open" in text or "read-only" in text:
        return StoreReadOnlyError(
            f"{path} cannot be written; check the folder's permissions and that the "
            "disk is not mounted read-only"
        )
    logger.error("SQLite refused: %s", text)
    return StoreError(f"the database {path} cannot be used; the log says why")
