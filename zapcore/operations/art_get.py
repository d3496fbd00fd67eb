"""Gets one file of artwork, from the network or this device, and keeps it.

It ends for a scan when there is no room: then nothing more is got.
"""

import asyncio
import errno
import os
import shutil
from dataclasses import replace
from typing import Protocol, runtime_checkable

from zapcore.operations.art_check import MANUALS, VIDEOS, UnfitError, fit
from zapcore.operations.art_folder import ArtFolder
from zapcore.ports_network import Sources
from zapcore.ports_online import Request
from zapcore.sourced import Art, local_path

LARGEST_PICTURE = 8 << 20
LARGEST_OTHER = 64 << 20
"""Bytes of one file; a larger picture would not be served either."""

LEAST_FREE = 64 << 20
"""Bytes that stay free on the disk: the databases are on it, too."""

GREEN = frozenset({"ss"})
"""Sources that send a green square for what they lack."""

FULL = "the budget for artwork is used up (scan.artwork_budget); no more is fetched"
NO_SPACE = "the disk is nearly full; no more artwork is fetched"
NOT_ITS_OWN = "its source leads to a file of this device"
NONE_THERE = "its source does not have it"


@runtime_checkable
class Downloads(Protocol):
    """A source whose artwork needs more than its URL."""

    def download(self, art: Art) -> Request:
        """Give the request that fetches it."""


class ArtGetting:
    """Gets files; ``ended`` says why no more is got, "" while there is room."""

    def __init__(self, sources: Sources, folder: ArtFolder) -> None:
        self._sources = sources
        self._folder = folder
        self._number = 0
        self.ended = ""

    async def get(self, name: str, art: Art) -> str:
        """Give where a file lies after it was fetched, checked and named.

        "" when there is no room for it.
        """
        if not await asyncio.to_thread(self._has_room):
            return ""
        self._number += 1
        staged = self._folder.staged(str(self._number))
        try:
            if here := local_path(art.url):
                if not self._sources.on[name].spec.is_local:
                    raise UnfitError(NOT_ITS_OWN)
                await asyncio.to_thread(_copy, here, staged, _limit(art))
            else:
                line = self._sources.network.line(name)
                got = await line.fetch(self._request(name, art), staged)
                if got is None:
                    raise UnfitError(NONE_THERE)
            kept = await asyncio.to_thread(self._keep, name, staged, art)
        finally:
            await asyncio.to_thread(self._folder.drop, staged)
        if not kept:
            self._warn(FULL)
        return kept

    def stop(self, error: OSError) -> None:
        """Get no more: the disk is full, or cannot be written."""
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        words = NO_SPACE if full else f"artwork cannot be written: {error.strerror}"
        self._warn(words)

    def _request(self, name: str, art: Art) -> Request:
        provider = self._sources.on[name]
        own = provider.download(art) if isinstance(provider, Downloads) else None
        plain = own or Request(art.url, misses=frozenset({404, 410}), keep=False)
        return replace(plain, limit=_limit(art))

    def _keep(self, name: str, staged: str, art: Art) -> str:
        extension = fit(staged, art, placeholders=name in GREEN)
        return self._folder.keep(staged, extension)

    def _has_room(self) -> bool:
        if self._folder.room <= 0:
            self._warn(FULL)
        elif shutil.disk_usage(self._folder.folder).free < LEAST_FREE:
            self._warn(NO_SPACE)
        return not self.ended

    def _warn(self, words: str) -> None:
        self.ended = self.ended or words


def _limit(art: Art) -> int:
    return LARGEST_OTHER if art.kind in VIDEOS | MANUALS else LARGEST_PICTURE


def _copy(path: str, to: str, limit: int) -> None:
    """Copy a file of this device.

    Raises:
        UnfitError: it is not there, or too large.
    """
    try:
        if os.path.getsize(path) > limit:
            raise UnfitError(f"it has more than {limit} bytes")
        shutil.copyfile(path, to)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise UnfitError("it is not there any more") from error
