"""One file of a list: read, bounded, told apart by its content, made small.

A list is read from JSON, gzipped or not. Which of the three it is (clone list,
RetroAchievements, languages) its content says.
"""

import gzip
import json
import zlib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from zapcore.selection.clonelist import CloneList, CloneListError, read_clone_list
from zapcore.selection.languages import (
    LanguagesError,
    is_languages,
    read_languages,
)
from zapcore.selection.retroachievements import (
    Achievements,
    AchievementsError,
    read_achievements,
)
from zapcore.titles.release_words import ReleaseWords
from zapcore.titles.releases import ReleaseReader

LARGEST = 64 * 1024 * 1024
"""Bytes of one list, unpacked; the largest known has 4 MB."""

PACKED = b"\x1f\x8b"
ACHIEVEMENTS_KEYS = ("retroachievements", "retroAchievements")


class ListError(Exception):
    """A file that is no list or cannot be read; the text says why, with its name."""


class Kind(StrEnum):
    """What a list is."""

    CLONES = "clone list"
    ACHIEVEMENTS = "RetroAchievements list"
    LANGUAGES = "metadata"


def read_clone_list_file(path: Path) -> CloneList:
    """Read a clone list.

    Raises:
        ListError: it is none, one of a newer form, or cannot be read.
    """
    return clones_of(path.name, read_json(path))


def read_achievements_file(
    path: Path, words: ReleaseWords, *, by_name: bool, compat: bool
) -> Achievements:
    """Read a list of RetroAchievements; see ``read_achievements``.

    Raises:
        ListError: it is none, or cannot be read.
    """
    given = read_json(path)
    return achievements_of(path.name, given, words, by_name=by_name, compat=compat)


def read_languages_file(
    path: Path, words: ReleaseWords
) -> Mapping[str, tuple[str, ...]]:
    """Read Retool's metadata: the languages of titles.

    Raises:
        ListError: it is none, or cannot be read.
    """
    return languages_of(path.name, read_json(path), words)


def clones_of(name: str, given: object) -> CloneList:
    """Read a clone list from its JSON; ``name`` is the file's, for the words."""
    try:
        return read_clone_list(given)
    except CloneListError as error:
        raise ListError(f"{name} is not used: {error}") from None


def achievements_of(
    name: str, given: object, words: ReleaseWords, *, by_name: bool, compat: bool
) -> Achievements:
    """Read a list of RetroAchievements from its JSON."""
    reader = ReleaseReader(words)
    try:
        return read_achievements(given, reader, by_name=by_name, subsets=compat)
    except AchievementsError as error:
        raise ListError(f"{name} is not used: {error}") from None


def languages_of(
    name: str, given: object, words: ReleaseWords
) -> Mapping[str, tuple[str, ...]]:
    """Read the languages of titles from their JSON."""
    try:
        return read_languages(given, words)
    except LanguagesError as error:
        raise ListError(f"{name} is not used: {error}") from None


def read_json(path: Path) -> object:
    """Read a JSON file, gzipped or not.

    Raises:
        ListError: it cannot be read, is too large, or is no JSON.
    """
    try:
        return json.loads(_bytes(path))
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "it is broken"
        raise ListError(f"{path.name} cannot be read: {reason}") from None
    except (ValueError, RecursionError):
        raise ListError(f"{path.name} is broken: it is no JSON") from None


def _bytes(path: Path) -> bytes:
    with path.open("rb") as stream:
        packed = stream.peek(2)[:2] == PACKED
        with gzip.open(stream) if packed else stream as unpacked:
            found = unpacked.read(LARGEST + 1)
    if len(found) > LARGEST:
        raise ListError(f"{path.name} is not read: a list has at most 64 MB")
    return found


def kind_of(given: object) -> Kind | None:
    """Tell which list this JSON is; None when it is none of them."""
    if not isinstance(given, Mapping):
        return None
    if "variants" in given or "minimumVersion" in _mapping(given.get("description")):
        return Kind.CLONES
    if any(name in given for name in ACHIEVEMENTS_KEYS):
        return Kind.ACHIEVEMENTS
    if given and all("Hashes" in _mapping(game) for game in given.values()):
        return Kind.ACHIEVEMENTS
    return Kind.LANGUAGES if is_languages(given) else None


def own_name(given: object) -> str:
    """Give the name that a clone list has for itself; "" when it has none."""
    name = _mapping(_mapping(given).get("description")).get("name")
    return name if isinstance(name, str) else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
