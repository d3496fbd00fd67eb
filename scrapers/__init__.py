"""Sources of metadata that lie beside the games, and the list of them."""

from collections.abc import Mapping
from types import MappingProxyType

from scrapers.gamelist_xml.scraper import GamelistXml
from zapcore.ports import Scraper

__all__ = ["load"]


def load() -> Mapping[str, Scraper]:
    """Give every scraper by its id."""
    found: tuple[Scraper, ...] = (GamelistXml(),)
    return MappingProxyType({scraper.id: scraper for scraper in found})
