"""Which files of a system's folder show a game: as its list names them, or by name.

Tables: ``data/artwork.json``. Each folder is listed once; a link that leads out of the
folder and the asset roots is not followed.
"""

import functools
import json
import os
from collections.abc import Callable, Iterator, Mapping
from importlib import resources

from scrapers.gamelist_xml.paths import Bounds, asset_path, inside
from zapcore.names import is_text
from zapcore.valueclass import dataclass

Judge = Callable[[str, str, str], bool]
"""Tells whether a game may have a picture that is called like it.

Of the folder below the artwork folder, the stem that was looked for, and its path.
"""

LISTINGS_MAX = 2000
"""Folders kept in mind; a system with more reads some twice."""


@dataclass(frozen=True, slots=True)
class ArtworkTable:
    """What ``data/artwork.json`` says.

    ``kinds`` are all path-backed properties in order, and where each stands in it,
    ``folders`` their folder names, ``named`` (property, element) with the better
    element first, ``elements`` all element names, ``extensions`` the rank of each.
    """

    kinds: Mapping[str, int]
    folders: Mapping[str, tuple[str, ...]]
    named: tuple[tuple[str, str], ...]
    elements: frozenset[str]
    extensions: Mapping[str, int]


@functools.cache
def load_table() -> ArtworkTable:
    """Read the table that comes with the scraper."""
    folder = resources.files("scrapers.gamelist_xml") / "data"
    data = json.loads((folder / "artwork.json").read_text("utf-8"))
    named = tuple(
        (kind, element) for kind, row in data["elements"].items() for element in row
    )
    kinds = dict.fromkeys((*data["folders"], *data["elements"]))
    return ArtworkTable(
        kinds={kind: at for at, kind in enumerate(kinds)},
        folders={name: tuple(row) for name, row in data["folders"].items()},
        named=named,
        elements=frozenset(element for _, element in named),
        extensions={end: rank for rank, end in enumerate(data["extensions"])},
    )


def fallback_names(path: str, root: str) -> list[tuple[str, str]]:
    """Give (folder below the artwork folder, stem) of a game's art, best first."""
    if path == root or not path.startswith(root + "/"):
        return []
    folder, _, name = path[len(root) + 1 :].rpartition("/")
    stem = name.rpartition(".")[0] if "." in name else name
    if not stem:
        return []
    return [(folder, stem), ("", stem)] if folder else [("", stem)]


class _Listing:
    """The usable files of one folder by folded name, by folded stem, and the rest.

    ``outside``: the folder itself lies where no picture may.
    """

    __slots__ = ("barred", "barred_folded", "files", "outside", "stems")

    def __init__(self, *, outside: bool) -> None:
        self.files: dict[str, str] = {}
        self.stems: dict[str, str] = {}
        self.barred: set[str] = set()
        self.barred_folded: set[str] = set()
        self.outside = outside

    def bar(self, name: str) -> None:
        """Keep a name that is no usable file, in any case."""
        self.barred.add(name)
        self.barred_folded.add(name.casefold())


