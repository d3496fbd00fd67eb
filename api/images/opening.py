"""Opens a picture's file, never one from outside the library.

A path from a gamelist is another man's word: the file is looked at without being
opened (``O_PATH``: no FIFO blocks, no device notices), its real place is asked of the
kernel and must lie below a root, and only then that same file is opened for reading.
There is no moment at which a link could be turned elsewhere (BETTER-THAN-CORE, B10).
"""

import contextlib
import os
import stat
import threading
import time
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from zapcore.valueclass import dataclass

ROOT_AGE_S = 5.0
"""A root that is a link is resolved anew after this."""


MANY = 1000
"""Resolved roots that are remembered at once."""


class OutsideError(OSError):
    """The file is there, but not below any root."""


@dataclass(frozen=True, slots=True)
class Place:
    """A regular file below a root: its real path and what it is now."""

    path: str
    info: os.stat_result
    name: str

    def open(self) -> BinaryIO:
        """Open this very file for reading, whatever its path leads to by now."""
        return open(self.name, "rb")


class Roots:
    """The folders below which pictures may lie, as they really are."""

    def __init__(self, roots: Iterable[str]) -> None:
        self._roots = tuple(roots)
        self._real: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def place(self, path: str, further: Iterable[str] = ()) -> Iterator[Place]:
        """Find ``path`` and hold it; ``further`` are more roots.

        Raises:
            OutsideError: it lies elsewhere.
            OSError: it is not there, or no regular file.
            ValueError: it holds a NUL.
        """
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            info = os.fstat(place)
            if not stat.S_ISREG(info.st_mode):
                raise IsADirectoryError(path)
            name = f"/proc/self/fd/{place}"
            real = os.readlink(name)
            if not self._hold(real, path, further):
                raise OutsideError(path)
            yield Place(real, info, name)
        finally:
            os.close(place)

    def _hold(self, real: str, path: str, further: Iterable[str]) -> bool:
        """Ask the roots that the path names first: another may be a dead share."""
        places = (*self._roots, *further)
        likely = [place for place in places if _below(path, place)]
        return any(_below(real, self._resolve(p)) for p in likely) or any(
            _below(real, self._resolve(p)) for p in places if p not in likely
        )

    def _resolve(self, place: str) -> str:
        now = time.monotonic()
        with self._lock:
            real, until = self._real.get(place, ("", 0.0))
        if now >= until:
            real = os.path.realpath(place)
            with self._lock:
                if len(self._real) > MANY:
                    self._real.clear()
                self._real[place] = real, now + ROOT_AGE_S
        return real


def _below(path: str, root: str) -> bool:
    return path.startswith(root.rstrip("/") + "/")
