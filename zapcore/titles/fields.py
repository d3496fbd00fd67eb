"""Values of metadata fields as tags: ratings, players, years, regions, genres.

Rule: the scraper document, "Field Mapping"; what is better than the original is listed
in ``docs/differences.md``. All functions are pure; values are unpadded.
"""

import functools
import html
import itertools
import math
import re
from collections.abc import Mapping
from types import MappingProxyType

from zapcore.titles.normalize import normalize_tag
from zapcore.titles.vocabulary import load_vocabulary
from zapcore.titles.words import trim

__all__ = [
    "clean_field",
    "normalize_players",
    "normalize_rating",
    "normalize_year",
    "split_codes",
    "split_genres",
    "split_list",
    "to_language",
    "to_region",
]

FULL = 100
"""The best rating."""

PERCENT_FROM = 2
"""A rating of this and more is a percentage; between 1 and this, one above the top."""

FIRST_YEAR, LAST_YEAR = 1900, 2099
PLAYERS_DIGITS = 4

_BREAKS = str.maketrans("\t\n\r", "   ")
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_PLAYERS = re.compile(r"(?<![\d.])\d+(?![\d.])", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_CODES = re.compile(r"[,;/|、]|\s-\s")
_GENRES = re.compile(r"[,;|、]")
_HEX = re.compile(r"[+-]?0x", re.IGNORECASE)

_REGIONS: Mapping[str, str] = MappingProxyType(
    {
        "wor": "world",
        "wld": "world",
        "asi": "asia",
        "eur": "eu",
        "jap": "jp",
        "jpn": "jp",
        "日本": "jp",
    }
)
"""Codes of ScreenScraper and others that the vocabulary lacks."""

_LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "jp": "ja",
        "cz": "cs",
        "kr": "ko",
        "zh-cn": "zh-hans",
        "zh-tw": "zh-trad",
        "zh-hk": "zh-trad",
        "zh-hant": "zh-trad",
        "日本語": "ja",
    }
)
"""Countries and locales that lists use as languages."""


def clean_field(text: str) -> str:
    """Unescape HTML once, make tabs and line breaks blanks, trim."""
    if "&" in text:
        text = html.unescape(text)
    if "\n" in text or "\t" in text or "\r" in text:
        text = text.translate(_BREAKS)
    return trim(text)


def split_list(text: str) -> list[str]:
    """Split at commas, trimmed, without empty parts."""
    return [part for part in map(trim, text.split(",")) if part]


def split_codes(text: str) -> list[str]:
    """Split a list of languages or regions, however it is written."""
    return [part for part in map(trim, _CODES.split(text)) if part]


def split_genres(text: str) -> list[str]:
    """Split a list of genres; ``/`` and ``>`` lead from a genre to one of its kinds."""
    return [part for part in map(trim, _GENRES.split(text)) if part]


def normalize_players(text: str) -> str:
    """Give the highest number of players named in ``text``; "" if there is none."""
    numbers = (
        found for found in _PLAYERS.findall(text) if len(found) <= PLAYERS_DIGITS
    )
    best = max(map(int, numbers), default=0)
    return str(best) if best else ""


def normalize_rating(text: str) -> str:
    """Give a rating from 0 to 100; "" if ``text`` is none.

    Read are fractions of one (``0.8``, ``0,8``), parts (``4/5``) and percentages
    (``80``, ``80%``); halves are rounded away from zero.
    """
    value = _rating(trim(text))
    if value is None or not math.isfinite(value):
        return ""
    return str(math.floor(min(max(value, 0.0), FULL) + 0.5))


def _rating(text: str) -> float | None:
    first, slash, second = text.partition("/")
    if slash:
        part, whole = _number(first), _number(second)
        return part / whole * FULL if part is not None and whole else None
    if text.endswith("%"):
        return _number(text[:-1])
    value = _number(text)
    if value is None:
        return None
    return value if value >= PERCENT_FROM else value * FULL


def _number(text: str) -> float | None:
    text = trim(text).replace(",", ".")
    if not text.isascii() or "_" in text:
        return None
    try:
        return float.fromhex(text) if _HEX.match(text) else float(text)
    except (ValueError, OverflowError):
        return None


def normalize_year(text: str) -> str:
    """Give the year that ``text`` begins with, if it can be one; else ""."""
    match = _YEAR.match(trim(text))
    if not match or not FIRST_YEAR <= int(match[0]) <= LAST_YEAR:
        return ""
    return match[0]


def to_region(text: str) -> str:
    """Give the vocabulary's code of a region; a name it lacks is only normalised."""
    value = _plain(text)
    return _REGIONS.get(value) or _words("region").get(value) or normalize_tag(value)


def to_language(text: str) -> str:
    """Give the vocabulary's code of a language, without a country it does not know.

    A name that the vocabulary lacks is only normalised.
    """
    value = _plain(text)
    words = _words("lang")
    found = _LANGUAGES.get(value) or words.get(value)
    return found or words.get(value.partition("-")[0]) or normalize_tag(value)


def _plain(text: str) -> str:
    return trim(text).lower().replace("_", "-").replace(" ", "-")


@functools.cache
def _words(kind: str) -> Mapping[str, str]:
    """Give what each word of the vocabulary says of one tag type; codes say themselves.

    Of a word with several values, such as ``ch-trad``, the last is the most exact.
    """
    vocabulary = load_vocabulary()
    found = dict(vocabulary.languages) if kind == "lang" else {}
    for word, tags in vocabulary.keywords.items():
        values = [value for type_, value in tags if type_ == kind]
        if values and (kind == "region" or len(values) == len(tags)):
            found[word] = values[-1]
    pairs = itertools.chain.from_iterable(vocabulary.keywords.values())
    found |= {value: value for type_, value in pairs if type_ == kind}
    return MappingProxyType(found)
