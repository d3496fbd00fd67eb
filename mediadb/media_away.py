"""``media.db`` on a disk that may come late or go: the daemon waits, and says so.

While it is away the library is empty and no operation starts; an index on the card
would only be in the way when the disk is back.
"""

import asyncio
import contextlib
import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from typing import TypeAlias

from mediadb.media_db import MEDIA, MediaDatabase, ask_rebuild
from mediadb.media_stores import MediaStores
from mediadb.place import is_emptied, is_there, remember
from mediadb.userdata import UserData
from zapcore.durable import make_folder
from zapcore.errors import StoreError, StoreGoneError, StoreReadOnlyError
from zapcore.notices import Notices

logger = logging.getLogger(__name__)

Trouble: TypeAlias = Callable[[StoreError], None]

LOOK_S = 5.0
"""Between two looks whether the disk is back."""

AWAY = (
    "media.db lies in {}, and that disk is not there: the library is empty until it is "
    "mounted; nothing is lost. On a new disk in its place make that folder. Without "
    "it, set media_db otherwise"
)
ANEW = (
    "there was no media.db in {} any more: an empty one was made. An index finds the "
    "games again, and `zapcore scrape` brings the rest back"
)


class DiskPlace:
    """Where the three connections lead to, and what is done when that changes."""

    def __init__(self, folder: str, data: str, notices: Notices) -> None:
        self._folder = folder
        self._data = data
        self._notices = notices
        self._empty = ""
        self._was_emptied = False
        self._lost = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def folder(self) -> str:
        """Give the folder to open now: of an empty database if the disk is away.

        Raises:
            StoreReadOnlyError: the disk is there and cannot be written.
        """
        if await asyncio.to_thread(is_there, self._folder, self._data, MEDIA):
            await asyncio.to_thread(self._make)
            return self._folder
        self._notices.add(self._sentence)
        return self._stand_in()

    async def opened(self, media: MediaDatabase) -> None:
        """Say so if the disk was there and its database was not.

        Raises:
            StoreError: the disk is full or cannot be written.
        """
        if self._was_emptied and not self._empty:
            self._was_emptied = False
            self._notices.add(ANEW.format(self._folder))
            await media.write(ask_rebuild)

    @property
    def is_away(self) -> bool:
        """Tell whether the disk is not there."""
        return bool(self._empty)

    @property
    def refusal(self) -> str:
        """Give why nothing can be written now, or ""."""
        return self._sentence if self._empty else ""

    def start(self, stores: MediaStores, owner: UserData) -> None:
        """Follow the disk until ``close``."""
        for database in (stores.media, stores.reading, stores.aside):
            database.troubled = self._heard(database.troubled)
        if self._empty:
            self._lost.set()
        self._task = asyncio.create_task(
            self._follow(stores, owner), name="the disk of media.db"
        )

    async def close(self) -> None:
        """Follow it no longer."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def tidy(self) -> None:
        """Remove the empty database; nothing may have it open any more."""
        if self._empty:
            shutil.rmtree(self._empty, ignore_errors=True)
            self._empty = ""

    @property
    def _sentence(self) -> str:
        return AWAY.format(self._folder)

    def _heard(self, before: Trouble | None) -> Trouble:
        def heard(error: StoreError) -> None:
            if before is not None:
                before(error)
            if isinstance(error, StoreGoneError | StoreReadOnlyError):
                self._lost.set()

        return heard

    async def _follow(self, stores: MediaStores, owner: UserData) -> None:
        while True:
            await self._lost.wait()
            if not self._empty and not await self._is_gone():
                self._lost.clear()
                continue
            if not self._empty:
                self._notices.add(self._sentence)
                folder = self._stand_in()
                await stores.go_over(folder, self._notices, self._sentence)
            await self._back(stores)
            self._lost.clear()
            await self._mirror(owner)

    async def _is_gone(self) -> bool:
        """Look twice: for a moment the kernel may still know what was there."""
        for pause in (0.0, LOOK_S):
            await asyncio.sleep(pause)
            if not await asyncio.to_thread(_answers, self._folder):
                return True
        return False

    async def _back(self, stores: MediaStores) -> None:
        """Wait until the disk is there and can be used, then go over to it."""
        said = ""
        while True:
            await asyncio.sleep(LOOK_S)
            if not await asyncio.to_thread(is_there, self._folder, self._data, MEDIA):
                continue
            try:
                await asyncio.to_thread(self._make)
                await stores.go_over(self._folder, self._notices)
            except StoreError as error:
                if str(error) != said:
                    said = str(error)
                    logger.warning("media.db cannot be taken up yet: %s", said)
                continue
            self.tidy()
            with contextlib.suppress(StoreError):
                await self.opened(stores.media)
            self._notices.drop(self._sentence)
            logger.warning("%s is there again; its media.db is used", self._folder)
            return

    async def _mirror(self, owner: UserData) -> None:
        try:
            await owner.mirror_all()
        except StoreError as error:
            logger.warning("what you said is shown later: %s", error)

    def _make(self) -> None:
        try:
            self._was_emptied |= is_emptied(self._folder, self._data, MEDIA)
            make_folder(self._folder)
            remember(self._folder, self._data)
        except OSError as error:
            raise StoreReadOnlyError(
                f"{self._folder} cannot be written: {error.strerror}"
            ) from error

    def _stand_in(self) -> str:
        memory = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - a folder of our own in it
        self._empty = tempfile.mkdtemp(prefix="zapcore-", dir=memory)
        return self._empty


def _answers(folder: str) -> bool:
    """Tell whether the disk of this folder is there, and the file on it."""
    try:
        os.statvfs(folder)
    except OSError:
        return False
    return os.path.exists(os.path.join(folder, MEDIA))
