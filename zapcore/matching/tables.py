"""The words that names of games are read by: ``tables.json``."""

import json
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Tables(NamedTuple):
    """What is known of words.

    ``spellings``: a word to the form in which it is compared (abbreviations, British to
    American, number words to digits). ``romans``: numerals from ii on, without xx and
    xxx, which are letters where they occur. ``owners``: whose name may stand before a
    title, by their first word; ``companies`` the same, but only before two words or
    more. ``tens``: the series whose X is a ten; ``version_series`` those whose games
    are called "Red" and "Red Version". ``english``: what only looks like Japanese.
    ``release_words``: what a bracket says of a release and not of a game. ``letters``:
    those that Unicode does not take apart, quotes and dashes, to their ASCII.
    """

    spellings: dict[str, str]
    romans: dict[str, str]
    english: frozenset[str]
    markers: frozenset[str]
    version_series: frozenset[str]
    foreign_articles: frozenset[str]
    trailing_articles: frozenset[str]
    owners: dict[str, list[tuple[str, ...]]]
    companies: frozenset[str]
    tens: frozenset[str]
    release_words: frozenset[str]
    letters: dict[int, str]


def roman(number: int) -> str:
    """Write a number below 40 with Roman numerals."""
    ones = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    return "X" * (number // 10) + ones[number % 10]


ROMAN_END = 40


def _by_first(owners: list[list[str]]) -> dict[str, list[tuple[str, ...]]]:
    """Give owners by their first word, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for words in sorted(owners, key=len, reverse=True):
        found.setdefault(words[0], []).append(tuple(words))
    return found


@cache
def tables() -> Tables:
    """Read ``tables.json``."""
    text = files(__package__).joinpath("tables.json").read_text("utf-8")
    raw = json.loads(text)
    numbers = {word: str(value) for value, word in enumerate(raw["numbers"])}
    romans = {roman(n): str(n) for n in range(2, ROMAN_END)}
    return Tables(
        spellings=numbers | raw["spellings"],
        romans={r.lower(): n for r, n in romans.items() if len(r) > 1 and r.strip("X")},
        english=frozenset(raw["english"]),
        markers=frozenset(raw["markers"]),
        version_series=frozenset(raw["version_series"]),
        foreign_articles=frozenset(raw["foreign_articles"]),
        trailing_articles=frozenset(raw["trailing_articles"]),
        owners=_by_first(raw["owners"]),
        companies=frozenset(raw["companies"]),
        tens=frozenset(raw["tens"]),
        release_words=frozenset(raw["release_words"]),
        letters={ord(letter): plain for letter, plain in raw["letters"].items()},
    )


_RELEASE = re.compile(
    r"(?:rev|v|ver|version|dis[ck]|alt|beta|proto|demo|cd|side)[ .]?"
    r"[0-9]{0,4}(?:[.][0-9]+)*[a-z]?|[12][0-9]{3}(?:-[0-9]{2}){0,2}"
)


def is_release(bracket: str) -> bool:
    """Tell whether a bracket's content says nothing of the game: a region, a year."""
    known = tables().release_words
    parts = (part.strip().lower() for part in re.split("[,/+]", bracket))
    return all(part in known or _RELEASE.fullmatch(part) for part in parts)
