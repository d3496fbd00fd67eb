"""The lines of a TSV file of a pack, streamed, and what was wrong with them.

UTF-8, tabs, LF; a byte order mark and CRLF are taken, the first line is left out when
it begins with ``#``. A bad line is told and costs no other one.
"""

import os
import stat
from collections.abc import Iterator
from typing import IO

from scrapers.gamelist_xml.paths import inside
from zapcore.events import Warned

LONGEST_LINE = 1 << 16
LONGEST_KEY = 255
"""Bytes: more has no file's name on any disk."""

MOST_LINES = 1_000_000
MOST_BYTES = 512 << 20
MOST_TOLD = 20
"""Warnings of one file; the rest is counted."""

MOST_FILES = 200
"""Files that are told of; the rest is counted."""

BOM = b"\xef\xbb\xbf"
TOO_LONG = f"this line is longer than {LONGEST_LINE} bytes and was left out"
NO_TEXT = "this line is not UTF-8, or has a zero byte in it, and was left out"
TOO_FEW = "this line has too few columns and was left out"
BAD_KEY = "this key is no name of a file in its folder, and was left out"
TOO_MANY = f"this file has more than {MOST_LINES} lines; the rest was not read"
NO_FILE = "this is no file in its folder, or a link out of it, and was not read"
TOO_LARGE = f"this file has more than {MOST_BYTES >> 20} MiB and was not read"
UNREAD = "this file could not be read to its end; it is tried again the next time"

Line = tuple[int, int, list[str]]
"""Number of the line, where it begins in bytes, its columns."""


class Complaints:
    """Keeps what was wrong, some of each file. ``unread``: a file failed."""

    def __init__(self) -> None:
        self._told: dict[str, list[Warned]] = {}
        self._more: dict[str, int] = {}
        self._files = 0
        self.unread = False

    def add(self, path: str, line: int, message: str, *, unread: bool = False) -> None:
        """Tell of a line, or of the whole file (line 0)."""
        self.unread = self.unread or unread
        if path not in self._told and len(self._told) >= MOST_FILES:
            self._files += 1
            return
        told = self._told.setdefault(path, [])
        if len(told) < MOST_TOLD:
            told.append(Warned(path, line, message, unread))
        else:
            self._more[path] = self._more.get(path, 0) + 1

    def all(self) -> Iterator[Warned]:
        """Yield them file by file, and how many there are beyond."""
        for path, told in self._told.items():
            yield from told
            if more := self._more.get(path):
                yield Warned(path, 0, f"{more} more lines of this file are bad")
        if self._files:
            folder = os.path.dirname(next(iter(self._told)))
            yield Warned(folder, 0, f"{self._files} more files of packs are bad")


def lines(path: str, columns: int, complaints: Complaints) -> Iterator[Line]:
    """Yield the lines that have at least so many columns; of no file nothing."""
    if not _is_readable(path, complaints):
        return
    try:
        with open(path, "rb") as file:
            yield from _rows(file, path, columns, complaints)
    except OSError:
        complaints.add(path, 0, UNREAD, unread=True)


def is_key(text: str) -> bool:
    """Tell whether a key can be the name of a file in its own folder."""
    if text in ("", ".", "..") or "/" in text or "\0" in text:
        return False
    return len(text) <= LONGEST_KEY and len(text.encode()) <= LONGEST_KEY


def columns_of(raw: bytes) -> list[str] | None:
    """Give the columns of a line, None if it is no text."""
    try:
        text = raw.rstrip(b"\r\n").decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text.split("\t")


def _rows(
    file: IO[bytes], path: str, columns: int, complaints: Complaints
) -> Iterator[Line]:
    at = number = 0
    while raw := file.readline(LONGEST_LINE):
        begin, number = at, number + 1
        at += len(raw)
        if number > MOST_LINES:
            complaints.add(path, number, TOO_MANY)
            return
        if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            at += _skip(file)
            complaints.add(path, number, TOO_LONG)
            continue
        if number == 1:
            raw = raw.removeprefix(BOM)
            begin = at - len(raw)
            if raw.startswith(b"#"):
                continue
        row = columns_of(raw)
        if row is None or len(row) < columns:
            if row != [""]:
                complaints.add(path, number, NO_TEXT if row is None else TOO_FEW)
            continue
        yield number, begin, row


def _skip(file: IO[bytes]) -> int:
    """Read to the end of the line; give how many bytes that were."""
    skipped = 0
    while raw := file.readline(LONGEST_LINE):
        skipped += len(raw)
        if raw.endswith(b"\n"):
            break
    return skipped


def _is_readable(path: str, complaints: Complaints) -> bool:
    try:
        info = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        complaints.add(path, 0, UNREAD, unread=True)
        return False
    folder = os.path.realpath(os.path.dirname(path))
    if not stat.S_ISREG(info.st_mode) or not inside(os.path.realpath(path), (folder,)):
        complaints.add(path, 0, NO_FILE)
        return False
    if info.st_size > MOST_BYTES:
        complaints.add(path, 0, TOO_LARGE)
        return False
    return True
