"""Removes fetched artwork that no game shows and none is to show."""

import asyncio
from collections.abc import Collection
from typing import Protocol

from zapcore.operations.art_folder import ArtFolder

STEP = 200
"""Files that are removed between two looks at the loop."""


class Users(Protocol):
    """Knows which artwork is used."""

    async def used(self, folder: str) -> Collection[int]:
        """Give the keys (``art_folder.key_of``) of files of a folder that are used."""


class ArtPruning:
    """Prunes the folder of fetched artwork; nothing else may fetch meanwhile."""

    def __init__(self, folder: ArtFolder, users: Users) -> None:
        self._folder = folder
        self._users = users

    async def prune(self, *, dry_run: bool = False) -> tuple[int, int]:
        """Remove, or count, what nobody uses; give (files, bytes)."""
        used = await self._users.used(self._folder.folder)
        found = await asyncio.to_thread(lambda: list(self._folder.unused(used)))
        if not dry_run:
            for start in range(0, len(found), STEP):
                step = found[start : start + STEP]
                await asyncio.to_thread(self._remove, step)
        return len(found), sum(size for _, size in found)

    def _remove(self, step: list[tuple[str, int]]) -> None:
        for path, size in step:
            self._folder.remove(path, size)
