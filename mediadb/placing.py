"""Opens ``media.db`` where the owner wants it: data folder, another disk, memory."""

import asyncio
import sqlite3
from typing import TYPE_CHECKING

from mediadb.copies import problem_of
from mediadb.database import Database
from mediadb.followed import Followed
from mediadb.media_db import LATER, MediaDatabase
from mediadb.media_stores import MediaStores
from mediadb.memory import Memory
from mediadb.place import remember
from mediadb.userdata import UserData
from zapcore.errors import StoreBrokenError, StoreReadOnlyError
from zapcore.notices import Notices

if TYPE_CHECKING:
    from mediadb.media_away import DiskPlace
    from mediadb.media_ram import RamPlace

QUIET_S = 30.0
"""Nothing was written for so long before ``media.db`` counts as being at rest."""

RAM = "ram"
"""The value of ``media_db`` that means memory; "" is the data folder."""


class Placing:
    """The place of ``media.db``: ``open``, ``start``, and at the end ``close`` it."""

    def __init__(self, data: str, wanted: str, notices: Notices) -> None:
        self._data = data
        self._notices = notices
        self._disk: DiskPlace | None = None
        self._ram: RamPlace | None = None
        self._stores: MediaStores | None = None
        self._resting: Followed | None = None
        self._checking: asyncio.Task[None] | None = None
        if wanted == RAM:
            self._ram = _memory(data, notices)
        elif wanted and wanted != data:
            self._disk = _disk(wanted, data, notices)

    async def open(self, user: Database) -> MediaStores:
        """Open it, or an empty one while its disk is away.

        Raises:
            StoreError: the disk is full or cannot be written.
        """
        folder = await self._folder()
        stores = await MediaStores.open(folder, user, self._notices)
        if self._disk is not None:
            stores.media.refused = self._disk.refusal
            await self._disk.opened(stores.media)
        self._stores = stores
        return stores

    async def start(self, owner: UserData) -> None:
        """Bring the mirror of ``user.db`` to the truth; follow disk or memory."""
        if self._stores is None:
            return
        if not self._stores.media.refused:
            try:
                await self._stores.media.run(_first_reads)
                await owner.mirror_all()
            except StoreBrokenError:
                self._notices.drop(LATER.format(self._stores.media.path))
                await self._stores.renew(self._notices)
                await owner.mirror_all()
        if self._disk is not None:
            self._disk.start(self._stores, owner)
        if self._ram is not None:
            await self._ram.start(self._stores.media)
        else:
            await self._rest(self._stores.media)

    async def _rest(self, media: MediaDatabase) -> None:
        """Take the mark of a writing daemon away whenever nothing is written."""
        self._resting = Followed(media, media.rest, QUIET_S, lambda: 0.0)
        self._resting.start(lambda: False)
        if media.was_cut:
            self._checking = asyncio.create_task(_check(media), name="media.db checked")
        else:
            await media.rest()

    async def close(self) -> None:
        """Write back what must be, and close."""
        if self._resting is not None:
            await self._resting.close(last=False)
        if self._checking is not None:
            self._checking.cancel()
        for place in (self._disk, self._ram):
            if place is not None:
                await place.close()
        if self._stores is not None:
            await self._stores.close()
        if self._disk is not None:
            self._disk.tidy()
        if self._ram is not None:
            await asyncio.to_thread(self._ram.tidy)

    async def _folder(self) -> str:
        if self._disk is not None:
            return await self._disk.folder()
        try:
            if self._ram is not None:
                return await asyncio.to_thread(self._ram.load)
            await asyncio.to_thread(self._at_home)
        except OSError as error:
            where = error.filename or self._data
            text = f"{where} cannot be read or written: {error.strerror}"
            raise StoreReadOnlyError(text) from error
        return self._data

    def _at_home(self) -> None:
        """Forget that it was elsewhere before."""
        remember("", self._data)
        Memory.of(self._data).leave()


def _memory(data: str, notices: Notices) -> "RamPlace":
    from mediadb.media_ram import RamPlace  # noqa: PLC0415 - few need it

    return RamPlace(data, notices)


def _disk(folder: str, data: str, notices: Notices) -> "DiskPlace":
    from mediadb.media_away import DiskPlace  # noqa: PLC0415 - the same

    return DiskPlace(folder, data, notices)


async def _check(media: MediaDatabase) -> None:
    """Read all of what a cut may have broken, beside everything else."""
    problem = await asyncio.to_thread(problem_of, media.path)
    if problem and media.troubled is not None:
        media.troubled(StoreBrokenError(problem))
    await media.rest()


def _first_reads(raw: sqlite3.Connection) -> None:
    """Read what a start reads: a break there must not end it."""
    for table in ("Operations", "DBConfig", "Systems", "TagTypes"):
        raw.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - names of our schema
