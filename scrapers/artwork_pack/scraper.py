"""The scraper ``artwork-pack``: pictures and metadata of MiSTer artwork packs.

Format: https://github.com/chipster6502/MiSTer_artwork_pack/blob/main/PACK_FORMAT.md
What is taken, and what is not: ``docs/artwork-packs.md``. Keys of a pack are good for
one release of it, so none is kept: with another release all rows are looked up anew.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

from scrapers.artwork_pack.catalogues import Catalogue, catalogues
from scrapers.artwork_pack.facts import TYPES, order_of
from scrapers.artwork_pack.names import Names, Row
from scrapers.artwork_pack.places import FOLDER, KINDS, Packs, find_packs
from scrapers.artwork_pack.resolver import Found, Resolver
from scrapers.artwork_pack.shelf import Asked, Shelf
from scrapers.artwork_pack.stamps import UNREADABLE, stamp_of
from scrapers.artwork_pack.tables import Complaints
from scrapers.artwork_pack.wanted import Wanted
from scrapers.gamelist_xml.matcher import fold
from zapcore.events import Warned
from zapcore.model import (
    Passed,
    ScrapeJob,
    ScrapePlace,
    ScrapeRecord,
    ScraperOption,
)

logger = logging.getLogger(__name__)

PLACE = ScraperOption(
    FOLDER,
    "folder",
    "",
    "A folder with artwork packs, docs/<System>/Artwork or <System>/Artwork. It comes "
    "before those of the disks.",
)
LANGUAGES = ScraperOption(
    "languages",
    "text",
    "en",
    "Languages of descriptions, the best first, with commas between. Where none of "
    "them has a text, another one is taken.",
)
NOT_READ = "this folder of artwork packs could not be read; what is known of it is kept"
OUTSIDE = "this folder links to a place outside the disks; no picture is taken of it"

MANY = 5000
"""Keys of a folder that takes a while to read: behind it a cancel is heard."""

Item = ScrapeRecord | Warned | Passed


class ArtworkPack:
    """Finds what artwork packs on the disks have of a system's games."""

    id = "artwork-pack"
    name = "MiSTer artwork packs"
    supported_systems: Sequence[str] = ()
    options: Sequence[ScraperOption] = (PLACE, LANGUAGES)
    fills = True
    wants = frozenset({"dumps", "folders"})

    def stamps(self, place: ScrapePlace) -> dict[str, bytes]:
        """Give the path of each pack folder to a hash of what lies in it."""
        packs = find_packs(place)
        found = {path: stamp_of(path) for path in packs.found.values()}
        return found | dict.fromkeys((*packs.unreadable, *packs.outside), UNREADABLE)

    def read(self, job: ScrapeJob) -> Iterator[Item]:
        """Yield what packs have of each row, rows of one title together."""
        packs = find_packs(job.place)
        for end, catalogue in catalogues(job.place).items():
            yield from _Part(job, packs, catalogue, _rows(job, end)).items()
        for path in packs.unreadable:
            yield Warned(path, 0, NOT_READ)
        for path in packs.outside:
            yield Warned(path, 0, OUTSIDE)


class _Part:
    """The rows of a system that one catalogue is for."""

    def __init__(
        self, job: ScrapeJob, packs: Packs, catalogue: Catalogue, rows: list[Row]
    ) -> None:
        self._job = job
        self._packs = packs
        self._catalogue = catalogue
        self._rows = rows
        self._names = Names(rows, job.catalog.sets)
        self._complaints = Complaints()
        self._away = not packs.are_there(job.catalog.folders)

    def items(self) -> Iterator[Item]:
        """Yield a record for each row that packs have something of."""
        if not self._rows:
            return
        resolver = Resolver(order_of(self._job.place.options.get(LANGUAGES.name)))
        with closing(resolver):
            for kind, shelf in self._shelves():
                resolver.add(kind, shelf)
                if len(shelf) > MANY:
                    yield Passed.ELSEWHERE
            gone = self._outdated()
            for row in self._rows:
                yield self._item(row, resolver, gone)
            self._log(resolver)
        yield from self._complaints.all()

    def _shelves(self) -> Iterator[tuple[str, Shelf]]:
        """Yield own folders, then those of siblings where a dump is known."""
        catalogue = self._catalogue
        wanted = Wanted(self._rows, self._names, self._job.catalog.dumps)
        for kind in KINDS:
            if own := self._packs.of(catalogue.folders, kind):
                yield kind, Shelf(own, wanted, self._complaints, sibling=False)
            for name in catalogue.siblings if len(wanted.dumps) else ():
                if other := self._packs.of((name,), kind):
                    yield kind, Shelf(other, wanted, self._complaints, sibling=True)

    def _item(
        self, row: Row, resolver: Resolver, gone: Callable[[str, str], bool] | None
    ) -> ScrapeRecord | Passed:
        media, title, path = row
        catalog = self._job.catalog
        if media in catalog.finished:
            return Passed.FINISHED
        found = resolver.find(self._asked(media, path))
        again = self._job.force or media in catalog.done
        if not found and not (again and gone):
            return Passed.UNMATCHED
        whole = again and gone is not None and not self._away
        return _record(media, title, found, gone if again else None, whole=whole)

    def _asked(self, media: int, path: str) -> Asked:
        """Ask for a row; of an alternative no metadata of its parent are taken."""
        catalog = self._job.catalog
        named, dumps = self._names.of(media, path), catalog.dumps.get(media, ())
        known = catalog.sets.get(media)
        if known is None or media not in catalog.guests:
            return Asked(named, dumps)
        parent = fold(known.parent)
        own = tuple(name for name in named.names if name != parent)
        return Asked(named, dumps, named._replace(names=own))

    def _outdated(self) -> Callable[[str, str], bool] | None:
        """Judge pictures of a row that packs no longer have; None: nobody knows."""
        packs = self._packs
        if packs.unreadable or packs.outside or self._complaints.unread:
            return None
        homes = packs.homes
        return lambda kind, text: kind in TYPES and text.lower().startswith(homes)

    def _log(self, resolver: Resolver) -> None:
        steps = " ".join(f"{k}/{s}={n}" for (k, s), n in resolver.counts.items())
        logger.debug(
            "%s: %d rows, found by folder and step: %s",
            self._job.place.system_id,
            len(self._rows),
            steps or "nothing",
        )


def _rows(job: ScrapeJob, end: str) -> list[Row]:
    """Give the rows of a catalogue, by title: those of no named ending for ""."""
    ends = tuple(filter(None, catalogues(job.place)))
    rows = [
        row
        for row in job.catalog.rows
        if (row[2].lower().endswith(end) if end else not row[2].lower().endswith(ends))
    ]
    rows.sort(key=lambda row: (row[1], row[0]))
    return rows


def _record(
    media: int,
    title: int,
    found: Found,
    outdated: Callable[[str, str], bool] | None,
    *,
    whole: bool,
) -> ScrapeRecord:
    return ScrapeRecord(
        title,
        media,
        title_tags=found.tags,
        title_properties=found.properties,
        media_properties=found.pictures,
        sentinel=bool(found),
        outdated=outdated,
        whole=whole,
    )
