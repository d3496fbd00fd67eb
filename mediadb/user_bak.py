"""Keeps ``user.db.bak``: a whole copy, made when something changed and nobody writes.

At the same moment ``user.db`` itself is made whole: until then what was said last is in
its write-ahead log only, and who copies the one file would not have it.

Nothing is written while nothing changes. At the start the copy is compared, table by
table, for something may have been said after it was made: by a daemon that was cut off,
or by a command beside it.
"""

import asyncio
import logging
import os
import sqlite3
from contextlib import closing
from urllib.parse import quote

from mediadb.checkpoints import settled
from mediadb.copies import state_of, write_copy
from mediadb.database import Database
from mediadb.followed import Followed
from zapcore.aside import BAK
from zapcore.errors import StoreError
from zapcore.notices import Notices

logger = logging.getLogger(__name__)

QUIET_S = 3.0
"""Nobody has written for so long before a copy is made."""

LEAST_S = 60.0
RATE = 16 << 10
"""Between two copies lie so many seconds, and one for so many bytes: cards wear out."""

AT_THE_END = 4 << 20
"""Bytes that are copied when the daemon stops: it has less than two seconds."""

FAILED = (
    "user.db cannot be copied to user.db.bak ({}); free some space or look at the disk"
)


class UserBackup:
    """Copies ``user`` beside itself until ``close``."""

    def __init__(self, user: Database, notices: Notices) -> None:
        self._user = user
        self._notices = notices
        self._copy = user.path + BAK
        self._followed = Followed(user, self._make, QUIET_S, self._rest_s)
        self._settling = Followed(user, self._settle, QUIET_S, lambda: 0.0)
        self._said = ""

    def start(self) -> None:
        """Compare the copy once, then follow what changes."""
        self._followed.start(lambda: is_old(self._user.path, self._copy))
        self._settling.start(lambda: _size(self._user.path + "-wal") > 0)
        self._user.heard = self._heard

    async def close(self) -> None:
        """Stop; a small database that changed since is copied first."""
        await self._settling.close(last=False)
        await self._followed.close(last=_size(self._user.path) <= AT_THE_END)

    def at_once(self) -> None:
        """Begin a copy now: a key that was revoked must not be in the one that is."""
        self._followed.at_once()
        self._settling.at_once()

    def _heard(self) -> None:
        self._followed.touch()
        self._settling.touch()

    async def _settle(self) -> None:
        """Bring the write-ahead log into the file; again later if readers need it."""
        try:
            if not await self._user.run(settled):
                self._settling.touch()
        except StoreError as error:
            logger.warning("user.db keeps what is new in its log: %s", error)

    def _rest_s(self) -> float:
        return LEAST_S + _size(self._user.path) / RATE

    async def _make(self) -> None:
        try:
            await asyncio.to_thread(write_copy, self._user.path, self._copy)
        except (OSError, sqlite3.Error) as error:
            self._notices.drop(self._said)
            self._said = FAILED.format(error)
            self._notices.add(self._said)
        else:
            self._notices.drop(self._said)


async def copy_now(user: Database) -> str:
    """Make ``user.db`` whole and copy it, beside a daemon or without one.

    Gives "", or a sentence that says why there is no copy.
    """
    try:
        await user.run(settled)
        await asyncio.to_thread(write_copy, user.path, user.path + BAK)
    except (OSError, sqlite3.Error, StoreError) as error:
        return FAILED.format(error)
    return ""


def is_old(path: str, copy: str) -> bool:
    """Tell whether there is no whole copy that holds the same. It blocks.

    Without anything that the owner said there is nothing to copy.
    """
    try:
        with closing(_reading(path)) as raw:
            if not os.path.exists(copy):
                return any(_rows(raw, table) for table in _tables(raw))
            if state_of(copy).problem:
                return True
            raw.execute(
                "ATTACH DATABASE ? AS copy", (f"file:{quote(copy)}?immutable=1",)
            )
            return any(_differs(raw, table) for table in _tables(raw))
    except (sqlite3.Error, StoreError) as error:
        logger.debug("user.db.bak was not compared: %s", error)
        return True


def _reading(path: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True, timeout=5)


def _tables(raw: sqlite3.Connection) -> list[str]:
    rows = raw.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")
    return [name for (name,) in rows if not name.startswith("sqlite_")]


def _rows(raw: sqlite3.Connection, table: str) -> bool:
    return raw.execute(f"SELECT 1 FROM main.{table} LIMIT 1").fetchone() is not None  # noqa: S608 - names of our schema


def _differs(raw: sqlite3.Connection, table: str) -> bool:
    """Compare the rows of a table; of pictures their hashes, which are their bytes."""
    what = "SHA256" if table == "UserBlobs" else "*"
    own, other = (
        f"SELECT {what} FROM {place}.{table}"  # noqa: S608 - names of our schema
        for place in ("main", "copy")
    )
    query = f"{own} EXCEPT {other}", f"{other} EXCEPT {own}"
    return any(raw.execute(f"{one} LIMIT 1").fetchone() for one in query)


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except OSError:
        return 0
