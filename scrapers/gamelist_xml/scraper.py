"""The scraper ``gamelist.xml``: what EmulationStation and its kin say of the games.

Only ``<system folder>/gamelist.xml`` is read, and before it the one of the custom path,
``<custom_path>/<system>/gamelist.xml``, so that the ROM root's list wins (scraper
document, "gamelist.xml Behavior"). Companion entries of all lists come first; rows that
they claim are theirs.
"""

import contextlib
from collections.abc import Iterator, Sequence

from scrapers.gamelist_xml.artwork import Artwork
from scrapers.gamelist_xml.called import Names
from scrapers.gamelist_xml.claims import Claims
from scrapers.gamelist_xml.companion import companions, holds_companions
from scrapers.gamelist_xml.entries import Entries
from scrapers.gamelist_xml.gate import Gate
from scrapers.gamelist_xml.mapping import Mapper
from scrapers.gamelist_xml.matcher import Matcher
from scrapers.gamelist_xml.paths import Bounds
from scrapers.gamelist_xml.places import (
    GAMELIST,
    ListPlace,
    find_lists,
    stamp_of,
)
from scrapers.sharing import Sharing
from scrapers.system_names import SystemNames
from zapcore.events import Warned
from zapcore.model import (
    Passed,
    ScrapeJob,
    ScrapePlace,
    ScrapeRecord,
    ScraperOption,
)
from zapcore.titles.slug import SlugCache

VERSION = 4
"""Changes when entries would be read or matched otherwise: known stamps end."""

CUSTOM_PATH = ScraperOption(
    "custom_path",
    "folder",
    "",
    "A folder with a sub-folder for each system, each with a gamelist.xml and its own "
    "artwork, kept apart from the ROMs. The list beside the ROMs wins.",
)

MAX_SIZE = ScraperOption(
    "max_size",
    "number",
    256,
    "Mebibytes that a gamelist.xml may have; a larger one is not read. One of 100,000 "
    "games has about 100.",
)


class GamelistXml:
    """Reads the ``gamelist.xml`` of each folder of a system."""

    id = "gamelist.xml"
    name = "ES gamelist.xml"
    supported_systems: Sequence[str] = ()
    options: Sequence[ScraperOption] = (CUSTOM_PATH, MAX_SIZE)

    def __init__(self) -> None:
        self._mapper = Mapper()

    def stamps(self, place: ScrapePlace) -> dict[str, bytes]:
        """Give path to (version, size, time) of the lists that are there."""
        found = {}
        for item in find_lists(place, self._custom(place)):
            with contextlib.suppress(OSError):
                found[item.path] = f"{VERSION} {stamp_of(item.path)}".encode()
        return found

    def read(self, job: ScrapeJob) -> Iterator[ScrapeRecord | Warned | Passed]:
        """Give records, warnings and misses of each list in file order.

        The rows of the job are let go of before the first record: a system of 15,000
        keeps 4 MB of them.
        """
        place = job.place
        sharing = Sharing.of(job)
        found = find_lists(place, self._custom(place))
        names = _names(place, found, sharing, self._max_bytes(place))
        matcher = Matcher(job.catalog, place.folders, sharing)
        slugs = SlugCache()
        lists = [self._entries(item, job, matcher, slugs, names) for item in found]
        return _read(lists, Gate(job.catalog), names)

    def _entries(
        self,
        item: ListPlace,
        job: ScrapeJob,
        matcher: Matcher,
        slugs: SlugCache,
        names: Names | None,
    ) -> Entries:
        place = job.place
        folder = item.path[: -len(GAMELIST) - 1]
        bounds = Bounds.of(folder, place.home, place.asset_roots)
        return Entries(
            path=item.path,
            media_type=place.media_type,
            games=tuple(Bounds.of(root, place.home) for root in item.game_roots),
            artwork=Artwork(bounds, SystemNames(place).is_own if names else None),
            matcher=matcher,
            mapper=self._mapper,
            slugs=slugs,
            known_slugs=job.catalog.slugs,
            max_bytes=self._max_bytes(place),
            names=names,
        )

    @staticmethod
    def _max_bytes(place: ScrapePlace) -> int:
        value = place.options.get(MAX_SIZE.name, MAX_SIZE.default)
        return max(1, value) << 20 if isinstance(value, int) else 0

    @staticmethod
    def _custom(place: ScrapePlace) -> str:
        return str(place.options.get(CUSTOM_PATH.name) or "")


def _names(
    place: ScrapePlace, lists: Sequence[ListPlace], sharing: Sharing, limit: int
) -> Names | None:
    """Give how artwork is called where systems share folders, else None."""
    if not sharing:
        return None
    claims = Claims(lists, place, sharing, limit)
    return Names(sharing, claims, SystemNames(place))


def _read(
    lists: list[Entries], gate: Gate, names: Names | None
) -> Iterator[ScrapeRecord | Warned | Passed]:
    for entries in lists:
        if holds_companions(entries.path, entries.max_bytes):
            yield from companions(entries, gate)
    for entries in lists:
        yield from entries.normal(gate)
    if names:
        yield from names.warnings()
