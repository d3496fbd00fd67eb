"""Reads the folders of a library: which files of which system lie where.

Only names, sizes and times are read, never contents (but the directory of a zip on a
device that browses zips as folders). Linked files and folders are followed; a loop is
survived because a link to a folder that leads back to where we came from is not taken,
and one target is taken once (``zapcore.operations.links``). Names are Python's
surrogate-escaped strings.
"""

import errno
import hashlib
import logging
import marshal
import operator
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from zapcore.identify.mra.files import END
from zapcore.inodes import time_of
from zapcore.operations import tracks
from zapcore.operations.exclusions import Layer, Sieve
from zapcore.operations.game_folders import category_below, holds_a_game
from zapcore.operations.links import Links
from zapcore.operations.mra_links import MraLinks
from zapcore.operations.zip_listing import list_zip

PARSER = 1
"""Part of every stamp: a higher number makes the next index parse everything anew."""

IGNORE_MARK = ".zaparooignore"
ART_FOLDER = "media"
SKIPPED_FOLDERS = frozenset(
    {
        "__macosx",
        "_organized",
        "@eadir",
        "#recycle",
        "$recycle.bin",
        "system volume information",
    }
)
"""``_Organized`` is a tree of links to MRA files made by the arcade organizer; others
are what macOS, Synology and Windows keep beside people's files (SCANNING, 2.3)."""

BOOT_FILE = re.compile(r"boot(?:[^a-z ].*)?\.rom", re.IGNORECASE)
MAX_DEPTH = 32
_NAME = operator.attrgetter("name")
GONE = {errno.ENOENT, errno.ENOTDIR}


FileEntry: TypeAlias = tracks.FileEntry
"""One file of a folder: name, size in bytes, time in ns (both 0 inside a zip).

A plain tuple: a hundred thousand of them are made by an index that finds no change.
"""

