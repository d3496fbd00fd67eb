"""ES-DE: lists in its own home, pictures found by the name of the game's file.

Source: ``docs/export.md``. ``gamelists/<system>/gamelist.xml`` and
``downloaded_media/<system>/<kind>/<sub-folder>/<stem>.<extension>`` below the home; the
list names no picture. A picture of another ending that the owner has there stays.
"""

import os
from collections.abc import Iterator, Mapping, Sequence

from scrapers.exports.gamelist_desk import below, extension_of, stem_of
from scrapers.exports.gamelist_fields import load_table
from scrapers.exports.media_copy import MediaCopies
from scrapers.exports.media_names import MediaNames
from scrapers.exports.media_roots import writable
from scrapers.exports.media_twins import Twins
from scrapers.gamelist_xml.places import GAMELIST
from zapcore.events import Warned
from zapcore.exporting import ExportGame, ExportOrder, ExportPlace
from zapcore.ports_export import GameShelf

LISTS, MEDIA = "gamelists", "downloaded_media"
SAME = {".jpeg": ".jpg"}
"""Extensions that ES-DE does not look for, and what such a file is called there."""


class EsDeDesk:
    """The desk of one system in the home of ES-DE, ``place.target``."""

    def __init__(
        self, place: ExportPlace, shelf: GameShelf, order: ExportOrder
    ) -> None:
        name = system_folder(place)
        home = place.target.rstrip("/")
        self._folder = place.folder
        self._copying = order.artwork
        allowed = (place.folder, *place.allowed)
        base = f"{home}/{MEDIA}/{name}"
        self._twins = Twins(place, shelf)
        self._copies = MediaCopies(
            base,
            allowed,
            dry=order.dry_run,
            writable=writable(place),
            is_gone=MediaNames(place, shelf).is_gone,
        )
        self._table = load_table()
        self._base = base
        self.path = f"{home}/{LISTS}/{name}/{GAMELIST}"

    @property
    def pictures(self) -> int:
        """Give how many files were brought, or would be."""
        return self._copies.copied

    def changed(
        self,
        game: ExportGame,  # noqa: ARG002 - part of the door
        told: Mapping[str, str],  # noqa: ARG002 - part of the door
        names: frozenset[str],  # noqa: ARG002 - part of the door
    ) -> dict[str, str]:
        """Give nothing: this front-end reads no paths of pictures."""
        return {}

    def visit(self, game: ExportGame) -> None:
        """Bring what the game has to the folders of its kinds."""
        relative = below(game.path, self._folder)
        if not (self._copying and relative):
            return
        twins, strange = self._twins.of(game)
        denied = False
        for folder, kinds in self._table.es_de.items():
            if twins and not self._is_one(twins, kinds, strange=strange):
                self._clear(folder, stem_of(relative))
                denied = True
                continue
            source = _source(game, kinds)
            if source:
                self._bring(folder, stem_of(relative), source, game.path)
        if denied:
            self._twins.note(game)

    def close(self) -> Iterator[Warned]:
        """Finish the copies; say what could not be brought."""
        self._copies.close()
        yield from self._copies.warnings()
        yield from self._twins.warnings()

    def drop(self) -> None:
        """Remove unfinished copies."""
        self._copies.drop()

    def _is_one(
        self, twins: Sequence[ExportGame], kinds: Sequence[str], *, strange: bool
    ) -> bool:
        """Tell whether games that share a name show one picture, or none of them any.

        What files of one title lack they may borrow.
        """
        shown = [source for one in twins if (source := _source(one, kinds))]
        if not shown:
            return True
        titles = {one.title_id for one in twins}
        if strange or (len(shown) < len(twins) and len(titles) > 1):
            return False
        return all(self._copies.is_alike(shown[0], other) for other in shown[1:])

    def _clear(self, folder: str, stem: str) -> None:
        """Take away what an export brought before another file was called so."""
        for end in self._table.extensions.get(folder, self._table.extensions[""]):
            self._copies.remove(f"{folder}/{stem}{end}")

    def _bring(self, folder: str, stem: str, source: str, game: str) -> None:
        known = self._table.extensions.get(folder, self._table.extensions[""])
        end = extension_of(source)
        end = SAME.get(end, end)
        if end not in known:
            return
        for other in known:
            name = f"{folder}/{stem}{other}"
            if other != end and os.path.lexists(f"{self._base}/{name}"):
                if not self._copies.is_ours(name):
                    return
                self._copies.remove(name)
        self._copies.bring(source, f"{folder}/{stem}{end}", game)


def _source(game: ExportGame, kinds: Sequence[str]) -> str:
    sources = (game.properties.get(kind, "") for kind in kinds)
    return next((source for source in sources if source.startswith("/")), "")


def system_folder(place: ExportPlace) -> str:
    """Give what ES-DE calls the system: as its home has it, else as the games lie."""
    names = [name.casefold() for name in place.names]
    own = os.path.basename(place.folder.rstrip("/"))
    for folder in (LISTS, MEDIA):
        try:
            there = sorted(os.listdir(f"{place.target}/{folder}"))
        except OSError:
            continue
        folded = {name.casefold(): name for name in reversed(there)}
        for name in (own.casefold(), *names):
            if name in folded:
                return folded[name]
    return own.lower() if own.casefold() in names or not names else names[0]
