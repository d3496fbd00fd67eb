"""The export to Pegasus: ``metadata.pegasus.txt`` in the folder of the games."""

import os
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from scrapers.exports.base_file import find, roots_of
from scrapers.exports.beside_names import named
from scrapers.exports.entry_art import ArtPlaces
from scrapers.exports.entry_write import PIECE, EntryFile, is_blank
from scrapers.exports.media_copy import MediaCopies
from scrapers.exports.media_names import MediaNames
from scrapers.exports.media_roots import writable
from scrapers.exports.pegasus_dialect import PegasusDialect
from scrapers.pegasus.places import FIRST, main_file, metadata_files
from zapcore.events import Warned
from zapcore.exporting import Exported, ExportGame, ExportOrder, ExportPlace, What
from zapcore.ports_export import GameShelf

LOST_MAX = 20


class Pegasus:
    """Writes the metadata file of a folder of games."""

    what = What.PEGASUS
    wants = frozenset({"discs"})

    def write(
        self, place: ExportPlace, shelf: GameShelf, order: ExportOrder
    ) -> Iterator[Exported | Warned]:
        """Write the games into the files that name them, new ones into the main one."""
        with named(shelf, place) as games:
            yield from self._write(place, games, order)

    def _write(
        self, place: ExportPlace, shelf: GameShelf, order: ExportOrder
    ) -> Iterator[Exported | Warned]:
        task = _Task(place, shelf, order)
        base = _base(place)
        main = main_file(base) or f"{base}/{FIRST}"
        games: Iterator[ExportGame] = shelf.games()
        for path in metadata_files(base):
            if path != main and not is_blank(path):
                left: set[int] = set()
                yield from _written(path, task, games, left)
                games = (game for game in shelf.games() if game.media_id in left)
        yield from _written(main, task, games)


class _Task(NamedTuple):
    """What was asked for."""

    place: ExportPlace
    shelf: GameShelf
    order: ExportOrder


def _written(
    path: str,
    task: _Task,
    games: Iterator[ExportGame],
    left: set[int] | None = None,
) -> Iterator[Exported | Warned]:
    """Write one file; with ``left`` only games that it has: others are put there."""
    place, shelf, order = task
    base = os.path.dirname(path)
    allowed = (place.folder, place.root, *place.allowed)
    roots = (place.target,) if place.target else roots_of(place, shelf)
    names = MediaNames(place, shelf)
    copies = MediaCopies(
        base,
        allowed,
        dry=order.dry_run,
        writable=writable(place, roots),
        is_gone=names.is_gone,
    )
    art = ArtPlaces(base, copies if order.artwork else None)
    dialect = PegasusDialect(place, base, art, names, preferred=order.preferred)
    found = find(path, roots, is_whole)
    backup, dry = found.path not in place.rewritten, order.dry_run
    file = EntryFile(found, dialect, shelf, art.copies, dry_run=dry, backup=backup)
    with copies:
        yield from file.write(games, left)
    yield from copies.warnings()
    for lost, why in islice(dialect.lost.items(), LOST_MAX):
        yield Warned(lost, 0, why)


def _base(place: ExportPlace) -> str:
    """Give the folder of the file: the games' own, or one below the owner's choice."""
    if not place.target:
        return place.folder.rstrip("/")
    return f"{place.target.rstrip('/')}/{(*place.names, place.system_id)[0]}"


def is_whole(path: str) -> bool:
    """Tell whether a file is a text with something in it: a cut leaves zeros."""
    found = False
    with open(path, "rb") as file:
        while piece := file.read(PIECE):
            if b"\0" in piece:
                return False
            found = True
    return found


FORMAT = Pegasus()
