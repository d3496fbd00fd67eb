"""What of a game goes into LaunchBox's list, and how its values are written there.

Forms: https://wiki.retro-exo.com/index.php/LaunchBox_Platform_XML and facts of lists
that it wrote: values are divided by ``;``, ratings go to 5, paths have backslashes.
"""

import functools
import os
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from scrapers.exports.pegasus_values import date, most_first, percent
from scrapers.launchbox_xml.meaning import (
    BEST,
    FULL,
    MODES,
    NOTES,
    REGION,
    TITLE,
)
from scrapers.providers.launchbox_tables import tables
from zapcore.exporting import ExportGame
from zapcore.titles.fields import normalize_players, to_region

BETWEEN = "; "
FIELD: Mapping[str, str] = MappingProxyType(
    {
        TITLE: "title",
        NOTES: "description",
        "Developer": "developer",
        "Publisher": "publisher",
        "Genre": "genre",
        "Series": "family",
        MODES: "modes",
    }
)
"""Element to the field that its text is, or whose texts it lists."""

FIRST_DAY = "yyyy-01-01T00:00:00"
"""What follows a date that leaves out the month or the day, and the time of all."""

LISTS = frozenset({"Genre", "Series", MODES})


def values_of(game: ExportGame) -> dict[str, tuple[str, ...]]:
    """Give element to its text, in the order in which they are written."""
    found: dict[str, str] = {}
    for tag, field in FIELD.items():
        texts = [text.strip() for text in game.values.get(field, ()) if text.strip()]
        if texts:
            found[tag] = BETWEEN.join(texts) if tag in LISTS else texts[0]
    for when in date(game.values.get("released", ())):
        found["ReleaseDate"] = when + FIRST_DAY[len(when) :]
    for number in percent(game.values.get("rating", ())):
        if number:
            found["CommunityStarRating"] = f"{number / FULL * BEST:g}"
    word = _region(game.values.get("region", ()))
    if word:
        found[REGION] = word
    told: dict[str, tuple[str, ...]] = {tag: (text,) for tag, text in found.items()}
    players = most_first(game.values.get("players", ()))
    if players:
        told["MaxPlayers"] = tuple(map(normalize_players, players))
    return told


def backslashed(path: str, install: str) -> str:
    """Give a path as LaunchBox writes it: from its own folder, with backslashes."""
    return os.path.relpath(path, install).replace("/", "\\")


def _region(codes: Iterable[str]) -> str:
    """Give LaunchBox's word for the first region that it has one for."""
    known = _words()
    return next((known[code] for code in codes if code in known), "")


@functools.cache
def _words() -> Mapping[str, str]:
    """Give code of a region to LaunchBox's word."""
    known: dict[str, str] = {}
    for word, code in tables()["regions"].items():
        known.setdefault(to_region(code), word)
    return known
