"""What an export copies: regular files of the folders that artwork is read from."""

import os
import stat
from collections.abc import Iterable
from typing import BinaryIO

from zapcore.anchored import Anchor, real_inside

COPY_MAX = 512 << 20
"""Bytes of one file; a longer one is no video of a game."""

PIECE = 1 << 18


class Sources:
    """Opens files below the folders ``allowed``."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self._allowed = tuple(dict.fromkeys(map(os.path.realpath, allowed)))

    def stat(self, path: str) -> os.stat_result | None:
        """Give what a file is that may be read: it is not empty, nor too long."""
        try:
            info = os.stat(path)
        except (OSError, ValueError):
            return None
        return info if _is_usable(info) and self._real(path) else None

    def open(self, path: str) -> BinaryIO | None:
        """Open a file that may be read; None if it may not, or is not there."""
        real = self._real(path)
        folder, name = os.path.split(real)
        try:
            with Anchor(folder) as anchor:
                file = anchor.read(name)
        except OSError:
            return None
        if _is_usable(os.fstat(file.fileno())):
            return file
        file.close()
        return None

    def _real(self, path: str) -> str:
        return real_inside(path, self._allowed)


def is_same(one: BinaryIO, other: BinaryIO) -> bool:
    """Tell whether two files hold the same bytes, from where they are."""
    while True:
        piece = one.read(PIECE)
        if piece != other.read(PIECE):
            return False
        if not piece:
            return True


def _is_usable(info: os.stat_result) -> bool:
    return stat.S_ISREG(info.st_mode) and 0 < info.st_size <= COPY_MAX
