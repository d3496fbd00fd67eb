"""``media.db`` in memory: loaded at the start, written back when an operation ended.

A card is slow and wears out by writing. In memory an index writes nothing to it; when
nothing was written for a while, the whole database is written beside the one on the
card, synced, verified and renamed, and the one before stays as ``media.db.bak``. A
power cut costs what was not written back, which can be built again.
"""

import asyncio
import os
import sqlite3

from mediadb.card_copy import CardCopy
from mediadb.database import Database
from mediadb.followed import Followed
from mediadb.media_db import MEDIA, ask_rebuild
from mediadb.memory import Memory
from zapcore.notices import Notices

QUIET_S = 20.0
LEAST_S = 60.0
RATE = 350 << 10
"""Between two write-backs lie so many seconds, and one for so many bytes."""

AT_THE_END = 8 << 20
"""Bytes that are written back when the daemon stops: it has less than two seconds."""

REFUSED = (
    "media_db is ram, but that needs {} MB of memory and {} MB are free; media.db is "
    "used in the data folder"
)
FAILED = "media.db is in memory and cannot be written back to {} ({})"


class RamPlace:
    """The database of the data folder ``data``, in memory."""

    def __init__(
        self, data: str, notices: Notices, memory: Memory | None = None
    ) -> None:
        self._data = data
        self._notices = notices
        self._card = CardCopy(os.path.join(data, MEDIA), notices)
        self._memory = memory or Memory.of(data)
        self._limit = 0
        self._is_left = False
        """A daemon before left it in memory, and may have written none of it back."""
        self._followed: Followed | None = None
        self._said = ""

    def load(self) -> str:
        """Give the folder to open: in memory, or the data folder. It blocks.

        Raises:
            OSError: the card cannot be read.
        """
        wanted = self._card.size * 3 // 2 + (16 << 20)
        if self._memory.is_usable() and self._memory.holds(self._card.mark()):
            self._is_left = True
            self._limit = self._memory.room(self._card.size)
            return self._memory.folder
        self._memory.leave()
        room = self._memory.room()
        if room < wanted or not self._memory.make():
            self._notices.add(REFUSED.format(wanted >> 20, room >> 20))
            return self._data
        self._limit = room * 2 // 3
        self._card.load(os.path.join(self._memory.folder, MEDIA))
        self._memory.note(self._card.mark())
        return self._memory.folder

    async def start(self, media: Database) -> None:
        """Write back what changes, until ``close``."""
        if os.path.dirname(media.path) == self._data:
            return
        await media.run(_bound, self._limit)
        if self._card.was_broken:
            await media.run(ask_rebuild)

        async def make() -> None:
            await asyncio.to_thread(self._write_back, media.path)

        self._followed = Followed(media, make, QUIET_S, self._rest_s)
        self._followed.start(lambda: not os.path.exists(self._card.path))
        if self._is_left:
            self._followed.touch()

    async def close(self) -> None:
        """Stop; a small one is written back, a large one waits in memory."""
        if self._followed is not None:
            await self._followed.close(last=self._card.size <= AT_THE_END)

    def tidy(self) -> None:
        """Free the memory after the end, if nothing is in it alone. It blocks."""
        if self._followed is None or self._followed.is_changed or self._said:
            return
        self._memory.leave()

    def _rest_s(self) -> float:
        return LEAST_S + self._card.size / RATE

    def _write_back(self, path: str) -> None:
        try:
            self._card.write(path)
            self._memory.note(self._card.mark())
        except (OSError, sqlite3.Error) as error:
            self._notices.drop(self._said)
            self._said = FAILED.format(self._card.path, error)
            self._notices.add(self._said)
        else:
            self._notices.drop(self._said)
            self._said = ""


def _bound(raw: sqlite3.Connection, limit: int) -> None:
    """Let SQLite say that the disk is full before the memory of the device is."""
    (size,) = raw.execute("PRAGMA page_size").fetchone()
    raw.execute(f"PRAGMA max_page_count = {max(limit // size, 1)}")
