"""The three connections to ``media.db``, which may go over to another file together.

One writes, two read. Where the database's disk is away they have an empty one in
memory meanwhile, that nobody may write.
"""

import asyncio
import logging
import os
from typing import Self

from mediadb.database import Database
from mediadb.media_db import MediaDatabase, open_media, open_reading
from zapcore.notices import Notices

logger = logging.getLogger(__name__)

CLOSE_S = 5.0
"""A disk that does not answer must not keep the others waiting."""


class MediaStores:
    """What writes ``media.db`` and what reads it beside ``user``."""

    def __init__(
        self, media: MediaDatabase, reading: Database, aside: Database, user: Database
    ) -> None:
        self.media = media
        self.reading = reading
        self.aside = aside
        self._user = user

    @classmethod
    async def open(cls, folder: str, user: Database, notices: Notices) -> Self:
        """Open what lies in ``folder``.

        Raises:
            StoreError: it is full, gone or cannot be written.
        """
        media = await open_media(folder, notices)
        opened: list[Database] = [media]
        try:
            opened.append(await open_reading(media, user))
            opened.append(await open_reading(media, user))
        except BaseException:
            for database in reversed(opened):
                await database.close()
            raise
        return cls(media, opened[1], opened[2], user)

    async def go_over(self, folder: str, notices: Notices, refused: str = "") -> None:
        """Close what is open and go on with what lies in ``folder``.

        Raises:
            StoreError: that cannot be used; nothing changed.
        """
        fresh = await MediaStores.open(folder, self._user, notices)
        pairs = ((self.media, fresh.media), (self.reading, fresh.reading))
        self.media.refused = refused or self.media.refused
        for mine, other in (*pairs, (self.aside, fresh.aside)):
            closing = asyncio.ensure_future(mine.replace(other))
            done, _ = await asyncio.wait({closing}, timeout=CLOSE_S)
            for one in done:
                _heard(one)
        self.media.refused = refused

    async def renew(self, notices: Notices) -> None:
        """Set aside what was just found broken, and go on with an empty one.

        Nobody else may use the connections meanwhile.

        Raises:
            StoreError: the disk is full or cannot be written.
        """
        folder = os.path.dirname(self.media.path)
        await self.close()
        await self.go_over(folder, notices)

    async def close(self) -> None:
        """Close all three."""
        for database in (self.aside, self.reading, self.media):
            await database.close()


def _heard(task: "asyncio.Future[None]") -> None:
    error = task.exception()
    if error is not None:
        logger.info("a database whose disk is gone was closed: %s", error)
