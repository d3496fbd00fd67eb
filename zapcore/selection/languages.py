"""Retool's metadata: the languages of a title whose name says none.

Form (as its files are): name to an object whose ``languages`` are codes as in names.
"""

from collections.abc import Mapping
from typing import Any, TypeGuard

from zapcore.titles.release_words import ReleaseWords

MOST = 200_000
LANGUAGES = "languages"


class LanguagesError(Exception):
    """A list that cannot be used; the text says why."""


def read_languages(given: object, words: ReleaseWords) -> Mapping[str, tuple[str, ...]]:
    """Read a list from its JSON: name to languages in the table's order.

    Raises:
        LanguagesError: it is no list of languages.
    """
    if given == {}:
        return {}
    if not is_languages(given):
        raise LanguagesError("it is no list of the languages of titles")
    if len(given) > MOST:
        raise LanguagesError(f"it has more than {MOST} titles")
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    found: dict[str, tuple[str, ...]] = {}
    for name, title in given.items():
        if not _speaks(title):
            continue
        codes = tuple(map(str, title[LANGUAGES]))
        if codes not in known:
            known[codes] = words.spoken(codes)
        if known[codes]:
            found[name] = known[codes]
    return found


def is_languages(given: object) -> TypeGuard[Mapping[str, Any]]:
    """Tell whether this JSON has the form of such a list."""
    return (
        isinstance(given, Mapping)
        and any(map(_speaks, given.values()))
        and all(isinstance(title, Mapping) for title in given.values())
    )


def _speaks(title: object) -> bool:
    return isinstance(title, Mapping) and isinstance(title.get(LANGUAGES), list)
