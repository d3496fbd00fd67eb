"""Options of scrapers as keys of the configuration: ``scraper.<id>.<option>``."""

import re
from collections.abc import Iterable, Mapping

from zapcore.config import Key, Kind
from zapcore.model import ScraperOption
from zapcore.ports import Scraper

_KINDS: Mapping[str, Kind] = {
    "folder": "folder",
    "text": "text",
    "number": "number",
    "boolean": "boolean",
}
_DEFAULTS: Mapping[str, type] = {
    "folder": str,
    "text": str,
    "number": int,
    "boolean": bool,
}
_NOT_IN_KEY = re.compile(r"[^a-z0-9]+")


def key_of(scraper_id: str, option: str) -> str:
    """Give the key of an option, like ``scraper.gamelist_xml.custom_path``."""
    return f"scraper.{_NOT_IN_KEY.sub('_', scraper_id.lower())}.{option}"


def fits(option: object) -> bool:
    """Tell whether an option can be set: a name, a known type, a default of it."""
    if not isinstance(option, ScraperOption) or option.type not in _DEFAULTS:
        return False
    return option.name.isidentifier() and type(option.default) is _DEFAULTS[option.type]


def keys(scrapers: Iterable[Scraper]) -> list[Key]:
    """Give a key of the configuration for each option."""
    return [
        Key(
            key_of(scraper.id, option.name),
            _KINDS[option.type],
            option.type.upper(),
            str(option.default) or "none",
            option.description,
            judge=option.check,
        )
        for scraper in scrapers
        for option in scraper.options
    ]


LANGUAGES = "languages"
"""An option of this name is what the owner prefers, unless it is set itself."""


def in_languages(
    scrapers: Iterable[Scraper], languages: Iterable[str]
) -> dict[str, object]:
    """Give the keys of options that the owner's languages are the default of."""
    text = ",".join(languages)
    return {
        key_of(scraper.id, option.name): text
        for scraper in scrapers
        for option in scraper.options
        if option.name == LANGUAGES and option.type == "text" and text
    }


def configured(
    scrapers: Iterable[Scraper], options: Mapping[str, object]
) -> dict[str, dict[str, object]]:
    """Give the configured options by scraper id and option name."""
    return {
        scraper.id: {
            option.name: options[key]
            for option in scraper.options
            if (key := key_of(scraper.id, option.name)) in options
        }
        for scraper in scrapers
    }