Step: TypeAlias = tuple[str, str, tuple[str, ...], int, str]
"""A folder to read: path, real path, real paths where links were taken, depth, and the
game's own folder that it lies in or ""."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One folder as it is now. ``path`` ends in ``/``; ``files`` are in name order.

    ``zip_stamped`` marks the folder of a zip itself: its stamp speaks for all folders
    inside, which are only listed when it has changed. ``category``: what its files are
    beside the game whose folder they lie in, or "".
    """

    path: str
    root: str
    stamp: bytes
    files: tuple[FileEntry, ...]
    zip_stamped: bool = False
    category: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A folder that is there but could not be read: nothing below it is judged."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of one system below one root, with the extensions that count.

    ``sieve`` is what counts of them here; None: all. ``beside`` are folders directly in
    it that are passed over, in small letters.
    """

    system_id: str
    root: str
    path: str
    extensions: frozenset[str]
    sieve: Sieve | None = None
    beside: frozenset[str] = frozenset()

    def layer(self, depth: int) -> Layer:
        """Give what counts at this depth below it."""
        if self.sieve is None:
            return Layer(self.extensions)
        return self.sieve.below if depth else self.sieve.top


@dataclass(slots=True)
class Walker:
    """Walks one place after another; ``stamps`` are those of the last index.

    ``level``: at which it is logged that a sheet cannot be followed.
    """

    zip_as_directory: bool
    stamps: dict[str, bytes] = field(default_factory=dict)
    level: int = logging.WARNING

    def walk(self, place: Place) -> Iterator[Listing | Unreadable]:
        """Give each folder below ``place``, folders in name order, parents first."""
        links = Links(place.root)
        parts = tracks.Tracks(place.root, place.extensions, self.stamps, self.level)
        start = os.path.realpath(place.path)
        if not links.may_be_a_place(place.path, start):
            return
        skipped = SKIPPED_FOLDERS | {ART_FOLDER}
        mras = MraLinks(start, skipped, self.level, here=END in place.extensions)
        stack: list[Step] = [(place.path, start, (), 0, "")]
        while stack:
            path, real, hops, depth, game = stack.pop()
            try:
                entries = self._read(path)
            except OSError as error:
                if error.errno not in GONE or depth == 0:
                    yield Unreadable(path + "/", error.strerror or "cannot be read")
                continue
            if entries is None:
                continue
            files, folders, zips = self._sort(entries, place, depth)
            files = mras.leave_out(files, entries, real, hops)
            # Of 14,000 files they are 3 MB, and nothing below needs them.
            del entries
            try:
                found = _stat_all(path, files)
                archives = _stat_all(path, zips)
            except OSError as error:
                yield Unreadable(path + "/", error.strerror or "cannot be read")
                continue
            mras.tell(path, files, found)
            category = category_below(game, path) if game else ""
            games, stamp = parts.leave_out(path, found, stamp_of(found, category))
            yield Listing(path + "/", place.root, stamp, games, category=category)
            if depth == 1 and folders and holds_a_game(path.rpartition("/")[2], games):
                game = path
            for archive in archives:
                yield from self._walk_zip(path, archive, place)
            if depth < MAX_DEPTH:
                here = (path, real, hops, depth + 1, game)
                stack.extend(reversed(list(_steps(links, folders, here))))

    def _read(self, path: str) -> list[os.DirEntry[str]] | None:
        """List one folder in name order; None when it asks to be ignored."""
        with os.scandir(path) as found:
            entries = list(found)
        if os.path.lexists(f"{path}/{IGNORE_MARK}"):
            return None
        entries.sort(key=_NAME)
        return entries

    def _sort(
        self, entries: list[os.DirEntry[str]], place: Place, depth: int
    ) -> tuple[list[str], list[tuple[str, bool]], list[str]]:
        """Tell files of the system, folders (with: is it a link) and zips apart."""
        layer = place.layer(depth)
        extensions, unwanted = layer.extensions, layer.unwanted
        files: list[str] = []
        folders: list[tuple[str, bool]] = []
        zips: list[str] = []
        for entry in entries:
            name = entry.name
            if name[0] == ".":
                continue
            if is_folder(entry):
                if _is_library(name, place, depth):
                    folders.append((name, entry.is_symlink()))
                continue
            end = name[name.rfind(".") :]
            if end not in extensions:
                end = end.lower()
            if self.zip_as_directory and end == ".zip":
                if layer.zips:
                    zips.append(name)
            elif end in extensions and not (
                end == ".rom" and BOOT_FILE.fullmatch(name)
            ):
                files.append(name)
        if unwanted is not None:
            files = [name for name in files if not unwanted(name)]
            zips = [name for name in zips if not unwanted(name)]
        return files, folders, zips

    def _walk_zip(
        self, path: str, archive: FileEntry, place: Place
    ) -> Iterator[Listing | Unreadable]:
        inside = f"{path}/{archive[0]}/"
        stamp = stamp_of([archive])
        if self.stamps.get(inside) == stamp:
            yield Listing(inside, place.root, stamp, (), zip_stamped=True)
            return
        folders = list_zip(inside[:-1], place.extensions)
        for name in sorted(folders):
            files = tuple((n, 0, 0) for n in sorted(folders[name]))
            yield Listing(inside + name, place.root, stamp, files, zip_stamped=not name)


def _steps(links: Links, folders: list[tuple[str, bool]], here: Step) -> Iterator[Step]:
    """Give the folders to read below ``here``, links where they may be followed."""
    path, real, hops, depth, game = here
    for name, linked in folders:
        if not linked:
            yield f"{path}/{name}", f"{real}/{name}", hops, depth, game
        elif step := links.step(path, real, hops, name):
            yield *step, depth, game


def _is_library(name: str, place: Place, depth: int) -> bool:
    """Tell whether a folder of this name may hold games of the place."""
    folded = name.casefold()
    if folded in SKIPPED_FOLDERS:
        return False
    if depth == 0 and (folded == ART_FOLDER or folded in place.beside):
        return False
    unwanted = place.sieve.folders if place.sieve else None
    return unwanted is None or not unwanted(name)


def is_folder(entry: os.DirEntry[str]) -> bool:
    """Tell whether it is a folder or a link to one; false for a link to itself."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def stamp_of(entries: list[FileEntry], category: str = "") -> bytes:
    """Give 16 bytes that change with any name, size or time, and with the category."""
    # Version 2 of marshal has no references, so equal values give equal bytes.
    content = marshal.dumps((category or PARSER, entries), 2)
    return hashlib.blake2b(content, digest_size=16, usedforsecurity=False).digest()


def _stat_all(path: str, names: list[str]) -> list[FileEntry]:
    """Stat each; what is no regular file, or a link to nothing, falls out.

    Relative to the opened folder: the kernel need not resolve the whole path again.
    """
    if not names:
        return []
    found = []
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in names:
            try:
                info = os.stat(name, dir_fd=folder)
            except OSError as error:
                if error.errno in GONE or error.errno == errno.ELOOP:
                    continue
                raise
            if stat.S_ISREG(info.st_mode):
                found.append((name, info.st_size, time_of(info)))
    finally:
        os.close(folder)
    return found
