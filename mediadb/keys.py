"""Keys that let a client in from anywhere, in ``user.db``.

A key is 256 random bits, shown once; what is stored is its SHA-256. A slow hash would
add nothing: there is no list of likely keys to try. Each question reads the database,
so that a key made or revoked by another process counts at once.
"""

import hashlib
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable

from mediadb.database import Database
from zapcore.model import KeyInfo, Level

PREFIX = "zk_"
"""What every key begins with: one that strays into a text can be seen."""

BYTES = 32
LONGEST = 256
"""Characters of a key that is asked about; ours have 46."""

COLUMNS = "SELECT Number, Name, Level, Made FROM Keys"


class Keys:
    """Makes, finds and revokes keys."""

    def __init__(
        self, user: Database, changed: Callable[[], None] = lambda: None
    ) -> None:
        """Take the database; ``changed`` is called when a key was made or revoked."""
        self._user = user
        self._changed = changed

    async def new(self, level: Level, name: str) -> tuple[KeyInfo, str]:
        """Make a key; give it and its secret, which nobody can give again.

        Raises:
            StoreError: it could not be written.
        """
        secret = PREFIX + secrets.token_urlsafe(BYTES)
        made = int(time.time())
        number = await self._user.write(_add, name, level, _hash(secret), made)
        self._changed()
        return KeyInfo(number, name, level, made), secret

    async def find(self, secret: str) -> KeyInfo | None:
        """Give the key of this secret, None when there is none.

        Raises:
            StoreError: the database cannot be read.
        """
        if not secret.startswith(PREFIX) or len(secret) > LONGEST:
            return None
        return await self._user.run(_find, _hash(secret))

    async def list(self) -> list[KeyInfo]:
        """Give all keys, oldest first."""
        return await self._user.run(_list)

    async def revoke(self, number: int) -> bool:
        """Take a key back; False when there is none of this number.

        Raises:
            StoreError: it could not be written.
        """
        was_there = await self._user.write(_revoke, number)
        if was_there:
            self._changed()
        return was_there


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()


def _read(rows: Iterable[tuple[int, str, str, int]]) -> list[KeyInfo]:
    return [KeyInfo(n, name, Level[word.upper()], made) for n, name, word, made in rows]


def _add(
    raw: sqlite3.Connection, name: str, level: Level, digest: bytes, made: int
) -> int:
    added = raw.execute(
        "INSERT INTO Keys (Name, Level, Hash, Made) VALUES (?, ?, ?, ?)",
        (name, level.word, digest, made),
    )
    return added.lastrowid or 0


def _find(raw: sqlite3.Connection, digest: bytes) -> KeyInfo | None:
    found = _read(raw.execute(f"{COLUMNS} WHERE Hash = ?", (digest,)))
    return found[0] if found else None


def _list(raw: sqlite3.Connection) -> list[KeyInfo]:
    return _read(raw.execute(f"{COLUMNS} ORDER BY Number"))


def _revoke(raw: sqlite3.Connection, number: int) -> bool:
    return raw.execute("DELETE FROM Keys WHERE Number = ?", (number,)).rowcount > 0
