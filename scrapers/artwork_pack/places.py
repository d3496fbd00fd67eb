"""Where packs lie: ``docs/<System>/{Artwork,Screenshots,Titles}/`` on which disk.

The order of disks is that of the format for those of a MiSTer, then that of the roots.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import field

from scrapers.artwork_pack.catalogues import Catalogue, catalogues
from scrapers.gamelist_xml.paths import inside
from zapcore.model import ScrapePlace
from zapcore.valueclass import dataclass

DOCS = "docs"
GAMES = "games"
KINDS = ("Artwork", "Screenshots", "Titles")
MOUNTS = ("/media/fat", *(f"/media/usb{number}" for number in range(8)))
"""The order of the format; the first that has a folder wins."""

SHARES = ("/media/network", "/media/fat/cifs")
"""No packs are there by the format; one that hangs is not asked unless games are."""

FOLDER = "folder"
"""The option that names a further place."""


@dataclass(slots=True)
class Packs:
    """The pack folders of a system.

    ``found`` gives (name of the system's folder in small letters, kind) to a path;
    ``unreadable`` failed, ``outside`` are links out. ``homes`` are where pictures of
    this system would lie on disks that are there: folded paths that end in ``/``.
    """

    found: dict[tuple[str, str], str] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    homes: tuple[str, ...] = ()

    def of(self, names: Iterable[str], kind: str) -> str:
        """Give the folder of this kind of the first name that has one, or ""."""
        return next(filter(None, (self.found.get((n, kind), "") for n in names)), "")

    def are_there(self, folders: Iterable[str]) -> bool:
        """Tell whether these folders of packs are on disks that are there."""
        homes = self.homes
        paths = [f"{folder}/".lower() for folder in folders]
        return all(
            path.startswith(homes) or any(home.startswith(path) for home in homes)
            for path in paths
        )


def find_packs(place: ScrapePlace) -> Packs:
    """Look for the folders of a system's catalogues on all disks."""
    packs = Packs()
    names = _names(catalogues(place).values())
    homes = []
    for docs, bounds in _docs(place, packs):
        homes += [f"{docs}/{n}/{k}/".lower() for n in names for k in KINDS]
        for folder in _below(docs, names, packs):
            for path in _below(folder, [kind.lower() for kind in KINDS], packs):
                _take(path, bounds, packs)
    packs.homes = tuple(dict.fromkeys(homes))
    return packs


def _take(path: str, bounds: tuple[str, ...], packs: Packs) -> None:
    """Keep a pack folder unless a disk before has it or it is a link out."""
    above, _, name = path.rpartition("/")
    kind = next(kind for kind in KINDS if kind.lower() == name.lower())
    key = above.rpartition("/")[2].lower(), kind
    if key in packs.found:
        return
    if inside(os.path.realpath(path), bounds):
        packs.found[key] = path
    elif path not in packs.outside:
        packs.outside.append(path)


def _docs(place: ScrapePlace, packs: Packs) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each folder that holds systems, best first, and where it may lead.

    Of a disk that is not there, or empty as an unmounted one is, nothing is yielded.
    """
    option = str(place.options.get(FOLDER) or "").rstrip("/")
    disks = _disks(place)
    known = {*place.roots, *place.asset_roots}
    bounds = tuple(
        f"{os.path.realpath(disk)}{'' if disk in known else f'/{DOCS}'}"
        for disk in disks
    )
    if option:
        bounds = (*bounds, os.path.realpath(option))
        disks = [option, *disks]
        if _is_there(option):
            yield option, bounds
    for disk in disks:
        if _is_there(disk):
            there = _below(disk, [DOCS], packs)
            for path in there or [f"{disk}/{DOCS}"]:
                yield path, bounds


def _disks(place: ScrapePlace) -> list[str]:
    assets = [path for path in place.asset_roots if not inside(path, SHARES)]
    roots = [root.rstrip("/") for root in (*place.roots, *assets)]
    above = [beside for root in roots if (beside := disk_of(root))]
    found = [path for path in dict.fromkeys((*roots, *above)) if path]
    rank = {path: number for number, path in enumerate(MOUNTS)}
    return sorted(found, key=lambda path: rank.get(path, len(MOUNTS)))


def disk_of(root: str) -> str:
    """Give what a root called ``games`` lies in, "" for any other root."""
    above, _, name = root.rpartition("/")
    return above if name.lower() == GAMES else ""


def beside(roots: Iterable[str]) -> tuple[str, ...]:
    """Give the folders of packs that lie beside roots called ``games``."""
    return tuple(f"{disk}/{DOCS}" for disk in map(disk_of, roots) if disk)


def _is_there(folder: str) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError as error:
        return not isinstance(error, FileNotFoundError | NotADirectoryError)


def _below(folder: str, names: Iterable[str], packs: Packs) -> list[str]:
    """Give the folders of these folded names, in their order, then by letters."""
    there: dict[str, list[str]] = {name: [] for name in names}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                many = there.get(entry.name.lower())
                if many is not None and entry.is_dir():
                    many.append(entry.path)
    except OSError as error:
        absent = isinstance(error, FileNotFoundError | NotADirectoryError)
        if not absent and folder not in packs.unreadable:
            packs.unreadable.append(folder)
    return [path for many in there.values() for path in sorted(many)]


def _names(rows: Iterable[Catalogue]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row.names))
