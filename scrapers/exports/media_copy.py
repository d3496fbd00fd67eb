"""Pictures, videos and manuals brought to where a front-end looks for them.

A file is copied aside, synced with others and renamed; one that is there with the same
bytes stays. What lies there and was not brought by an export is the owner's, and what
was brought for another game is that game's: both stay. Nothing is read from outside the
allowed folders, nor written through a link that leads out.
"""

import contextlib
import functools
import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from types import TracebackType
from typing import NamedTuple, Self

from scrapers.exports.media_folders import LeadsOutError, MediaFolders
from scrapers.exports.media_ledger import ANYBODY, Ledger, owner_of
from scrapers.exports.media_reading import Sources, is_same
from zapcore.anchored import Anchor
from zapcore.aside import PART
from zapcore.events import Warned

UNUSABLE = (
    "of the files that are shown {} are not there, are empty or lie outside the folders"
    " that artwork is read from; this is the first"
)
BATCH = 32
"""Copies that are synced together."""

CLOSE = 2_000_000_000
"""Nanoseconds that FAT rounds times by."""

NAME_MAX = 255


class Brought(Enum):
    """How it stands with a file that was to be brought."""

    COPIED = "it was copied, or would be"
    THERE = "it is there already"
    FOREIGN = "a file of the owner's or of another game has its name, or it leads out"
    UNUSABLE = "it is no file that may be read"


class _Staged(NamedTuple):
    folder: Anchor
    part: str
    relative: str
    owner: int


def never(owner: int) -> bool:
    """Say of every game of a ledger that it is there."""
    del owner
    return False


