"""What the pictures of a game are called: like its file, told apart from other games'.

Where several files of a folder, of any system, are alike but for their extensions,
each keeps its own: ``Tetris.gb`` and ``Tetris.gbc``. It depends on nothing but what
files are there, so that it is the same in every run.
"""

import functools
import hashlib
import itertools
import os
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from scrapers.exports.entry_sets import container_of
from scrapers.exports.gamelist_desk import ZIP, below, stem_of
from scrapers.exports.media_ledger import owner_of
from zapcore.exporting import ExportPlace
from zapcore.model import ScrapeCatalog
from zapcore.ports_export import GameShelf
from zapcore.titles.safe_names import RESERVED

LONGEST = 180
"""Bytes of a name: with what comes behind it, it stays below 255."""

_CONTROLS = r"\x00-\x1f\x7f-\x9f"
_FORBIDDEN = re.compile(f"[{_CONTROLS}{re.escape(''.join(sorted(RESERVED - {'/'})))}]")
_ENDING = re.compile(r"[. ](?:/|\Z)")


class MediaNames:
    """Names for the games of ``folders``; their files are read once, if ever."""

    def __init__(
        self, place: ExportPlace, shelf: GameShelf, folders: Sequence[str] = ()
    ) -> None:
        self._folders = tuple(dict.fromkeys((place.folder, *folders)))
        self._others = sorted(place.others)
        self._shelf = shelf
        self._last = "", ""

    def of(self, path: str) -> str:
        """Give a game's name, with its folders below that of the games.

        Every file system takes it: what Windows forbids and control characters are
        ``_``.
        """
        if self._last[0] != path:
            self._last = path, self._of(path)
        return self._last[1]

    def with_extension(self, path: str) -> str:
        """Give a game's name as where another is alike but for the extension."""
        relative = self._relative(path)
        full = clean(_unzipped(relative))
        if self._counts.is_double(_key(full)):
            return f"{full}-{_digest(relative)}"
        return full

    def is_gone(self, owner: int) -> bool:
        """Tell whether no file of the library is this game of a ledger."""
        at = bisect_left(self._owners, owner)
        return at >= len(self._owners) or self._owners[at] != owner

    def has_twin(self, title_id: int) -> bool:
        """Tell whether a title has several files."""
        return self._titles.is_double(title_id)

    def _of(self, path: str) -> str:
        plain = clean(stem_of(self._relative(path)))
        if self._counts.is_double(_key(plain)) or lies_beside(path, self._others):
            return self.with_extension(path)
        return plain

    def _relative(self, path: str) -> str:
        found = (below(path, folder) for folder in self._folders)
        return next(filter(None, found), os.path.basename(path))

    @functools.cached_property
    def _counts(self) -> "Doubles":
        starts = tuple(f"{folder}/" for folder in self._folders)
        paths = (path for path in self._paths() if path.startswith(starts))
        return Doubles(key for path in paths for key in self._keys(path))

    @functools.cached_property
    def _owners(self) -> "array[int]":
        return array("Q", sorted(map(owner_of, self._paths())))

    @functools.cached_property
    def _titles(self) -> "Doubles":
        return Doubles(title for _, title, _ in self._shelf.catalog().rows)

    def _keys(self, path: str) -> Iterator[int]:
        relative = self._relative(path)
        ways = (stem_of(relative), _unzipped(relative))
        yield from {_key(clean(way)) for way in ways}

    def _paths(self) -> Iterator[str]:
        """Give the files of all systems here, and the zips that hold some."""
        for path in with_zips(paths_of(self._shelf.catalog())):
            self._shelf.between()
            yield path


def lies_beside(path: str, ends: Iterable[str]) -> bool:
    """Tell whether a file lies beside one that has one of these extensions instead."""
    if container_of(path):
        return False
    stem, own = os.path.splitext(path)
    return any(end != own.lower() and os.path.lexists(stem + end) for end in ends)


class Doubles:
    """Numbers that were given twice or more."""

    def __init__(self, numbers: Iterable[int]) -> None:
        every = sorted(array("q", (_signed(number) for number in numbers)))
        double = {one for one, two in itertools.pairwise(every) if one == two}
        self._double = frozenset(double)

    def is_double(self, number: int) -> bool:
        """Tell whether this one was."""
        return _signed(number) in self._double


def clean(relative: str) -> str:
    """Give a path that every file system takes; too long a name ends in a hash."""
    is_odd = _FORBIDDEN.search(relative) or _ENDING.search(relative)
    if not is_odd and len(relative.encode("utf-8", "replace")) <= LONGEST:
        return relative
    return "/".join(map(_clean, relative.split("/")))


def paths_of(catalog: ScrapeCatalog) -> Iterator[str]:
    """Give the paths of a system's files, and of others' in its folders."""
    for _, _, path in catalog.rows:
        yield path
    yield from catalog.beside


def with_zips(paths: Iterable[str]) -> Iterator[str]:
    """Give paths, and each zip that they lie in once."""
    zips: set[str] = set()
    for path in paths:
        yield path
        around = container_of(path)
        if around and around not in zips:
            zips.add(around)
            yield around


def _clean(name: str) -> str:
    plain = _FORBIDDEN.sub("_", name)
    bare = plain.rstrip(". ")
    plain = bare + "_" * (len(plain) - len(bare))
    data = plain.encode("utf-8", "replace")
    if len(data) <= LONGEST:
        return plain
    return f"{data[:LONGEST].decode('utf-8', 'ignore')}-{_digest(name)}"


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=4).hexdigest()


def _unzipped(relative: str) -> str:
    at = relative.lower().find(ZIP)
    return relative if at < 0 else relative[:at] + relative[at + len(ZIP) - 1 :]


def _key(name: str) -> int:
    return hash(name.casefold())


def _signed(number: int) -> int:
    return number - (1 << 64) if number >= 1 << 63 else number
