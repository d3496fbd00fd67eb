"""What names of one game may differ in beside letters: a looser form of a title."""

import re
from functools import lru_cache
from typing import NamedTuple

from zapcore.matching.reading import REMEMBERED, Title, key_of
from zapcore.matching.tables import tables

_ROMAJI = re.compile(
    r"(?:(?:[bcdgjkpstz]?(?:ch|sh|ts|[bghkmnprj]y|[bdfghjkmnprstwyz]))?[aeiou]"
    r"|[nm](?![aeiouy]))+"
)
_DOUBLES = re.compile(r"o[ou]+|uu+|n(?=[bp])|^wo$|dzu")
_SINGLE = {"wo": "o", "dzu": "zu"}
_ARTICLES = frozenset({"a", "an"})
COMPANY_REST = 2


class Loose(NamedTuple):
    """A title without what may be left out.

    ``words`` without "a", "and", "part" and "volume" before a number, the name of an
    owner in front, "version" behind where a series has it, and with long vowels of
    Japanese written short. ``key_no_1`` is the key without a 1 that may be left out, ""
    where there is none.
    """

    words: tuple[str, ...]
    key: str
    key_no_1: str
    has_and: bool


@lru_cache(maxsize=REMEMBERED)
def loosen(title: Title) -> Loose:
    """Give the looser form of a title."""
    words = _reduced(_without_article(title, title.words))
    no_1 = ""
    if title.one >= 0:
        rest = title.words[: title.one] + title.words[title.one + 1 :]
        no_1 = key_of(_reduced(_without_article(title, rest)))
    return Loose(words, key_of(words) or title.key, no_1, "and" in title.bag)


def _reduced(words: tuple[str, ...]) -> tuple[str, ...]:
    known = tables()
    kept = _without_owner(words)
    if len(kept) > 1 and kept[-1] == "version" and kept[0] in known.version_series:
        kept = kept[:-1]
    loose = []
    last = len(kept) - 1
    for place, word in enumerate(kept):
        if word in known.markers:
            if place and place < last and kept[place + 1].isdigit():
                continue
        elif word == "and" or (word in _ARTICLES and place < last):
            continue
        loose.append(_short_vowels(word))
    return tuple(loose) or words


def _without_article(title: Title, words: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out a leading article of another language; "L.A." is none."""
    if len(words) < 2 or words[0] not in tables().foreign_articles:  # noqa: PLR2004 - a word must stay
        return words
    article = words[0]
    head = title.text[: len(article) + 1]
    is_initials = head.lower() != f"{article} " or head.isupper()
    is_late = f", {article}" in title.text.lower()
    return words if is_initials and not is_late else words[1:]


def _without_owner(words: tuple[str, ...]) -> tuple[str, ...]:
    known = tables()
    if len(words) > COMPANY_REST and words[0] in known.companies:
        return words[1:]
    for owner in known.owners.get(words[0], ()) if words else ():
        if len(words) > len(owner) and words[: len(owner)] == owner:
            return words[len(owner) :]
    return words


@lru_cache(maxsize=REMEMBERED)
def _short_vowels(word: str) -> str:
    """Write a word of Japanese with short vowels, and ``m`` before b and p."""
    if word in tables().english or not _ROMAJI.fullmatch(word):
        return word
    return _DOUBLES.sub(_shortened, word)


def _shortened(match: re.Match[str]) -> str:
    found = match[0]
    return _SINGLE.get(found) or ("m" if found == "n" else found[0])
