"""Where the games of a system lie, and where an export of them goes.

A request names no path: what is written beside the games, or where the configuration
or the custom of the front-end says.
"""

import os
from collections.abc import Container, Mapping
from dataclasses import field
from typing import Self

from zapcore.exporting import ExportOrder, ExportPlace, Frontend, What
from zapcore.operations.library import Library
from zapcore.operations.places import Found, others_in, shared_in
from zapcore.ports_export import ExportFormat, Shelf
from zapcore.valueclass import dataclass

ES_DE = "ES-DE"
EXPORTS = "exports"
"""Folder in the data folder."""

OWN_MENU = "_zapcore"
"""On a MiSTer's disk: folders of its main menu begin with an underscore
(https://mister-devel.github.io/MkDocs_MiSTer/advanced/mgl/)."""

MENUS = frozenset({"mister", "mistex"})
"""Devices with such a menu."""

KEYS = {
    What.GAMELIST: "es_de",
    What.LAUNCHBOX: "launchbox",
    What.MGL: "mgl",
    What.M3U: "m3u",
    What.DAT: "lists",
    What.LIST: "lists",
}
"""Kind of export to the key of the configuration that says where it goes."""

SD_CARD = "/fat"
GAMES = "/games"


@dataclass(frozen=True, slots=True)
class Targets:
    """What the configuration says of folders: by kind of export, "" for the custom.

    ``data`` is the data folder, ``home`` what ``~`` means; below ``art`` artwork lies.
    """

    data: str
    home: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    art: tuple[str, ...] = ()

    def of(self, order: ExportOrder, library: Library) -> str:
        """Give the folder that an export goes to, "" for beside the games."""
        chosen = self._chosen(order)
        if chosen:
            return chosen
        if order.what is What.GAMELIST and order.frontend is Frontend.ES_DE:
            return self._es_de()
        if order.what in {What.DAT, What.LIST}:
            return self._own("")
        if order.what is What.LAUNCHBOX:
            return self._own("LaunchBox")
        return self._menu(library) if order.what is What.MGL else ""

    def lost(self, order: ExportOrder) -> str:
        """Give the chosen folder that cannot be made, for what holds it is not there.

        A stick that is not mounted: with the folders above it the system's own disk
        would be filled. "" where all is well.
        """
        chosen = self._chosen(order).rstrip("/")
        there = os.path.isdir(chosen) or os.path.isdir(os.path.dirname(chosen))
        return "" if there else chosen

    def _chosen(self, order: ExportOrder) -> str:
        if order.what is What.GAMELIST and order.frontend is not Frontend.ES_DE:
            return ""
        return self.chosen.get(KEYS.get(order.what, ""), "")

    def _own(self, name: str) -> str:
        return os.path.join(self.data, EXPORTS, name).rstrip("/")

    def _es_de(self) -> str:
        """Give ES-DE's own folder if it is there (its user guide, "Portable setup")."""
        there = os.path.join(self.home, ES_DE)
        return there if os.path.isdir(there) else self._own(ES_DE)

    def _menu(self, library: Library) -> str:
        """Give the folder in the menu: of the SD card, else of the first disk."""
        if library.platform.id not in MENUS or not library.roots:
            return self._own("mgl")
        disks = [root.removesuffix(GAMES) for root in library.roots]
        card = next((disk for disk in disks if disk.endswith(SD_CARD)), disks[0])
        return os.path.join(card, OWN_MENU)


@dataclass(frozen=True, slots=True)
class Wants:
    """What a kind of file is written from; see ``ExportFormat``."""

    system: bool = False
    discs: bool = False
    dumps: bool = False

    @classmethod
    def of(cls, writer: ExportFormat) -> Self:
        """Give those of a format."""
        named: Container[str] = getattr(writer, "wants", ())
        return cls("system" in named, "discs" in named, "dumps" in named)


@dataclass(frozen=True, slots=True)
class Folder:
    """What is exported together: folders of a system below these roots."""

    roots: frozenset[str]
    shelves: tuple[Shelf, ...]


def folders_of(
    found: Found, system_id: str, order: ExportOrder, wants: Wants
) -> list[Folder]:
    """Give each folder of a system, or all as one; none holds what another does."""
    places = {place.path: place.root for place in found.places.get(system_id, ())}
    folders = []
    for path, root in places.items():
        inner = tuple(other for other in places if other.startswith(path + "/"))
        shelf = Shelf(system_id, path, inner, order.preferred, wants.discs, wants.dumps)
        folders.append(Folder(frozenset({root}), (shelf,)))
    if not wants.system:
        return folders
    roots = frozenset(root for folder in folders for root in folder.roots)
    return [Folder(roots, tuple(shelf for one in folders for shelf in one.shelves))]


def place_of(
    library: Library,
    found: Found,
    folder: Folder,
    target: str,
    allowed: tuple[str, ...],
) -> ExportPlace:
    """Give where they lie, for a format to write there."""
    shelf = folder.shelves[0]
    system = library.systems.own(shelf.system_id)
    known = [r for r in library.platform.rules if r.system_id == shelf.system_id]
    names = (os.path.basename(f) for rule in known for f in rule.folders)
    places = {place.path: place.root for place in found.places[shelf.system_id]}
    return ExportPlace(
        system_id=system.id,
        system_name=system.name,
        media_type=system.media_type,
        platform=library.platform.id,
        root=places[shelf.folder],
        folder=shelf.folder,
        names=tuple(dict.fromkeys((system.id, *names))),
        others=others_in(found, system.id),
        target=target,
        home=os.path.expanduser("~"),
        allowed=allowed,
        folders=tuple(places),
        shared=shared_in(found, system.id),
    )
