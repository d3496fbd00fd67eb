"""The folders that an export's pictures go to, held open; no link leads out of them.

A folder, or a part of its path, may be a link if what it leads to lies below one of the
folders that an export may write to. Whatever is written goes to the folder that was
checked, though its name be another's by then.
"""

import errno
import os
from collections.abc import Iterable, Iterator

from zapcore.anchored import Anchor, real_inside
from zapcore.events import Warned

HELD = 32
"""Folders that are held open."""

LEADS_OUT = (
    "it is no folder, or a link that leads out of the library, the data folder and the"
    " folder chosen for this export: no pictures are brought there"
)


class LeadsOutError(OSError):
    """A folder of pictures that is not written to."""


class MediaFolders:
    """Folders below ``base``; what they lead to lies below one of ``writable``."""

    def __init__(self, base: str, writable: Iterable[str]) -> None:
        self._base = base.rstrip("/")
        self._writable = tuple(filter(None, writable))
        self._open: dict[str, Anchor] = {}
        self._refused = ""

    def reach(self, relative: str, *, make: bool = False) -> Anchor:
        """Give a folder, held open until ``close``; "" is the base.

        Raises:
            LeadsOutError: it leads out, or is no folder.
            OSError: it is not there, or cannot be made.
        """
        found = self._open.get(relative)
        if found is None:
            found = self._open[relative] = self._reached(relative, make=make)
        return found

    @property
    def is_full(self) -> bool:
        """Tell whether as many are open as may be."""
        return len(self._open) >= HELD

    def close(self) -> None:
        """Let go of all folders."""
        while self._open:
            self._open.popitem()[1].close()

    def warnings(self) -> Iterator[Warned]:
        """Say which was the first folder that leads out."""
        if self._refused:
            yield Warned(self._refused, 0, LEADS_OUT)

    def _reached(self, relative: str, *, make: bool) -> Anchor:
        path = f"{self._base}/{relative}".rstrip("/")
        real = real_inside(path, self._writable)
        try:
            if real:
                return Anchor(real, make=make)
        except NotADirectoryError:
            pass
        self._refused = self._refused or self._cause(relative)
        raise LeadsOutError(errno.ENOTDIR, LEADS_OUT, path)

    def _cause(self, relative: str) -> str:
        """Give the topmost folder that is a link, else the folder itself."""
        path = self._base
        for part in (*filter(None, relative.split("/")), ""):
            if os.path.islink(path):
                break
            path = f"{path}/{part}".rstrip("/")
        return path
