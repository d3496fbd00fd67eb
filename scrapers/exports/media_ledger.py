"""Which files in a media folder an export brought: all others are the owner's."""

import hashlib
import os
from array import array
from bisect import bisect_left

from zapcore.aside import Aside

NAME = ".zapcore-media"
MAGIC = b"zapcore media 1\n"
WIDTH = 8
LEDGER_MAX = 64 << 20


class Ledger:
    """Remembers files below ``base`` by name, size and time: eight bytes each.

    A file that somebody replaced is no longer ours. Without the ledger none is.
    """

    def __init__(self, base: str) -> None:
        self._path = f"{base}/{NAME}"
        self._old = _load(self._path)
        self._new: set[int] = set()

    def has(self, relative: str, info: os.stat_result) -> bool:
        """Tell whether this very file was brought."""
        mark = _mark(relative, info)
        at = bisect_left(self._old, mark)
        return mark in self._new or (at < len(self._old) and self._old[at] == mark)

    def add(self, relative: str, info: os.stat_result) -> None:
        """Remember a file that was brought."""
        self._new.add(_mark(relative, info))

    def save(self) -> None:
        """Write what is new; nothing is written if nothing is."""
        if self._new.difference(self._old):
            merged = array("Q", sorted(self._new.union(self._old)))
            with Aside(self._path) as aside:
                aside.file.write(MAGIC + merged.tobytes())
                aside.keep(backup=False)


def _load(path: str) -> "array[int]":
    found = array("Q")
    try:
        with open(path, "rb") as file:
            data = file.read(LEDGER_MAX)
    except OSError:
        return found
    if data.startswith(MAGIC) and not (len(data) - len(MAGIC)) % WIDTH:
        found.frombytes(data[len(MAGIC) :])
    return found


def _mark(relative: str, info: os.stat_result) -> int:
    seconds = info.st_mtime_ns // 2_000_000_000
    text = f"{relative}\0{info.st_size}\0{seconds}"
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=WIDTH)
    return int.from_bytes(digest.digest(), "little")
