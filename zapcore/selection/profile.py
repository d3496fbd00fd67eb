"""What the owner wants: regions, languages, filters, mode. Read from JSON, checked.

The form is that of ROMSearch's preferences (``region_preferences``, ``dat_filters`` and
so on); the wire's spellings (``regions``, ``datFilters``) mean the same.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from zapcore.errors import ParameterError
from zapcore.titles.release_words import ReleaseWords
from zapcore.valueclass import dataclass

DOCUMENTED, COMPAT = "documented", "compat"
REGION, LANGUAGE = "region", "language"
ALL_BUT_GAMES = "all_but_games"
ALL = "all"
MOST = 1000
"""Entries of one list: a profile is a page, not a book."""

LONGEST = 300
SPELLINGS = {
    "regions": "region_preferences",
    "languages": "language_preferences",
    "filters": "dat_filters",
}


@dataclass(frozen=True, slots=True)
class Profile:
    """One set of preferences; the first region and language are the dearest."""

    region_preferences: tuple[str, ...] = ("USA",)
    language_preferences: tuple[str, ...] = ("English",)
    dat_filters: tuple[str, ...] = ()
    filter_regions: bool = True
    filter_languages: bool = True
    exclude_modern: bool = False
    mode: str = DOCUMENTED
    first: str = REGION
    """What outranks the other, region or language."""
    fallback_regions: tuple[str, ...] = ()
    """A game that exists only outside the preferences is taken from these."""
    discs_together: bool = True
    dat_parents: bool = True
    """Whether a DAT's own parents join games that the clone list does not name."""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    """Names of games or files, as they are or with ``*``."""
    groups: Mapping[str, str] = ()  # type: ignore[assignment] # replaced below
    """The owner's own groups: name to the game that it belongs to."""

    def __post_init__(self) -> None:
        """Give every profile its own empty groups."""
        object.__setattr__(self, "groups", dict(self.groups))

    @property
    def compat(self) -> bool:
        """Tell whether it counts as ROMSearch does."""
        return self.mode == COMPAT

    def as_json(self) -> dict[str, object]:
        """Give all of it under its own names."""
        return {
            field.name: list(value) if isinstance(value, tuple) else value
            for field in fields(self)
            for value in [getattr(self, field.name)]
        }


def read_profile(given: object, words: ReleaseWords) -> Profile:
    """Read a profile from JSON; keys that it does not have are let pass.

    Raises:
        ParameterError: a value is wrong; it names the key as it was spelled.
    """
    if not isinstance(given, Mapping):
        raise ParameterError("profile", "must be an object")
    read: dict[str, Any] = {}
    readers = _readers(words)
    for spelled, value in given.items():
        key = _canonical(spelled)
        if key in readers and value is not None:
            read[key] = readers[key](spelled, value)
    if "dat_filters" not in read:
        read["dat_filters"] = all_but_games(words)
    if "discs_together" not in read:
        read["discs_together"] = read.get("mode") != COMPAT
    return Profile(**read)


def all_but_games(words: ReleaseWords) -> tuple[str, ...]:
    """Give every filter but ``games``: what is filtered by default."""
    return tuple(name for name in words.filters if name != "games")


def _canonical(key: object) -> str:
    text = re.sub(r"(?<=[a-z])([A-Z])", lambda m: "_" + m[1].lower(), str(key))
    return SPELLINGS.get(text, text)


def _readers(words: ReleaseWords) -> dict[str, Callable[[str, object], object]]:
    regions = {name.lower(): name for name in words.regions}
    languages = {name.lower(): name for name in words.languages}
    languages |= {code.lower(): names[0] for code, names in words.codes.items()}
    filters = {name: name for name in words.filters}

    def fallback(key: str, value: object) -> tuple[str, ...]:
        if value is True or value == ALL:
            return words.regions
        return () if value is False else _known(key, value, regions)

    def dat_filters(key: str, value: object) -> tuple[str, ...]:
        every = value == ALL_BUT_GAMES
        return all_but_games(words) if every else _known(key, value, filters)

    return {
        "region_preferences": lambda k, v: _some(k, _known(k, v, regions)),
        "language_preferences": lambda k, v: _some(k, _known(k, v, languages)),
        "dat_filters": dat_filters,
        "filter_regions": _flag,
        "filter_languages": _flag,
        "exclude_modern": _flag,
        "discs_together": _flag,
        "dat_parents": _flag,
        "mode": lambda k, v: _one_of(k, v, (DOCUMENTED, COMPAT)),
        "first": lambda k, v: _one_of(k, v, (REGION, LANGUAGE)),
        "fallback_regions": fallback,
        "include": _texts,
        "exclude": _texts,
        "groups": _groups,
    }


def _texts(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ParameterError(key, "must be a list of texts")
    if not all(isinstance(item, str) for item in value):
        raise ParameterError(key, "must be a list of texts")
    if len(value) > MOST or any(len(item) > LONGEST for item in value):
        raise ParameterError(
            key, f"takes at most {MOST} texts of {LONGEST} characters each"
        )
    return tuple(dict.fromkeys(value))


def _known(key: str, value: object, known: Mapping[str, str]) -> tuple[str, ...]:
    given = _texts(key, value)
    for item in given:
        if item.lower() not in known:
            raise ParameterError(key, _unknown(item, known))
    return tuple(dict.fromkeys(known[item.lower()] for item in given))


def _unknown(item: str, known: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(item.lower(), known, 1)
    hint = f"; did you mean {known[near[0]]}?" if near else ""
    return f"does not know {item!r}{hint}"


def _some(key: str, value: tuple[str, ...]) -> tuple[str, ...]:
    if not value:
        raise ParameterError(key, "must name at least one")
    return value


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ParameterError(key, "must be true or false")
    return value


def _one_of(key: str, value: object, known: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in known:
        raise ParameterError(key, f"must be {' or '.join(known)}")
    return value


def _groups(key: str, value: object) -> dict[str, str]:
    if not isinstance(value, Mapping) or len(value) > MOST:
        raise ParameterError(key, f"must be an object of at most {MOST} names")
    texts = (*value.keys(), *value.values())
    if not all(isinstance(t, str) and 0 < len(t) <= LONGEST for t in texts):
        raise ParameterError(key, "must give each name its game, both as texts")
    return dict(value)
