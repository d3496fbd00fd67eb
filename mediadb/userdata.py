"""What the owner said of single games: favourites and overrides.

The truth is ``user.db``, by system id and stored path, so that it outlives the rows of
``media.db``. Tags are mirrored there for search: at once, when a row is made again (see
``IndexSession``), and at each start. Two files of one folder whose names differ only in
bytes that are no UTF-8 share what is said of one of them.
"""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import AsyncIterator, Coroutine, Iterable, Sequence
from typing import TypeAlias

from mediadb.database import Database
from mediadb.owner_words import MIRROR_WAIT_S, OwnerEdits
from mediadb.read_owner import USER, MediaKey, rows_of, said
from mediadb.rekey import rekey
from mediadb.tags import TAG_A_FILE, TagIds
from zapcore.errors import StoreError
from zapcore.titles.tagvalues import pad_value

logger = logging.getLogger(__name__)

Marks: TypeAlias = list[tuple[str, str, str]]
"""(system id, path, value) of every tag of the type ``user``."""

MIRRORED = (
    "SELECT MediaDBID, Tag FROM TagTypes CROSS JOIN Tags ON TypeDBID = TagTypes.DBID"
    " CROSS JOIN MediaTags ON TagDBID = Tags.DBID WHERE Type = ?"
)


class UserData:
    """Writes ``user.db``, then its mirror in ``media.db``."""

    def __init__(self, user: Database, media: Database) -> None:
        self._user = user
        self._media = media
        self._in_order = asyncio.Lock()
        self._mirrors: set[asyncio.Task[None]] = set()
        self.words = OwnerEdits(user, media, self._in_order, self._follow)
        """What the owner said of fields, artwork and matches."""

    async def set_tags(
        self, key: MediaKey, add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> None:
        """Give and take these values of the tag type ``user``.

        They are on the disk when this returns. The mirror follows within a second or,
        if ``media.db`` is busy or cannot be written, later.

        Raises:
            StoreError: nothing was changed.
        """
        added, removed = tuple(map(pad_value, add)), tuple(map(pad_value, remove))
        async with self._in_order:
            await self._user.write(_set_tags, key, added, removed)
            mirrored = self._follow(self._mirror(key, added, removed))
        await asyncio.wait({mirrored}, timeout=MIRROR_WAIT_S)

    def _follow(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Bring ``media.db`` to what was said; ``close`` waits for it."""
        task = asyncio.create_task(work, name="mirror of user.db")
        self._mirrors.add(task)
        task.add_done_callback(self._mirrors.discard)
        return task

    async def set_value(self, key: MediaKey, name: str, value: str) -> None:
        """Set a text of a row; "" takes it away. On the disk when this returns.

        Raises:
            StoreError: nothing was changed.
        """
        await self._user.write(_set_value, key, name, value)

    @contextlib.asynccontextmanager
    async def moving(
        self, moves: Sequence[tuple[MediaKey, MediaKey]]
    ) -> AsyncIterator[None]:
        """Move what is kept of files to their new places, then let rows be moved.

        It is on the disk when the block begins; nothing else is said of any file
        before the block ends.

        Raises:
            StoreError: nothing was changed.
        """
        async with self._in_order:
            if moves:
                await self._user.write(rekey, moves)
            yield
            if moves:
                await self.words.moved()

    async def tags_of(self, system_id: str) -> dict[str, list[str]]:
        """Give path to values of what the owner has marked in a system."""
        return await self._user.run(_tags_of, system_id)

    async def said_in(self, system_id: str, folder: str) -> list[MediaKey]:
        """Give the files right in a folder (its path ends in ``/``) with any word."""
        keys = await self._user.run(said)
        return [
            key
            for key in keys
            if key.system_id == system_id
            and key.path.startswith(folder)
            and "/" not in key.path[len(folder) :]
        ]

    async def mirror_all(self) -> None:
        """Bring the mirror to the truth; an equal one is not written."""
        marks = await self._user.run(_marks)
        if any(await self._media.run(_differences, marks)):
            await self._media.write(_repair, marks)
        await self.words.catch_up()

    async def close(self) -> None:
        """Wait for mirrors that are still on their way."""
        if self._mirrors:
            await asyncio.wait(self._mirrors)

    async def _mirror(
        self, key: MediaKey, add: tuple[str, ...], remove: tuple[str, ...]
    ) -> None:
        try:
            await self._media.write(_mirror, key, add, remove)
        except StoreError as error:
            logger.warning("a favourite is kept but search does not show it: %s", error)


def _set_tags(
    raw: sqlite3.Connection,
    key: MediaKey,
    add: tuple[str, ...],
    remove: tuple[str, ...],
) -> None:
    row = (key.system_id, key.path, USER)
    raw.executemany(
        "DELETE FROM UserTags WHERE SystemID = ? AND Path = ? AND Type = ? AND Tag = ?",
        [(*row, value) for value in remove],
    )
    raw.executemany(
        "INSERT OR IGNORE INTO UserTags (SystemID, Path, Type, Tag)"
        " VALUES (?, ?, ?, ?)",
        [(*row, value) for value in add],
    )


def _set_value(raw: sqlite3.Connection, key: MediaKey, name: str, value: str) -> None:
    raw.execute(
        "DELETE FROM UserValues WHERE SystemID = ? AND Path = ? AND Name = ?",
        (key.system_id, key.path, name),
    )
    if value:
        raw.execute(
            "INSERT INTO UserValues (SystemID, Path, Name, Value) VALUES (?, ?, ?, ?)",
            (key.system_id, key.path, name, value),
        )


def _tags_of(raw: sqlite3.Connection, system_id: str) -> dict[str, list[str]]:
    rows = raw.execute(
        "SELECT Path, Tag FROM UserTags WHERE SystemID = ? AND Type = ?",
        (system_id, USER),
    )
    found: dict[str, list[str]] = {}
    for path, value in rows:
        found.setdefault(path, []).append(value)
    return found


def _marks(raw: sqlite3.Connection) -> Marks:
    return raw.execute(
        "SELECT SystemID, Path, Tag FROM UserTags WHERE Type = ?", (USER,)
    ).fetchall()


def _mirror(
    raw: sqlite3.Connection,
    key: MediaKey,
    add: tuple[str, ...],
    remove: tuple[str, ...],
) -> None:
    numbers = rows_of(raw, key)
    _write(raw, [(n, v) for n in numbers for v in add], gone=False)
    _write(raw, [(n, v) for n in numbers for v in remove], gone=True)


def _differences(
    raw: sqlite3.Connection, marks: Marks
) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """Give (media id, value) that the mirror lacks, and those it has too many."""
    wanted = {
        (number, value)
        for system_id, path, value in marks
        for number in rows_of(raw, MediaKey(system_id, path))
    }
    present = set(raw.execute(MIRRORED, (USER,)).fetchall())
    return wanted - present, present - wanted


def _repair(raw: sqlite3.Connection, marks: Marks) -> None:
    lacking, surplus = _differences(raw, marks)
    _write(raw, lacking, gone=False)
    _write(raw, surplus, gone=True)


def _write(
    raw: sqlite3.Connection, pairs: Iterable[tuple[int, str]], *, gone: bool
) -> None:
    tags = TagIds(raw)
    raw.executemany(
        "DELETE FROM MediaTags WHERE MediaDBID = ? AND TagDBID = ?"
        if gone
        else TAG_A_FILE,
        [(number, tags.get(raw, USER, value)) for number, value in sorted(pairs)],
    )
