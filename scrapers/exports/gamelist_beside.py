"""Batocera and RetroPie: the list lies beside the games and names its pictures.

Source: ``docs/export.md``. A picture below the folder of the games is named where it
lies; another is copied to ``images``, ``videos`` or ``manuals`` there, in the games'
own sub-folders, named like its game with an ending such as ``-image``.
"""

from collections.abc import Iterator, Mapping, Sequence

from scrapers.exports.gamelist_desk import art_of, below, extension_of
from scrapers.exports.gamelist_fields import load_table
from scrapers.exports.media_copy import Brought, MediaCopies
from scrapers.exports.media_names import MediaNames
from scrapers.exports.media_roots import writable
from scrapers.gamelist_xml.artwork import load_table as load_artwork
from scrapers.gamelist_xml.places import GAMELIST
from zapcore.events import Warned
from zapcore.exporting import ExportGame, ExportOrder, ExportPlace
from zapcore.ports_export import GameShelf

SECOND = "-zapcore"
"""What a picture's name ends in where the owner has a file of its first name."""


class BesideDesk:
    """The desk of one folder of games; ``roots`` are where its list may lead."""

    def __init__(
        self,
        place: ExportPlace,
        shelf: GameShelf,
        order: ExportOrder,
        roots: Sequence[str],
    ) -> None:
        self._folder = place.folder
        self._copying = order.artwork
        allowed = (place.folder, *place.allowed)
        self._names = MediaNames(place, shelf)
        self._copies = MediaCopies(
            place.folder,
            allowed,
            dry=order.dry_run,
            writable=writable(place, roots),
            is_gone=self._names.is_gone,
        )
        self._table = load_table()
        self._elements = _elements()
        self.path = f"{place.folder}/{GAMELIST}"

    @property
    def pictures(self) -> int:
        """Give how many files were brought, or would be."""
        return self._copies.copied

    def changed(
        self, game: ExportGame, told: Mapping[str, str], names: frozenset[str]
    ) -> dict[str, str]:
        """Give the elements of pictures that are told otherwise or not at all."""
        found = {}
        for kind, source in art_of(game).items():
            if told.get(kind) == source:
                continue
            relative = self._place(game, kind, source)
            if relative and told.get(kind) != f"{self._folder}/{relative}":
                found[self._element(kind, names)] = f"./{relative}"
        return self._with_shown(found, names) if found else found

    def visit(self, game: ExportGame) -> None:
        """Do nothing: what is shown is named."""

    def close(self) -> Iterator[Warned]:
        """Finish the copies; say what could not be brought."""
        self._copies.close()
        return self._copies.warnings()

    def drop(self) -> None:
        """Remove unfinished copies."""
        self._copies.drop()

    def _place(self, game: ExportGame, kind: str, source: str) -> str:
        """Give where a picture lies below the folder; "" if it cannot."""
        inside = below(source, self._folder)
        if inside:
            return inside if self._copies.is_readable(source) else ""
        if not self._copying:
            return ""
        name = self._table.media[kind]
        stem = self._names.of(game.path)
        for ending in (name.suffix, name.suffix + SECOND):
            target = f"{name.folder}/{stem}{ending}{extension_of(source)}"
            brought = self._copies.bring(source, target, game.path)
            if brought is not Brought.FOREIGN:
                return target if brought is not Brought.UNUSABLE else ""
        return ""

    def _element(self, kind: str, names: frozenset[str]) -> str:
        """Give the element of a property: one that the entry has, else our own."""
        there = (name for name in self._elements[kind] if name in names)
        return next(there, self._table.media[kind].element)

    def _with_shown(self, art: dict[str, str], names: frozenset[str]) -> dict[str, str]:
        """Fill what the front-end shows first with the next best picture."""
        for element, kinds in self._table.shown.items():
            if element in names or element in art:
                continue
            sources = (self._table.media[kind].element for kind in kinds)
            text = next((art[name] for name in sources if name in art), "")
            if text:
                art[element] = text
        return art


def _elements() -> dict[str, tuple[str, ...]]:
    """Give property to the elements that the import reads it from, best first."""
    found: dict[str, tuple[str, ...]] = {}
    for kind, element in load_artwork().named:
        name = kind.partition(":")[2]
        found[name] = (*found.get(name, ()), element)
    return found
