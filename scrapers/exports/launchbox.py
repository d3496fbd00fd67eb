"""The export to LaunchBox: the list of each platform, and pictures beside it."""

from collections.abc import Iterator
from itertools import islice

from scrapers.exports.base_file import find
from scrapers.exports.beside_names import named
from scrapers.exports.entry_art import ArtPlaces
from scrapers.exports.entry_dialect import BrokenFileError
from scrapers.exports.entry_write import EntryFile
from scrapers.exports.launchbox_dialect import LaunchBoxDialect
from scrapers.exports.media_copy import MediaCopies
from scrapers.exports.media_names import MediaNames
from scrapers.exports.media_roots import writable
from scrapers.launchbox_xml.elements import NoListError, check
from scrapers.launchbox_xml.places import FOLDER, list_path, platforms_of
from zapcore.events import Warned
from zapcore.exporting import Exported, ExportOrder, ExportPlace, What
from zapcore.ports_export import GameShelf

LOST_MAX = 20
NOT_EDITED = (
    "the list is in an encoding that is not edited, or a game in it is too long"
)


class LaunchBox:
    """Writes the list of a system's platform; all folders of the system in one call."""

    what = What.LAUNCHBOX
    wants = frozenset({"system"})

    def write(
        self, place: ExportPlace, shelf: GameShelf, order: ExportOrder
    ) -> Iterator[Exported | Warned]:
        """Write the games into ``Data/Platforms`` of LaunchBox's folder."""
        with named(shelf, place, place.folders) as games:
            yield from self._write(place, games, order)

    def _write(
        self, place: ExportPlace, shelf: GameShelf, order: ExportOrder
    ) -> Iterator[Exported | Warned]:
        install = (place.target or f"{place.root}/{FOLDER}").rstrip("/")
        platform = (*platforms_of(place.system_id), place.system_name)[0]
        path = list_path(install, platform)
        allowed = (install, place.folder, *place.folders, place.root, *place.allowed)
        dry = order.dry_run
        names = MediaNames(place, shelf, place.folders)
        copies = MediaCopies(
            install,
            allowed,
            dry=dry,
            writable=writable(place, (install,) if not place.target else ()),
            is_gone=names.is_gone,
        )
        art = ArtPlaces(install, copies if order.artwork else None)
        dialect = LaunchBoxDialect(place, install, platform, art, names)
        base = find(path, (install,), is_whole)
        file = EntryFile(base, dialect, shelf, art.copies, dry_run=dry)
        try:
            with copies:
                yield from file.write(shelf.games())
        except BrokenFileError:
            yield Warned(path, 0, NOT_EDITED)
        yield from copies.warnings()
        for lost, why in islice(dialect.lost.items(), LOST_MAX):
            yield Warned(lost, 0, why)


def is_whole(path: str) -> bool:
    """Tell whether a file is one of LaunchBox's lists from its begin to its end."""
    try:
        with open(path, "rb") as file:
            check(file)
    except NoListError:
        return False
    return True


FORMAT = LaunchBox()
