"""Sources of metadata that lie beside the games, and the list of them.

A third party adds one by an entry point of the group ``zapcore.scrapers`` that names a
class without parameters which satisfies ``zapcore.ports.Scraper``.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from zapcore.ports import Scraper

__all__ = ["GROUP", "OWN", "load"]

logger = logging.getLogger(__name__)

GROUP = "zapcore.scrapers"
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*", re.IGNORECASE | re.ASCII)
"""An id is part of a tag's type and of a key of the configuration."""


class _Own(Mapping[str, "Callable[[], Scraper]"]):
    """Id to class of each scraper that comes with zapcore, imported when it is asked.

    Where a scraper's tables are used without it, the others are not imported for that.
    """

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = places

    def __getitem__(self, number: str) -> Callable[[], Scraper]:
        module, _, name = self._places[number].partition(":")
        made: Callable[[], Scraper] = getattr(import_module(module), name)
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


OWN = _Own(
    {
        "gamelist.xml": "scrapers.gamelist_xml.scraper:GamelistXml",
        "media-folder": "scrapers.media_folder.scraper:MediaFolder",
        "arcade": "scrapers.arcade.scraper:Arcade",
        "artwork-pack": "scrapers.artwork_pack.scraper:ArtworkPack",
        "pegasus": "scrapers.pegasus.scraper:Pegasus",
        "launchbox-xml": "scrapers.launchbox_xml.scraper:LaunchBoxXml",
        "art-folder": "scrapers.art_folder.scraper:ArtFolder",
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
    others = _installed() if found is None else found
    for other in _third_parties(others):
        if other.id in own:
            logger.warning("the scraper id %s is taken; a second one is left", other.id)
            continue
        own[other.id] = other
    return MappingProxyType(own)


def _installed() -> Sequence[EntryPoint]:
    from importlib.metadata import entry_points  # noqa: PLC0415 - few need it

    return tuple(entry_points(group=GROUP))


def _limited(scraper: Scraper, systems: Sequence[str]) -> Scraper:
    from scrapers.limited import Limited  # noqa: PLC0415 - with the scrapers only

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
    from scrapers.settings import fits  # noqa: PLC0415 - with a third party only

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
