"""Pictures, videos and manuals brought to where a front-end looks for them.

A file is copied aside, synced with others and renamed; one that is there with the same
bytes stays. What lies there and was not brought by an export is the owner's, and stays
too. Nothing is read from outside the allowed folders, nor written through a link.
"""

import contextlib
import filecmp
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from enum import Enum

from scrapers.exports.media_ledger import Ledger
from zapcore.aside import PART, sync_folder
from zapcore.events import Warned

UNUSABLE = (
    "of the files that are shown {} are not there, are empty or lie outside the folders"
    " that artwork is read from; this is the first"
)
BATCH = 32
"""Copies that are synced together."""

COPY_MAX = 512 << 20
"""Bytes of one file; a longer one is no video of a game."""

CLOSE = 2_000_000_000
"""Nanoseconds that FAT rounds times by."""


class Brought(Enum):
    """How it stands with a file that was to be brought."""

    COPIED = "it was copied, or would be"
    THERE = "it is there already"
    FOREIGN = "another file that the owner put there has its name"
    UNUSABLE = "it is no file that may be read"


class MediaCopies:
    """Copies below one folder, ``base``; ``allowed`` are the folders to read from."""

    def __init__(self, base: str, allowed: Iterable[str], *, dry: bool) -> None:
        self._base = base
        self._allowed = tuple(map(os.path.realpath, allowed))
        self._dry = dry
        self._ledger = Ledger(base)
        self._staged: list[tuple[str, str]] = []
        self._asked: set[str] = set()
        self._folders: dict[str, bool] = {}
        self.copied = 0
        self.unusable = 0
        self.example = ""

    def is_readable(self, source: str) -> bool:
        """Tell whether a file may be read: below an allowed folder, and not empty."""
        try:
            info = os.stat(source)
        except (OSError, ValueError):
            return False
        size = info.st_size
        if not (stat.S_ISREG(info.st_mode) and 0 < size <= COPY_MAX):
            return False
        real = os.path.realpath(source)
        return any(real.startswith(root.rstrip("/") + "/") for root in self._allowed)

    def bring(self, source: str, relative: str) -> Brought:
        """Copy a file to a path below the base.

        Raises:
            OSError: the disk is full, or cannot be written.
        """
        if not self.is_readable(source):
            self.unusable += 1
            self.example = self.example or source
            return Brought.UNUSABLE
        target = f"{self._base}/{relative}"
        found = self._look(source, target, relative)
        if found is Brought.COPIED:
            self._stage(source, target)
        return found

    def _look(self, source: str, target: str, relative: str) -> Brought:
        """Tell what is to be done with a file that may be read."""
        if not self._is_inside(os.path.dirname(target)):
            return Brought.FOREIGN
        try:
            there = os.lstat(target)
        except FileNotFoundError:
            return Brought.COPIED
        if stat.S_ISREG(there.st_mode) and _is_same(source, target, there):
            return Brought.THERE
        ours = stat.S_ISREG(there.st_mode) and self._ledger.has(relative, there)
        return Brought.COPIED if ours else Brought.FOREIGN

    def is_ours(self, relative: str) -> bool:
        """Tell whether an export brought the file that lies there."""
        try:
            return self._ledger.has(relative, os.lstat(f"{self._base}/{relative}"))
        except OSError:
            return False

    def remove(self, relative: str) -> None:
        """Remove a file that an export brought; another stays."""
        if self.is_ours(relative) and not self._dry:
            os.unlink(f"{self._base}/{relative}")

    def warnings(self) -> Iterator[Warned]:
        """Say which files could not be brought."""
        if self.unusable:
            yield Warned(self.example, 0, UNUSABLE.format(self.unusable))

    def flush(self) -> None:
        """Sync what was copied and give it its names."""
        staged, self._staged = self._staged, []
        self._asked.clear()
        for part, _ in staged:
            with open(part, "rb") as file:
                os.fsync(file.fileno())
        for part, target in staged:
            os.replace(part, target)
            self._ledger.add(target[len(self._base) + 1 :], os.lstat(target))
        for folder in {os.path.dirname(target) for _, target in staged}:
            sync_folder(folder)

    def close(self) -> None:
        """Finish the last batch, and note what is ours."""
        self.flush()
        self._ledger.save()

    def drop(self) -> None:
        """Remove what was copied and has no name yet."""
        staged, self._staged = self._staged, []
        for part, _ in staged:
            with contextlib.suppress(OSError):
                os.unlink(part)

    def _stage(self, source: str, target: str) -> None:
        if target in self._asked:
            return
        self.copied += 1
        self._asked.add(target)
        if self._dry:
            return
        os.makedirs(os.path.dirname(target), exist_ok=True)
        part = target + PART
        with contextlib.suppress(FileNotFoundError):
            os.unlink(part)
        self._staged.append((part, target))
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        with (
            open(source, "rb") as old,
            os.fdopen(os.open(part, flags, 0o644), "wb") as new,
        ):
            shutil.copyfileobj(old, new)
            info = os.fstat(old.fileno())
        with contextlib.suppress(OSError):
            os.utime(part, ns=(info.st_atime_ns, info.st_mtime_ns))
        if len(self._staged) >= BATCH:
            self.flush()

    def _is_inside(self, folder: str) -> bool:
        """Tell whether a folder, or what of it is there, lies below the base."""
        found = self._folders.get(folder)
        if found is None:
            base = os.path.realpath(self._base)
            real = os.path.realpath(folder)
            if len(self._folders) > BATCH:
                self._folders.clear()
            found = real == base or real.startswith(base.rstrip("/") + "/")
            self._folders[folder] = found
        return found


def _is_same(source: str, target: str, there: os.stat_result) -> bool:
    """Tell whether two files hold the same; those of one time and size do."""
    info = os.stat(source)
    if info.st_size != there.st_size:
        return False
    if abs(info.st_mtime_ns - there.st_mtime_ns) <= CLOSE:
        return True
    return filecmp.cmp(source, target, shallow=False)
