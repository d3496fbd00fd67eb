"""Names of games as words and numbers in one form."""

import re
from functools import lru_cache
from typing import NamedTuple

from zapcore.matching.letters import plain_letters, without_releases
from zapcore.matching.preparing import CENTURY, NEW, prepare
from zapcore.matching.tables import tables

REMEMBERED = 4096
"""Names: the candidates of some hundred searches."""

LONGEST = 255
"""Characters of a name that are read: a source may send anything."""

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[&+|]")
_ASCII_TOKEN = re.compile(r"[a-z]+|[0-9]+|[&+|]", re.ASCII)
_ONES = frozenset({"1", "i"})
_ROMANS = tables().romans
_WORDS = tables().spellings | _ROMANS | {"&": "and", "+": "and"}
_MARKERS = tables().markers
OLD = 80
"""Two digits from here on are a year: "NHL 94"."""


class Title(NamedTuple):
    """One name of a game.

    ``words`` are in the form in which they are compared, numbers as digits, ``bag`` the
    same without order and ``numbers`` those among them, sorted; ``breaks`` are the
    places where a new part (a subtitle) begins. ``key``: all of it as one string, equal
    for names that only differ in what is no difference. ``one``: the place of a 1 that
    may be left out, -1 without.
    """

    text: str
    words: tuple[str, ...]
    bag: frozenset[str]
    numbers: tuple[str, ...]
    breaks: tuple[int, ...]
    key: str
    one: int = -1


def key_of(words: tuple[str, ...] | list[str]) -> str:
    """Join words without blanks; numbers stay apart from each other."""
    return "".join([f"#{word}#" if word.isdigit() else word for word in words])


@lru_cache(maxsize=REMEMBERED)
def read_titles(name: str) -> tuple[Title, ...]:
    """Read a name; No-Intro's ``A ~ B`` gives the whole and each of the two."""
    text = without_releases(plain_letters(name[:LONGEST].replace("_", " "))).strip()
    whole = _read(text)
    if " ~ " not in text:
        return (whole,)
    halves = [_read(half) for half in text.split(" ~ ") if half.strip()]
    return (whole, *halves) if len(halves) > 1 else (whole,)


def _read(text: str) -> Title:
    ready = prepare(text).lower()
    tokens = (_ASCII_TOKEN if ready.isascii() else _TOKEN).findall(ready)
    if "the" in tokens:
        tokens = [word for word in tokens[:-1] if word != "the"] + tokens[-1:]
    words = [_WORDS.get(token, token) for token in tokens]
    if tokens and tokens[0] in _ROMANS:
        words[0] = tokens[0]
    breaks: tuple[int, ...] = ()
    if "|" in words:
        words, breaks = _without_breaks(words)
    numbers = [word for word in words if word.isdigit()]
    if not numbers:
        key = "".join(words) or text
        return Title(text, tuple(words), frozenset(words), (), breaks, key)
    words = _with_years(words)
    one = _place_of_one(words, breaks, tokens) if "1" in numbers else -1
    numbers = sorted(word for word in words if word.isdigit())
    bag, key = frozenset(words), key_of(words)
    return Title(text, tuple(words), bag, tuple(numbers), breaks, key, one)


def _without_breaks(words: list[str]) -> tuple[list[str], tuple[int, ...]]:
    """Give words and the places where a new part begins."""
    kept: list[str] = []
    breaks = []
    for word in words:
        if word != "|":
            kept.append(word)
        elif kept:
            breaks.append(len(kept))
    return kept, tuple(place for place in dict.fromkeys(breaks) if place < len(kept))


def _place_of_one(words: list[str], breaks: tuple[int, ...], tokens: list[str]) -> int:
    """Find a 1 (not "One") at the end of the name or of its first part."""
    if _ONES.isdisjoint(tokens):
        return -1
    for end in (*breaks[:1], len(words)):
        if end > 1 and words[end - 1] == "1":
            return end - 1
    return -1


def _with_years(words: list[str]) -> list[str]:
    before = ["", *words]
    return [
        _number(word, before[place]) if word.isdigit() else word
        for place, word in enumerate(words)
    ]


def _number(raw: str, before: str) -> str:
    """Write two digits that mean a year as one, others without a nought before."""
    if len(raw) > 2 or not raw.isascii():  # noqa: PLR2004 - 007 is no 7
        return raw
    value = int(raw)
    if before in _MARKERS or len(raw) == 1:
        return str(value)
    if value >= OLD:
        return str(CENTURY + value)
    return str(NEW + value) if raw[0] == "0" else raw
