"""Sources of metadata that lie beside the games, and the list of them.

A third party adds one by an entry point of the group ``zapcore.scrapers`` that names a
class without parameters which satisfies ``zapcore.ports.Scraper``.
"""

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

from scrapers.arcade.scraper import Arcade
from scrapers.art_folder.scraper import ArtFolder
from scrapers.artwork_pack.scraper import ArtworkPack
from scrapers.gamelist_xml.scraper import GamelistXml
from scrapers.launchbox_xml.scraper import LaunchBoxXml
from scrapers.limited import Limited
from scrapers.media_folder.scraper import MediaFolder
from scrapers.pegasus.scraper import Pegasus
from scrapers.settings import fits
from zapcore.ports import Scraper

__all__ = ["GROUP", "OWN", "load"]

logger = logging.getLogger(__name__)

GROUP = "zapcore.scrapers"
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*", re.IGNORECASE | re.ASCII)
"""An id is part of a tag's type and of a key of the configuration."""

OWN: Mapping[str, Callable[[], Scraper]] = MappingProxyType(
    {
        made.id: made
        for made in (
            GamelistXml,
            MediaFolder,
            Arcade,
            ArtworkPack,
            Pegasus,
            LaunchBoxXml,
            ArtFolder,
        )
    }
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
    number, name, *calls, systems, options = (
        getattr(scraper, attribute, None)
        for attribute in (
            "id",
            "name",
            "stamps",
            "read",
            "supported_systems",
            "options",
        )
    )
    return (
        isinstance(number, str)
        and _ID.fullmatch(number) is not None
        and isinstance(name, str)
        and bool(name)
        and all(map(callable, calls))
        and isinstance(systems, list | tuple)
        and isinstance(options, list | tuple)
        and all(map(fits, options))
    )
