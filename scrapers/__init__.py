"""Sources of metadata that lie beside the games, and the list of them.

A third party adds one by an entry point of the group ``zapcore.scrapers`` that names a
class without parameters which satisfies ``zapcore.ports.Scraper``.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

from scrapers.gamelist_xml.scraper import GamelistXml
from scrapers.limited import Limited
from scrapers.media_folder.scraper import MediaFolder
from zapcore.ports import Scraper

__all__ = ["GROUP", "OWN", "load"]

logger = logging.getLogger(__name__)

GROUP = "zapcore.scrapers"
OWN: Mapping[str, Callable[[], Scraper]] = MappingProxyType(
    {GamelistXml.id: GamelistXml, MediaFolder.id: MediaFolder}
)


def load(
    served: Mapping[str, Sequence[str]], found: Sequence[EntryPoint] | None = None
) -> Mapping[str, Scraper]:
    """Give every scraper by its id.

    Args:
        served: the platform's own scrapers, each with the systems it is for.
        found: entry points of third parties; None looks for what is installed.
    """
    own: dict[str, Scraper] = {}
    for number, make in OWN.items():
        if number in served:
            own[number] = _limited(make(), served[number])
    others = entry_points(group=GROUP) if found is None else found
    for other in _third_parties(others):
        if other.id in own:
            logger.warning("the scraper id %s is taken; a second one is left", other.id)
            continue
        own[other.id] = other
    return MappingProxyType(own)


def _limited(scraper: Scraper, systems: Sequence[str]) -> Scraper:
    return Limited(scraper, systems) if systems else scraper


def _third_parties(found: Sequence[EntryPoint]) -> Iterator[Scraper]:
    """Yield those that load; one that does not costs nobody else."""
    for point in found:
        try:
            scraper = point.load()()
        except Exception:
            logger.exception("the scraper %s cannot be loaded", point.name)
            continue
        if _fits(scraper):
            yield scraper
        else:
            logger.warning("%s is no scraper; see zapcore.ports", point.value)


def _fits(scraper: object) -> bool:
    texts = (getattr(scraper, "id", None), getattr(scraper, "name", None))
    calls = (getattr(scraper, "stamps", None), getattr(scraper, "read", None))
    lists = (
        getattr(scraper, "supported_systems", None),
        getattr(scraper, "options", None),
    )
    return (
        all(isinstance(text, str) and text for text in texts)
        and all(map(callable, calls))
        and all(isinstance(items, list | tuple) for items in lists)
    )