class Artwork:
    """The artwork of one system's folder.

    ``unreadable`` are folders that failed, ``outside`` those that are links out. In a
    folder that systems share ``is_own`` tells which names of folders mean this one:
    what lies in ``media/GBC/images`` and ``media/images/GBC`` is for GBC alone.
    """

    def __init__(
        self, bounds: Bounds, is_own: Callable[[str], bool] | None = None
    ) -> None:
        self._bounds = bounds
        self._is_own = is_own or (lambda _: False)
        self._looks_for_own = is_own is not None
        self._table = load_table()
        self._listings: dict[str, _Listing] = {}
        places = (bounds.root, *bounds.asset_roots)
        self._real_roots = tuple(map(os.path.realpath, places))
        self.unreadable: list[str] = []
        self.outside: list[str] = []
        self._own: dict[str, tuple[str, ...]] = {}
        self._folders = self._find_folders()
        self.kinds: Mapping[str, tuple[str, ...]] = {
            kind: (*self._own.get(kind, ()), *self._folders.get(kind, ()))
            for kind in (*self._folders, *self._own)
        }
        """The properties that have a folder here, and their folders."""

    def named(self, text: str) -> tuple[str, bool]:
        """Give (the path that a list names, whether the file is there).

        "" when it leads out, or is no file.
        """
        found = self._named(asset_path(text, self._bounds))
        if "\\" in text and not found[1]:
            return self._named(asset_path(text.replace("\\", "/"), self._bounds))
        return found

    def by_name(
        self, kind: str, names: list[tuple[str, str]], judge: Judge | None = None
    ) -> str:
        """Give the file of this property that is named like the game, or ""."""
        for _, _, path in self._named_like(self._own.get(kind, ()), names):
            return path
        for below, stem, path in self._named_like(self._folders.get(kind, ()), names):
            if judge is None or judge(below, stem, path):
                return path
        return ""

    def _named_like(
        self, folders: tuple[str, ...], names: list[tuple[str, str]]
    ) -> Iterator[tuple[str, str, str]]:
        for folder in folders:
            for below, stem in names:
                place = f"{folder}/{below}" if below else folder
                found = self._listing(place).stems.get(stem.casefold())
                if found:
                    yield below, stem, f"{place}/{found}"

    def _named(self, path: str) -> tuple[str, bool]:
        folder, _, name = path.rpartition("/")
        if not name or path == self._bounds.root:
            return "", False
        listing = self._listing(folder)
        if listing.outside or name in listing.barred:
            return "", False
        real = listing.files.get(name.casefold())
        if real:
            return f"{folder}/{real}", True
        barred = name.casefold() in listing.barred_folded
        return ("" if barred else path, False)

    def _find_folders(self) -> dict[str, tuple[str, ...]]:
        """Give the artwork folders that are there, by property."""
        below: list[str] = []
        for media in self._inner(self._folders_in(self._bounds.root, only="media")):
            below += self._inner(self._folders_in(media))
        found = self._by_kind(below)
        if self._looks_for_own:
            self._own = self._find_own(below, found)
        return found

    def _by_kind(self, folders: list[str]) -> dict[str, tuple[str, ...]]:
        there: dict[str, list[str]] = {}
        for path in folders:
            there.setdefault(path.rpartition("/")[2].casefold(), []).append(path)
        found = {
            kind: tuple(path for name in names for path in there.get(name, ()))
            for kind, names in self._table.folders.items()
        }
        return {kind: paths for kind, paths in found.items() if paths}

    def _find_own(
        self, below: list[str], found: dict[str, tuple[str, ...]]
    ) -> dict[str, tuple[str, ...]]:
        """Give the folders that are the system's alone, by property."""
        own = [path for path in below if self._is_own(path.rpartition("/")[2])]
        deeper = self._by_kind([d for p in own for d in self._below(p)])
        for kind, paths in found.items():
            inner = (d for path in paths for d in self._below(path))
            mine = tuple(d for d in inner if self._is_own(d.rpartition("/")[2]))
            if mine:
                deeper[kind] = (*deeper.get(kind, ()), *mine)
        return deeper

    def _below(self, path: str) -> Iterator[str]:
        return self._inner(self._folders_in(path))

    def _listing(self, folder: str) -> _Listing:
        found = self._listings.get(folder)
        if found is None:
            if len(self._listings) >= LISTINGS_MAX:
                self._listings.clear()
            found = self._listings[folder] = self._list(folder)
        return found

    def _list(self, folder: str) -> _Listing:
        listing = _Listing(outside=self._is_outside(folder))
        if listing.outside:
            if folder not in self.outside:
                self.outside.append(folder)
            return listing
        try:
            with os.scandir(folder) as entries:
                for entry in sorted(entries, key=lambda e: e.name):
                    self._add(entry, listing)
        except OSError as error:
            self._missed(folder, error)
        return listing

    def _inner(self, folders: list[str]) -> Iterator[str]:
        """Give those that lie where pictures may; note the others."""
        for path in folders:
            if self._is_outside(path):
                self.outside.append(path)
            else:
                yield path

    def _is_outside(self, path: str) -> bool:
        return not inside(os.path.realpath(path), self._real_roots)

    def _folders_in(self, path: str, only: str = "") -> list[str]:
        """Give the folders in a folder; with ``only`` those of this name, folded."""
        found = []
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    if only and entry.name.casefold() != only:
                        continue
                    if entry.is_dir():
                        found.append(entry.path)
                    elif entry.is_symlink() and not os.path.exists(entry.path):
                        self.unreadable.append(entry.path)
        except OSError as error:
            self._missed(path, error)
        return sorted(found)

    def _missed(self, path: str, error: OSError) -> None:
        """Keep in mind what could not be read although it is there."""
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            self.unreadable.append(path)

    def _add(self, entry: os.DirEntry[str], listing: _Listing) -> None:
        name = entry.name
        if not self._is_usable(entry) or not is_text(name):
            listing.bar(name)
            return
        folded = name.casefold()
        listing.files.setdefault(folded, name)
        stem, dot, end = folded.rpartition(".")
        rank = self._table.extensions.get(dot + end)
        if rank is not None:
            old = listing.stems.get(stem)
            if old is None or rank < self._rank(old):
                listing.stems[stem] = name

    def _is_usable(self, entry: os.DirEntry[str]) -> bool:
        """Tell whether it is a file, or a link to one that does not lead out."""
        if not entry.is_symlink():
            return entry.is_file(follow_symlinks=False)
        try:
            return not self._is_outside(entry.path) and entry.is_file()
        except OSError:
            return False  # a link to itself

    def _rank(self, name: str) -> int:
        return self._table.extensions["." + name.casefold().rpartition(".")[2]]
