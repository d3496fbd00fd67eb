"""A folder with a small file for each game: which of them are ours, which the owner's.

A file of ours holds a mark with the hash of all the rest. One whose hash is another was
edited: from then on it is the owner's, like every file without a mark.
"""

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator
from enum import Enum

from zapcore.aside import Aside
from zapcore.exporting import Exported
from zapcore.titles.safe_names import safe

MARK = b"zapcore "
DIGITS = 16
LARGEST = 1 << 16
"""Bytes of a file that may be ours."""


class Whose(Enum):
    """Whose a file is."""

    OURS = "as it was written"
    EDITED = "written by zapcore, and edited"
    FOREIGN = "the owner's"


def marked(text: Callable[[str], str]) -> bytes:
    """Give a file's bytes; ``text`` takes its mark and gives the whole text."""
    bare = text(MARK.decode() + "0" * DIGITS).encode()
    digest = _digest(bare).decode()
    return text(MARK.decode() + digest).encode()


def whose(data: bytes) -> Whose:
    """Judge the bytes of a file."""
    at = data.find(MARK) + len(MARK)
    digest = data[at : at + DIGITS]
    if at < len(MARK) or len(digest) < DIGITS:
        return Whose.FOREIGN
    bare = data[:at] + b"0" * DIGITS + data[at + DIGITS :]
    return Whose.OURS if _digest(bare) == digest else Whose.EDITED


def whose_is(path: str) -> Whose:
    """Judge a file; one that is not there is nobody's, and so the owner's."""
    return whose(_read(path) or b"")


class OwnFiles:
    """Writes files of one kind (``end``) into a folder, and removes what is stale.

    ``root`` is the real path that the folder must lead to, or below.
    """

    def __init__(self, folder: str, end: str, *, dry_run: bool, root: str = "") -> None:
        self._folder = folder
        self._root = root
        self._end = end
        self._dry_run = dry_run
        self._left = set(_names(folder, end))
        self._there = {name.casefold() for name in self._left}
        self._used: set[str] = set()

    def write(self, name: str, data: bytes, *, games: int = 1) -> Exported:
        """Write a file of this name, numbered where somebody else has it.

        Raises:
            OSError: the disk is full, or cannot be written.
        """
        plain = safe(name) or "game"
        found, number = plain + self._end, 1
        while found.casefold() in self._used or self._is_foreign(found):
            number += 1
            found = f"{plain} ({number}){self._end}"
        self._used.add(found.casefold())
        self._left.discard(found)
        path = os.path.join(self._folder, found)
        there = self._read(found)
        if there is None:
            return self._put(path, data, Exported(path, games, added=games))
        if there == data or whose(there) is not Whose.OURS:
            return Exported(path, games)
        return self._put(path, data, Exported(path, games, changed=games))

    def remove_stale(self) -> Iterator[Exported]:
        """Remove files of ours that were not written again; yield each."""
        for name in sorted(self._left):
            path = os.path.join(self._folder, name)
            if whose(_read(path) or b"") is not Whose.OURS:
                continue
            if not self._dry_run:
                os.unlink(path)
            yield Exported(path, changed=1, written=not self._dry_run)

    def _is_foreign(self, name: str) -> bool:
        there = self._read(name)
        return there is not None and whose(there) is Whose.FOREIGN

    def _read(self, name: str) -> bytes | None:
        """Give what a file holds; one that was not there at first is not looked for."""
        if name.casefold() not in self._there:
            return None
        return _read(os.path.join(self._folder, name))

    def _put(self, path: str, data: bytes, told: Exported) -> Exported:
        if self._dry_run:
            return told
        with Aside(path, self._root) as aside:
            aside.file.write(data)
            aside.keep(backup=False)
        return told._replace(written=True)


def _names(folder: str, end: str) -> Iterator[str]:
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as there:
        yield from (one.name for one in there if one.name.lower().endswith(end))


def _read(path: str) -> bytes | None:
    """Give what a file holds, None when there is none; a folder is the owner's."""
    try:
        with open(path, "rb") as file:
            return file.read(LARGEST)
    except FileNotFoundError:
        return None
    except IsADirectoryError:
        return b""


def _digest(data: bytes) -> bytes:
    found = hashlib.blake2b(data, digest_size=DIGITS // 2, usedforsecurity=False)
    return found.hexdigest().encode()
