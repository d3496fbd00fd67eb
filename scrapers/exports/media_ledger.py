"""Which files in a media folder an export brought, and for which game.

All others are the owner's. A record is written before its file gets its name, so that a
cut leaves no file that nobody knows of.
"""

import hashlib
import os
import struct
from array import array
from bisect import bisect_right

from scrapers.exports.media_folders import MediaFolders
from zapcore.aside import PART

NAME = ".zapcore-media"
MAGIC = b"zapcore media 2\n"
FIRST = b"zapcore media 1\n"
"""What a ledger began with that knew no games: its marks are eight bytes each."""

RECORD = struct.Struct("<QQ")
WIDTH = 8
LEDGER_MAX = 64 << 20
MANY = 1 << 15
"""New records that are held one by one: about 3 MB."""

ANYBODY = 0


class Ledger:
    """Remembers files of a media folder by name, size and time: 16 bytes each.

    A file that somebody replaced is no longer ours. Without the ledger none is.
    """

    def __init__(self, folders: MediaFolders) -> None:
        self._folders = folders
        self._whole = False
        self._marks = array("Q")
        self._owners = array("Q")
        self._new: dict[int, int] = {}
        self._unsaved: list[tuple[int, int]] = []
        self._load()

    def owner(self, relative: str, info: os.stat_result) -> int | None:
        """Give for whom this very file was brought, None if no export brought it."""
        mark = _mark(relative, info)
        if mark in self._new:
            return self._new[mark]
        at = bisect_right(self._marks, mark) - 1
        return self._owners[at] if at >= 0 and self._marks[at] == mark else None

    def add(self, relative: str, info: os.stat_result, owner: int) -> None:
        """Remember a file that is brought."""
        mark = _mark(relative, info)
        if self.owner(relative, info) == owner:
            return
        if len(self._new) >= MANY:
            self._sort([*zip(self._marks, self._owners, strict=True)], self._new)
            self._new = {}
        self._new[mark] = owner
        self._unsaved.append((mark, owner))

    def save(self) -> None:
        """Write what is new; nothing is written if nothing is.

        Raises:
            OSError: the disk is full, or cannot be written.
        """
        unsaved, self._unsaved = self._unsaved, []
        if not unsaved:
            return
        data = b"".join(RECORD.pack(*one) for one in unsaved)
        top = self._folders.reach("", make=True)
        if self._whole:
            with top.append(NAME) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            return
        old = b"".join(map(RECORD.pack, self._marks, self._owners))
        top.remove(NAME + PART)
        with top.create(NAME + PART) as file:
            file.write(MAGIC + old + data)
            file.flush()
            os.fsync(file.fileno())
        top.rename(NAME + PART, NAME)
        top.sync()
        self._whole = True

    def _load(self) -> None:
        try:
            with self._folders.reach("").read(NAME) as file:
                data = file.read(LEDGER_MAX)
        except OSError:
            return
        body = data[len(MAGIC) :]
        if data.startswith(MAGIC):
            # A cut may have left a part of a record, or zeros in its place.
            self._whole = not len(body) % RECORD.size
            body = body[: len(body) // RECORD.size * RECORD.size]
            pairs = list(RECORD.iter_unpack(body))
        elif data.startswith(FIRST):
            whole = body[: len(body) // WIDTH * WIDTH]
            pairs = [(mark, ANYBODY) for (mark,) in struct.iter_unpack("<Q", whole)]
        else:
            return
        self._sort(pairs, {})

    def _sort(self, pairs: list[tuple[int, int]], new: dict[int, int]) -> None:
        """Hold pairs by their marks; of one mark the last that was told counts."""
        pairs += new.items()
        pairs.sort(key=lambda pair: pair[0])
        self._marks = array("Q", (mark for mark, _ in pairs))
        self._owners = array("Q", (owner for _, owner in pairs))


def owner_of(path: str) -> int:
    """Give what a game is called in a ledger: never ``ANYBODY``."""
    return _digest(path) or 1


def _mark(relative: str, info: os.stat_result) -> int:
    seconds = info.st_mtime_ns // 2_000_000_000
    return _digest(f"{relative}\0{info.st_size}\0{seconds}")


def _digest(text: str) -> int:
    data = text.encode("utf-8", "surrogateescape")
    return int.from_bytes(hashlib.blake2b(data, digest_size=WIDTH).digest(), "little")
