"""The scraper ``art-folder``: artwork that the owner already has, in any layout.

Off without a folder. Layouts, names and rules: ``docs/art-folders.md``.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence

from scrapers.art_folder.finder import Finder
from scrapers.art_folder.pattern import layouts, problem
from scrapers.art_folder.tables import kinds
from scrapers.art_folder.walk import Walk
from scrapers.art_folder.wanted import Wanted
from scrapers.system_names import SystemNames
from zapcore.events import Warned
from zapcore.model import (
    Passed,
    PropertyValue,
    ScrapeJob,
    ScrapePlace,
    ScrapeRecord,
    ScraperOption,
)

VERSION = 2
"""Changes when files would be found otherwise: known stamps end."""

FOLDER = ScraperOption(
    "folder",
    "folder",
    "",
    "A folder of artwork, with a folder for each system or as the pattern says; none: "
    "the scraper does nothing.",
)
PATTERN = ScraperOption(
    "pattern",
    "text",
    "",
    "How its files are called, such as {system}/{kind}/{name}.{ext}; several are "
    "divided by ;. None: the layouts of ES-DE, Libretro, Batocera and RetroPie.",
    problem,
)
UNREADABLE = "this folder of artwork could not be read; what is known of it is kept"
OUTSIDE = (
    "this folder links to a place outside the artwork folder; nothing is taken of it, "
    "what is known of it is kept"
)


class ArtFolder:
    """Finds pictures, videos and manuals of a system's games in a folder of artwork."""

    id = "art-folder"
    name = "Artwork folder"
    supported_systems: Sequence[str] = ()
    options: Sequence[ScraperOption] = (FOLDER, PATTERN)
    fills = True
    wants = frozenset({"elsewhere"})

    def stamps(self, place: ScrapePlace) -> dict[str, bytes]:
        """Give the folder and a hash of the names that may be this system's."""
        folder, pattern = _options(place)
        if not folder or not os.path.isdir(folder):
            return {}
        walk = Walk(folder, SystemNames(place))
        digest = hashlib.blake2b(f"{VERSION}\0{pattern}\0".encode(), digest_size=16)
        empty = True
        for layout in layouts(pattern):
            for found in walk.files(layout):
                digest.update(found.path.encode() + b"\0")
                empty = False
        missed = (*walk.missed.unreadable, "", *walk.missed.outside)
        digest.update("\0".join(missed).encode(errors="surrogateescape"))
        return {} if empty and len(missed) == 1 else {folder: digest.digest()}

    def read(self, job: ScrapeJob) -> Iterator[ScrapeRecord | Warned | Passed]:
        """Yield a record for each row that has artwork, in the order of the rows."""
        folder, pattern = _options(job.place)
        if not folder or not os.path.isdir(folder):
            return
        walk = Walk(folder, SystemNames(job.place))
        finder = Finder(Wanted(job), job.place.system_id, keep_seen=job.force)
        finder.look(walk, layouts(pattern))
        missed = walk.missed
        outdated = None
        if job.force and not (missed.unreadable or missed.outside):
            outdated = _Outdated(folder, finder.saw)
        for number, (media, title, _) in enumerate(job.catalog.rows):
            if media in job.catalog.finished:
                yield Passed.FINISHED
                continue
            found = tuple(PropertyValue(*item) for item in finder.of(number))
            if not found and not job.force:
                yield Passed.UNMATCHED
                continue
            yield ScrapeRecord(
                title,
                media,
                media_properties=found,
                sentinel=bool(found),
                outdated=outdated,
            )
        yield from finder.warnings()
        for path in missed.unreadable:
            yield Warned(path, 0, UNREADABLE)
        for path in missed.outside:
            yield Warned(path, 0, OUTSIDE)


class _Outdated:
    """Tells which properties name a file of the folder that is gone or another row's.

    A file that the patterns of the run do not reach stays what it is.
    """

    def __init__(self, folder: str, saw: Callable[[str], bool]) -> None:
        self._start = folder.rstrip("/") + "/"
        self._kinds = frozenset(kinds().properties)
        self._saw = saw

    def __call__(self, type_tag: str, text: str) -> bool:
        is_own = type_tag in self._kinds and text.startswith(self._start)
        return is_own and (self._saw(text) or not os.path.isfile(text))


def _options(place: ScrapePlace) -> tuple[str, str]:
    """Give (folder, pattern)."""
    folder = str(place.options.get(FOLDER.name) or "")
    return folder, str(place.options.get(PATTERN.name) or "")