class MediaCopies:
    """Copies below one folder, ``base``; ``allowed`` are the folders to read from.

    Where ``base`` leads lies below one of ``writable``. ``is_gone`` tells of a game of
    the ledger whether the library has it no more: what it had is free.
    """

    def __init__(
        self,
        base: str,
        allowed: Iterable[str],
        *,
        dry: bool,
        writable: Iterable[str] = (),
        is_gone: Callable[[int], bool] = never,
    ) -> None:
        self._dry = dry
        self._is_gone = is_gone
        self._sources = Sources(allowed)
        self._folders = MediaFolders(base, tuple(writable) or (base,))
        self._staged: list[_Staged] = []
        self._asked: dict[str, int] = {}
        self.copied = 0
        self.unusable = 0
        self.example = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.drop()

    def is_readable(self, source: str) -> bool:
        """Tell whether a file may be read: below an allowed folder, and not empty."""
        return self._sources.stat(source) is not None

    def bring(self, source: str, relative: str, game: str = "") -> Brought:
        """Copy a file to a path below the base, for the game of this path.

        Raises:
            OSError: the disk is full, or cannot be written.
        """
        info = self._sources.stat(source)
        if info is None:
            return self._unusable(source)
        owner = owner_of(game)
        asked = self._asked.get(relative.casefold())
        if asked is not None:
            self.flush()
        if asked == owner and self._dry:
            return Brought.COPIED
        try:
            found = self._look(source, info, relative, owner)
            if found is Brought.COPIED:
                found = self._stage(source, relative, owner)
        except LeadsOutError:
            return Brought.FOREIGN
        return found

    def is_alike(self, one: str, other: str) -> bool:
        """Tell whether two files that may be read hold the same."""
        infos = self._sources.stat(one), self._sources.stat(other)
        if one == other:
            return True
        if not (infos[0] and infos[1] and infos[0].st_size == infos[1].st_size):
            return False
        first, second = self._sources.open(one), self._sources.open(other)
        if first is None or second is None:
            return False
        with first, second:
            return is_same(first, second)

    def is_ours(self, relative: str) -> bool:
        """Tell whether an export brought the file that lies there."""
        try:
            folder, name = self._reach(relative)
            return self._ledger.owner(relative, folder.stat(name)) is not None
        except OSError:
            return False

    def remove(self, relative: str) -> None:
        """Remove a file that an export brought; another stays."""
        if self.is_ours(relative) and not self._dry:
            folder, name = self._reach(relative)
            folder.remove(name)

    def warnings(self) -> Iterator[Warned]:
        """Say which files could not be brought."""
        if self.unusable:
            yield Warned(self.example, 0, UNUSABLE.format(self.unusable))
        yield from self._folders.warnings()

    def flush(self) -> None:
        """Sync what was copied, note what is ours, and give it its names.

        Raises:
            OSError: the disk is full, or cannot be written.
        """
        staged, self._staged = self._staged, []
        self._asked.clear()
        try:
            self._name(staged)
        except BaseException:
            _remove(staged)
            raise
        finally:
            self._folders.close()

    def close(self) -> None:
        """Finish the last batch."""
        self.flush()

    def drop(self) -> None:
        """Remove what was copied and has no name yet."""
        staged, self._staged = self._staged, []
        _remove(staged)
        self._asked.clear()
        self._folders.close()

    @functools.cached_property
    def _ledger(self) -> Ledger:
        return Ledger(self._folders)

    def _look(
        self, source: str, info: os.stat_result, relative: str, owner: int
    ) -> Brought:
        """Tell what is to be done with a file that may be read."""
        try:
            folder, name = self._reach(relative)
            there = folder.stat(name)
        except FileNotFoundError:
            return Brought.COPIED
        if not stat.S_ISREG(there.st_mode):
            return Brought.FOREIGN
        whose = self._ledger.owner(relative, there)
        alike = info.st_size == there.st_size
        is_close = abs(info.st_mtime_ns - there.st_mtime_ns) <= CLOSE
        if alike and (
            (whose == owner and is_close) or self._holds_same(source, folder, name)
        ):
            return Brought.THERE
        if whose is None:
            return Brought.FOREIGN
        is_free = whose in {owner, ANYBODY} or self._is_gone(whose)
        return Brought.COPIED if is_free else Brought.FOREIGN

    def _holds_same(self, source: str, folder: Anchor, name: str) -> bool:
        one = self._sources.open(source)
        if one is None:
            return False
        with one, folder.read(name) as other:
            return is_same(one, other)

    def _stage(self, source: str, relative: str, owner: int) -> Brought:
        self._asked[relative.casefold()] = owner
        if self._dry:
            self.copied += 1
            if len(self._asked) >= BATCH:
                self.flush()
            return Brought.COPIED
        old = self._sources.open(source)
        if old is None:
            return self._unusable(source)
        folder, name = self._reach(relative, make=True)
        part = part_of(name)
        with old:
            folder.remove(part)
            self._staged.append(_Staged(folder, part, relative, owner))
            with folder.create(part) as new:
                shutil.copyfileobj(old, new)
            info = os.fstat(old.fileno())
        with contextlib.suppress(OSError):
            folder.times(part, info.st_atime_ns, info.st_mtime_ns)
        self.copied += 1
        if len(self._staged) >= BATCH:
            self.flush()
        return Brought.COPIED

    def _name(self, staged: list[_Staged]) -> None:
        for one in staged:
            with one.folder.read(one.part) as file:
                os.fsync(file.fileno())
                info = os.fstat(file.fileno())
            self._ledger.add(one.relative, info, one.owner)
        self._ledger.save()
        for one in staged:
            one.folder.rename(one.part, one.relative.rpartition("/")[2])
        for folder in {id(one.folder): one.folder for one in staged}.values():
            folder.sync()

    def _reach(self, relative: str, *, make: bool = False) -> tuple[Anchor, str]:
        """Give the folder of a path, and its name there."""
        if self._folders.is_full:
            self.flush()
        folder, _, name = relative.rpartition("/")
        return self._folders.reach(folder, make=make), name

    def _unusable(self, source: str) -> Brought:
        self.unusable += 1
        self.example = self.example or source
        return Brought.UNUSABLE


def _remove(staged: list[_Staged]) -> None:
    for one in staged:
        with contextlib.suppress(OSError):
            one.folder.remove(one.part)


def part_of(name: str) -> str:
    """Give what a file is called until it is whole, always the same."""
    data = name.encode("utf-8", "surrogateescape")
    if len(data) + len(PART) <= NAME_MAX:
        return name + PART
    return f".{hashlib.blake2b(data, digest_size=8).hexdigest()}{PART}"
