"""The export to LaunchBox: the list of each platform, and pictures beside it."""

from collections.abc import Iterator

from scrapers.exports.entry_art import ArtPlaces
from scrapers.exports.entry_dialect import BrokenFileError
from scrapers.exports.entry_write import EntryFile, UnusableFileError
from scrapers.exports.launchbox_dialect import LaunchBoxDialect
from scrapers.exports.media_copy import MediaCopies
from scrapers.launchbox_xml.elements import NoListError, check
from scrapers.launchbox_xml.places import FOLDER, list_path, platforms_of
from zapcore.events import Warned
from zapcore.exporting import Exported, ExportOrder, ExportPlace, What
from zapcore.ports_export import GameShelf

LOST_MAX = 20
LOST = (
    "this cannot be named in LaunchBox's list: several games lie in one zip, or the "
    "name holds a backslash"
)
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
        install = (place.target or f"{place.root}/{FOLDER}").rstrip("/")
        platform = (*platforms_of(place.system_id), place.system_name)[0]
        path = list_path(install, platform)
        allowed = (install, place.folder, *place.folders, place.root, *place.allowed)
        dry = order.dry_run
        copies = MediaCopies(install, allowed, dry=dry) if order.artwork else None
        art = ArtPlaces(install, copies)
        dialect = LaunchBoxDialect(place, install, platform, art)
        file = EntryFile(path, dialect, shelf, copies, dry_run=dry)
        try:
            yield file.write(shelf.games(), is_whole)
        except UnusableFileError as error:
            yield Warned(path, 0, str(error))
        except BrokenFileError:
            yield Warned(path, 0, NOT_EDITED)
        for lost in dialect.lost[:LOST_MAX]:
            yield Warned(lost, 0, LOST)


def is_whole(path: str) -> bool:
    """Tell whether a file is one of LaunchBox's lists from its begin to its end."""
    try:
        with open(path, "rb") as file:
            check(file)
    except NoListError:
        return False
    return True


FORMAT = LaunchBox()
