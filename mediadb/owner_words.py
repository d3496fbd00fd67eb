"""What the owner said of fields, artwork and matches: written to ``user.db``, for ever.

His words are kept by system id and stored path, as favourites are, in ``UserValues``
(see ``user_0005.sql``). What depends on them in ``media.db`` follows: the title is
noted as unmerged. A kill between the two loses nothing: what was not told is told at
the next start.
"""

import asyncio
import hashlib
import json
import logging
import sqlite3
from collections.abc import Callable, Coroutine, Mapping, Sequence

from mediadb import owner_edit
from mediadb.database import Database
from mediadb.merge_owner import OwnerWords
from mediadb.owner_edit import MATCH, Edit
from mediadb.read_owner import MediaKey, rows_of
from zapcore.errors import StoreError
from zapcore.sourced import OwnerSays

logger = logging.getLogger(__name__)

MIRROR_WAIT_S = 1.0
"""An answer waits so long for a busy ``media.db``; the mirror follows anyway."""

NOT_SHOWN = "what you said is kept but not shown yet: %s"
MATCHES = (
    "SELECT w.value ->> 0, w.value ->> 1, u.Name, u.Value FROM json_each(?) AS w"
    " CROSS JOIN UserValues AS u ON u.SystemID = w.value ->> 0"
    " AND u.Path = w.value ->> 1 AND Name >= 'match:' AND Name < 'match;'"
)
Follow = Callable[[Coroutine[object, object, None]], asyncio.Task[None]]


class OwnerEdits:
    """Keeps and gives the owner's words on files."""

    def __init__(
        self, user: Database, media: Database, in_order: asyncio.Lock, follow: Follow
    ) -> None:
        self._user = user
        self._media = media
        self._in_order = in_order
        self._follow = follow

    async def update_meta(
        self, key: MediaKey, variants: Sequence[MediaKey], edit: Edit
    ) -> None:
        """Keep what the owner changes; it is on the disk when this returns.

        ``variants`` are the other files of its title: what is said of a field of the
        title is taken from them, so that the last word holds. A value that is set for a
        locked field is held from then on.

        Raises:
            StoreError: nothing was changed.
        """
        async with self._in_order:
            number = await self._user.write(owner_edit.update, key, variants, edit)
            told = self._follow(self._tell(key, number))
        await asyncio.wait({told}, timeout=MIRROR_WAIT_S)

    async def set_art(
        self, key: MediaKey, kind: str, content_type: str, data: bytes
    ) -> str:
        """Keep a picture for a file; give its SHA-256 in lower-case hex.

        Raises:
            ParameterError: with it all of them would take more than ``MOST_ART``.
            StoreError: nothing was changed.
        """
        digest = hashlib.sha256(data).hexdigest()
        async with self._in_order:
            number = await self._user.write(
                owner_edit.set_art, key, kind, digest, content_type, data
            )
            told = self._follow(self._tell(key, number))
        await asyncio.wait({told}, timeout=MIRROR_WAIT_S)
        return digest

    async def unset_art(self, key: MediaKey, kind: str) -> None:
        """Take the owner's picture from a file; without another file of it, it goes.

        Raises:
            StoreError: nothing was changed.
        """
        async with self._in_order:
            number = await self._user.write(owner_edit.unset_art, key, kind)
            told = self._follow(self._tell(key, number))
        await asyncio.wait({told}, timeout=MIRROR_WAIT_S)

    async def says(self, keys: Sequence[MediaKey]) -> dict[MediaKey, OwnerSays]:
        """Give what was said of these files; those without a word are left out."""
        return await self._user.run(_says, keys)

    async def matches(
        self, keys: Sequence[MediaKey]
    ) -> dict[MediaKey, dict[str, str | None]]:
        """Give source to the game that was picked there, None for none, by file."""
        return await self._user.run(_matches, keys)

    async def catch_up(self) -> None:
        """Note titles as unmerged that have not heard what was said of their files.

        After a kill, in a new ``media.db``, or when a file came back. Writes nothing if
        there are none.

        Raises:
            StoreError: it is done at the next start.
        """
        await self._tell_all(await self._user.run(_untold), await self._user.run(_keys))

    async def moved(self) -> None:
        """Let the titles of files that were moved hear what was said of these.

        If that cannot be written they hear it at the next start.
        """
        try:
            untold = await self._user.run(_untold)
            await self._tell_all(untold, list({*untold.values()}))
        except StoreError as error:
            logger.warning(NOT_SHOWN, error)

    async def _tell_all(
        self, untold: Mapping[int, MediaKey], keys: Sequence[MediaKey]
    ) -> None:
        if not keys:
            return
        titles = await self._media.run(_to_merge, {*untold.values()}, keys)
        if titles:
            await self._media.write(_unmerge, titles)
        if untold:
            await self._user.write(owner_edit.told, list(untold))

    async def _tell(self, key: MediaKey, number: int) -> None:
        try:
            titles = await self._media.run(_to_merge, {key}, [key])
            if titles:
                await self._media.write(_unmerge, titles)
            await self._user.write(owner_edit.told, [number])
        except StoreError as error:
            logger.warning(NOT_SHOWN, error)


def _says(
    raw: sqlite3.Connection, keys: Sequence[MediaKey]
) -> dict[MediaKey, OwnerSays]:
    return OwnerWords(raw).of(keys)


def _matches(
    raw: sqlite3.Connection, keys: Sequence[MediaKey]
) -> dict[MediaKey, dict[str, str | None]]:
    pairs = json.dumps([(key.system_id, key.path) for key in keys])
    found: dict[MediaKey, dict[str, str | None]] = {}
    for system_id, path, name, value in raw.execute(MATCHES, (pairs,)):
        key = MediaKey(system_id, path)
        found.setdefault(key, {})[name.removeprefix(MATCH)] = json.loads(value)
    return found


def _untold(raw: sqlite3.Connection) -> dict[int, MediaKey]:
    rows = raw.execute("SELECT Number, SystemID, Path FROM Untold")
    return {number: MediaKey(system_id, path) for number, system_id, path in rows}


def _keys(raw: sqlite3.Connection) -> list[MediaKey]:
    """Give the files of which anything was said that a merge takes, or untold ones."""
    return list({*_untold(raw).values(), *OwnerWords(raw).keys()})


def _to_merge(
    raw: sqlite3.Connection, untold: set[MediaKey], keys: Sequence[MediaKey]
) -> list[int]:
    """Give the titles of files that were not told, or that were never merged."""
    found = []
    for key in keys:
        for number in rows_of(raw, key):
            (title, is_merged) = raw.execute(
                "SELECT MediaTitleDBID, EXISTS (SELECT 1 FROM Merged"
                "  WHERE TitleDBID = MediaTitleDBID) FROM Media WHERE DBID = ?",
                (number,),
            ).fetchone()
            marked = raw.execute("SELECT 1 FROM Unmerged WHERE TitleDBID = ?", (title,))
            if (key in untold or not is_merged) and marked.fetchone() is None:
                found.append(title)
    return found


def _unmerge(raw: sqlite3.Connection, titles: Sequence[int]) -> None:
    raw.executemany(
        "INSERT OR IGNORE INTO Unmerged VALUES (?)", [(title,) for title in titles]
    )
