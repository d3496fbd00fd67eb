"""``online.db``: what services of the network answered, over restarts.

It can be asked again, so a broken one is removed and an empty one made; that costs
quota, so it is kept beside ``media.db`` and not in it.
"""

import asyncio
import contextlib
import json
import logging
import os
import sqlite3
import zlib
from collections.abc import Callable, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar

import aiosqlite

from mediadb.copies import SMALL, verify
from mediadb.damage import is_useless
from mediadb.database import Database
from mediadb.migrate import migrate
from zapcore.errors import StartError, StoreError
from zapcore.ports_online import Cached
from zapcore.valueclass import dataclass

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

ONLINE = "online.db"
CACHE_KIB = 512
LOG_LIMIT = 1 << 20
"""Bytes that the write-ahead log keeps of the disk after a checkpoint."""

MOST = 256 << 20
"""Bytes of all kept answers, deflated."""

EACH = 100
"""Bytes that an answer takes besides its value."""

STEP = 200
"""Answers that are removed in one transaction."""

COUNTED = 1024
"""The size is written when it grew by that part of what all may have."""

LEVEL = 4
"""Of zlib: 6 makes answers 3 % smaller and takes half as long again."""

BROKEN = ("malformed", "not a database")


class OnlineDatabase(Database):
    """``online.db``; one that turns out to be broken is made anew in its place."""

    def __init__(self, connection: aiosqlite.Connection, path: str) -> None:
        super().__init__(connection, path)
        self._renewing = asyncio.Lock()

    async def run(
        self,
        work: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run ``work(connection, …)`` on the database's thread: one hop.

        Raises:
            StoreError: SQLite refused; if the file was broken, there is an empty one.
        """
        if self._renewing.locked():
            async with self._renewing:
                pass
        used = self._connection
        try:
            return await super().run(work, *args, **kwargs)
        except StoreError as error:
            if not _is_broken(error):
                raise
            async with self._renewing:
                if self._connection is used:
                    await self._renew()
            text = f"{self.path} was broken; it is empty now, and fills itself"
            raise StoreError(text) from error

    async def _renew(self) -> None:
        await self.close()
        _remove(self.path)
        logger.warning("%s was broken; what it held is asked again", self.path)
        fresh = await Database.open(self.path)
        await fresh.run(_ready)
        self._connection = fresh._connection  # noqa: SLF001 - it takes the fresh one's place


def _is_broken(error: StoreError) -> bool:
    text = str(error.__cause__)
    return any(word in text for word in BROKEN)


async def open_online(folder: str, *, check: bool = False) -> OnlineDatabase:
    """Open ``online.db`` in the data folder; one that is broken is made anew.

    ``check`` it, after a cut; one so large that this would take long is found broken
    when it is read.

    Raises:
        StoreError: the folder is full or cannot be written.
    """
    path = os.path.join(folder, ONLINE)
    try:
        return await _open(path, check=check)
    except (StoreError, StartError) as error:
        if isinstance(error, StoreError) and not is_useless(error):
            raise
        _remove(path)
        logger.warning("%s was broken or of a newer zapcore; it is made anew", path)
        return await _open(path)


async def _open(path: str, *, check: bool = False) -> OnlineDatabase:
    plain = await Database.open(path)
    try:
        if check:
            await plain.run(verify, SMALL)
        await plain.run(_ready)
    except BaseException:
        await plain.close()
        raise
    return OnlineDatabase(plain._connection, path)  # noqa: SLF001 - it is the same file


def _ready(raw: sqlite3.Connection) -> None:
    raw.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    raw.execute(f"PRAGMA journal_size_limit = {LOG_LIMIT}")
    migrate(raw, "online")


def _remove(path: str) -> None:
    for end in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path + end)


@dataclass(slots=True)
class _Put:
    """An answer that is to be kept, and whether that was done or failed."""

    source: str
    key: bytes
    value: Any
    at: int
    done: bool = False
    error: StoreError | None = None


class SqliteAnswers:
    """The ``AnswerCache`` of ``zapcore.ports_online``.

    Answers that come while others are written are one transaction. The oldest go when
    all have more than ``most`` bytes.
    """

    def __init__(self, database: Database, most: int = MOST) -> None:
        self._database = database
        self._most = most
        self._turn = asyncio.Lock()
        self._puts: list[_Put] = []
        self._grown = 0
        """Bytes that are kept and not counted in the file yet."""

    async def get(self, source: str, key: bytes) -> Cached | None:
        """Give what is kept of a request, however old; one hop.

        Raises:
            StoreError: it cannot be read.
        """
        return await self._database.run(_get, source, key)

    async def put(self, source: str, key: bytes, value: Any, at: int) -> None:  # noqa: ANN401 - JSON
        """Keep an answer (None: a miss); it is committed when this returns.

        Raises:
            StoreFullError: the disk is full; what was kept before stays.
            StoreError: it cannot be written.
        """
        put = _Put(source, key, value, at)
        self._puts.append(put)
        async with self._turn:
            if not put.done:
                await self._commit()
        if put.error is not None:
            raise put.error

    async def _commit(self) -> None:
        """Write all that waits; whoever waits for it hears how that went."""
        batch, self._puts = self._puts, []
        failure = None
        try:
            self._grown = await self._database.write(
                _put, batch, self._most, self._grown
            )
        except StoreError as error:
            failure = error
        except BaseException:
            # It may have been written; to write it once more does no harm.
            self._puts[:0] = batch
            raise
        for put in batch:
            put.done, put.error = True, failure


def _get(raw: sqlite3.Connection, source: str, key: bytes) -> Cached | None:
    row = raw.execute(
        "SELECT Value, At FROM Answers WHERE Source = ? AND Key = ?", (source, key)
    ).fetchone()
    if row is None:
        return None
    value, at = row
    return Cached(json.loads(zlib.decompress(value)) if value else None, at)


def _put(raw: sqlite3.Connection, batch: Sequence[_Put], most: int, grown: int) -> int:
    """Keep answers; give the bytes that are not counted yet, ``grown`` before."""
    for put in batch:
        value = _packed(put.value)
        grown += len(value) + EACH
        gone = raw.execute(
            "DELETE FROM Answers WHERE Source = ? AND Key = ? RETURNING LENGTH(Value)",
            (put.source, put.key),
        ).fetchall()
        grown -= sum(size + EACH for (size,) in gone)
        raw.execute(
            "INSERT INTO Answers (Source, Key, At, Value) VALUES (?, ?, ?, ?)",
            (put.source, put.key, put.at, value),
        )
    if abs(grown) < most // COUNTED:
        return grown
    held = raw.execute("SELECT Bytes FROM AnswersSize").fetchone()[0] + grown
    if held > most:
        held -= _prune(raw, held - most)
    raw.execute("UPDATE AnswersSize SET Bytes = ?", (held,))
    return 0


def _packed(value: object) -> bytes:
    if value is None:
        return b""
    return zlib.compress(json.dumps(value, separators=(",", ":")).encode(), LEVEL)


def _prune(raw: sqlite3.Connection, surplus: int) -> int:
    """Remove the oldest until so many bytes are gone, at most one step of them.

    Gives how many are.
    """
    rows = raw.execute(
        "SELECT Number, LENGTH(Value) FROM Answers ORDER BY Number LIMIT ?", (STEP,)
    ).fetchall()
    gone = 0
    for number, size in rows:
        if gone >= surplus:
            break
        raw.execute("DELETE FROM Answers WHERE Number = ?", (number,))
        gone += size + EACH
    return gone
