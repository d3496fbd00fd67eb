"""The copy of ``media.db`` on the card while the one that is used is in memory."""

import contextlib
import os
import sqlite3
import zlib
from contextlib import closing

from mediadb.copies import remove, set_aside, state_of, write_part
from zapcore.aside import BAK, PART, Aside
from zapcore.durable import sync_folder
from zapcore.notices import Notices

SUM = ".sum"
"""Its size and CRC-32: what agrees with them need not be checked page by page."""

PIECE = 1 << 20
MOST_BROKEN = 2


class CardCopy:
    """The file at ``path``; all methods block."""

    def __init__(self, path: str, notices: Notices) -> None:
        self.path = path
        self._notices = notices
        self.was_broken = False
        """Neither it nor its copy could be loaded."""

    @property
    def size(self) -> int:
        """Give its bytes, with what is in its log only; 0 if there is none."""
        return sum(map(_size, (self.path, self.path + "-wal")))

    def mark(self) -> str:
        """Give what changes when another file takes its place."""
        try:
            info = os.stat(self.path)
        except OSError:
            return "none"
        return f"{info.st_size} {info.st_mtime_ns // 2_000_000_000}"

    def load(self, target: str) -> None:
        """Copy it to ``target``, verified; its ``.bak`` if it is broken or gone.

        Raises:
            OSError: the memory is full.
        """
        names = [one for one in (self.path, self.path + BAK) if os.path.exists(one)]
        for name in names:
            if _is_loaded(name, target):
                if name != self.path:
                    text = f"{self.path} is broken or gone; {name} is used instead"
                    self._notices.add(text)
                return
            remove(target)
        if names:
            self.was_broken = True
            if os.path.exists(self.path):
                set_aside(self.path, MOST_BROKEN)
            self._notices.add(
                f"{self.path} was broken and was set aside; games are looked for again"
            )

    def write(self, source: str) -> None:
        """Put a whole copy of an open database in its place; keep it as ``.bak``.

        Raises:
            OSError: the disk is full or cannot be written; it stays as it was.
            sqlite3.Error: the source is broken, or the disk is full; as before.
        """
        part = write_part(source, self.path, "quick_check")
        sum_ = _sum_of(part)
        folder = os.path.dirname(self.path)
        if os.path.exists(self.path):
            # A log of the old one beside the new one would be replayed over it.
            _without_log(self.path)
            sync_folder(folder)
            _keep_old(self.path)
            sync_folder(folder)
        os.replace(part, self.path)
        sync_folder(folder)
        with Aside(self.path + SUM) as aside:
            aside.file.write(sum_.encode())
            aside.keep(backup=False)


def _is_loaded(source: str, target: str) -> bool:
    """Copy the bytes, and tell whether they are a whole database."""
    try:
        if _size(source + "-wal"):
            _settle(source)
        total = 0
        with open(source, "rb") as old, open(target, "wb") as new:
            while piece := old.read(PIECE):
                total = zlib.crc32(piece, total)
                new.write(piece)
        if _known(source) == _sum(_size(target), total):
            return True
        return not state_of(target, "quick_check").problem
    except (OSError, sqlite3.Error):
        if _size(source) and not os.path.exists(target):
            raise
        return False


def _keep_old(path: str) -> None:
    """Give the old file its second name; where a disk knows no links, another one."""
    part = path + BAK + PART
    with contextlib.suppress(FileNotFoundError):
        os.unlink(part)
    try:
        os.link(path, part)
    except OSError:
        os.replace(path, path + BAK)
    else:
        os.replace(part, path + BAK)


def _without_log(path: str) -> None:
    """Leave a database of one file; of a broken one the log is removed."""
    with contextlib.suppress(sqlite3.Error):
        if _size(path + "-wal"):
            _settle(path)
    for end in ("-wal", "-shm", "-journal"):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path + end)


def _settle(path: str) -> None:
    """Move the log of one that was used on the card into the file."""
    with closing(sqlite3.connect(path, timeout=5)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _known(path: str) -> str:
    try:
        with open(path + SUM, encoding="ascii") as file:
            return file.read(64)
    except (OSError, UnicodeError):
        return ""


def _sum_of(path: str) -> str:
    total = 0
    with open(path, "rb") as file:
        while piece := file.read(PIECE):
            total = zlib.crc32(piece, total)
    return _sum(_size(path), total)


def _sum(size: int, crc: int) -> str:
    return f"{size} {crc:08x}"


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except OSError:
        return 0
