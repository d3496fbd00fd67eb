"""What a ``<Game>`` of LaunchBox says, and the tags and properties that it becomes.

Elements: https://wiki.retro-exo.com/index.php/LaunchBox_Platform_XML . They are mapped
as those of the same meaning in a ``gamelist.xml``. The owner's own state (``Favorite``,
``PlayCount``, ``StarRating`` …) is not imported.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from scrapers.gamelist_xml.mapping import Mapper
from scrapers.gamelist_xml.reader import GameEntry
from scrapers.providers.launchbox_tables import region_of
from zapcore.model import PropertyValue, TagValue
from zapcore.titles.fields import to_region
from zapcore.titles.tagvalues import normalize_value

BEST = 5.0
FULL = 100
FIRST_DAY = "xxxx0101"
"""What stands for the month and day that a date leaves out."""

TITLE, PATH, NOTES = "Title", "ApplicationPath", "Notes"

LIKE: Mapping[str, str] = MappingProxyType(
    {
        "Developer": "developer",
        "Publisher": "publisher",
        "Genre": "genre",
        "ReleaseDate": "releasedate",
        "CommunityStarRating": "rating",
        "MaxPlayers": "players",
        "Series": "family",
    }
)
"""Element to that of a gamelist.xml that means the same."""

MODES, REGION = "PlayMode", "Region"
FILES: Mapping[str, str] = MappingProxyType(
    {"VideoPath": "video", "ManualPath": "manual"}
)
"""Element that names a file to the property (``property:`` left out)."""

_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)


def split(text: str) -> list[str]:
    """Give the values of a list, which LaunchBox divides by ``;``."""
    return [part for part in map(str.strip, text.split(";")) if part]


def as_gamelist(tag: str, text: str) -> str:
    """Give an element's text as a gamelist.xml would have it."""
    if tag == "CommunityStarRating":
        return _percent(text)
    if tag == "ReleaseDate":
        match = _DATE.match(text)
        digits = match[0].replace("-", "") if match else ""
        return digits + FIRST_DAY[len(digits) :] if digits else ""
    if tag == "Genre":
        text = ", ".join(split(text))
    # The mapper reads HTML's entities once more than XML has them.
    return text.replace("&", "&amp;")


def title_tags(mapper: Mapper, texts: Mapping[str, str]) -> tuple[TagValue, ...]:
    """Give the tags that all files of a game share."""
    found: tuple[TagValue, ...] = ()
    for tag, like in LIKE.items():
        if tag not in texts:
            continue
        parts = split(texts[tag]) if tag == "Series" else [texts[tag]]
        for part in parts:
            found += mapper.title_tags(GameEntry({like: as_gamelist(tag, part)}))
    return found + modes(texts.get(MODES, ""))


def modes(text: str) -> tuple[TagValue, ...]:
    """Give the modes of play."""
    kind = "gamemode"
    found = (TagValue(kind, normalize_value(kind, one), one) for one in split(text))
    return tuple(tag for tag in found if tag.value)


def media_tags(texts: Mapping[str, str]) -> tuple[TagValue, ...]:
    """Give the tags of one file: its regions."""
    values = dict.fromkeys(map(region, split(texts.get(REGION, ""))))
    return tuple(TagValue("region", value) for value in values if value)


def region(word: str) -> str:
    """Give the vocabulary's code of one of LaunchBox's regions."""
    return to_region(region_of(word) or word)


def title_properties(texts: Mapping[str, str]) -> tuple[PropertyValue, ...]:
    """Give the description."""
    text = texts.get(NOTES, "")
    return (PropertyValue("property:description", text),) if text else ()


def _percent(text: str) -> str:
    """Give a rating of up to five stars from 0 to 100, "" for none."""
    try:
        stars = float(text)
    except ValueError:
        return ""
    # No star at all is how LaunchBox writes that nobody rated.
    return f"{round(stars / BEST * FULL)}%" if 0 < stars <= BEST else ""
