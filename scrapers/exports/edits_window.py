"""A window on a file's bytes that moves on as it is read; offsets are the file's."""

import os
import re

CHUNK = 1 << 16
HELD_MAX = 8 << 20
"""Bytes that are held at most: an entry, a comment or a DOCTYPE is no longer."""


class Window:
    """Holds the bytes from ``at`` (or ``hold``, if that is before it) on.

    ``hold`` is -1, or where something begins that is still needed.
    """

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._base = 0
        self.text = os.pread(handle, CHUNK, 0)
        self.at = 0
        self.hold = -1

    def more(self) -> bool:
        """Read a further piece; False at the end, or when too much is held."""
        low = self.at if self.hold < 0 else min(self.at, self.hold)
        room = self._base + len(self.text) - low
        piece = os.pread(self._handle, CHUNK, self._base + len(self.text))
        if not piece or room > HELD_MAX:
            return False
        self.text = self.text[low - self._base :] + piece
        self._base = low
        return True

    def search(self, pattern: re.Pattern[bytes], start: int) -> re.Match[bytes] | None:
        """Give the next match in what is held, from an offset on."""
        return pattern.search(self.text, start - self._base)

    def find(self, wanted: bytes, start: int) -> int:
        """Give the offset behind ``wanted``, reading on; -1 if it is not near."""
        at = start
        while True:
            found = self.text.find(wanted, at - self._base)
            if found >= 0:
                return self._base + found + len(wanted)
            at = max(start, self.last - len(wanted) + 1)
            if not self.more():
                return -1

    def offset(self, index: int) -> int:
        """Give the file's offset of an index of ``text``."""
        return self._base + index

    def index(self, offset: int) -> int:
        """Give the index of ``text`` of an offset of the file."""
        return offset - self._base

    @property
    def last(self) -> int:
        """Give the offset behind what is held."""
        return self._base + len(self.text)

    def cut(self, start: int, end: int) -> bytes:
        """Give the bytes between two offsets that are held."""
        return self.text[start - self._base : end - self._base]
