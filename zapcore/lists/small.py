"""Lists without what nobody asks of them, for the cache: of the same form in JSON."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from zapcore.lists.files import ACHIEVEMENTS_KEYS, Kind

ENTRY = (
    "searchTerm",
    "nameType",
    "priority",
    "titlePosition",
    "englishFriendly",
    "categories",
    "filters",
)
VARIANT = ("group", "categories")
KINDS = ("titles", "compilations", "supersets")
DESCRIPTION = ("name", "minimumVersion")


def small(kind: Kind, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give a list with only what is asked of it; it reads as the whole one does."""
    return _SMALLER[kind](given)


def _clones(given: Mapping[str, Any]) -> Mapping[str, Any]:
    variants = given.get("variants")
    if not isinstance(variants, list):
        return given
    return {
        "description": _some(given.get("description"), DESCRIPTION),
        "variants": [_variant(variant) for variant in variants],
    }


def _variant(variant: object) -> object:
    if not isinstance(variant, Mapping):
        return None
    return _some(variant, VARIANT) | {
        kind: [_some(entry, ENTRY) for entry in variant[kind]]
        for kind in KINDS
        if isinstance(variant.get(kind), list)
    }


def _achievements(given: Mapping[str, Any]) -> Mapping[str, Any]:
    for name in ACHIEVEMENTS_KEYS:
        if isinstance(given.get(name), list):
            return {name: [_dump(one, "name", "md5", "digest") for one in given[name]]}
    return {
        title: {"Hashes": _hashes(_mapping(game).get("Hashes"))}
        for title, game in given.items()
    }


def _hashes(given: object) -> Sequence[object]:
    if not isinstance(given, list):
        return ()
    return [
        _dump(one, "Name", "MD5") for one in given if not _mapping(one).get("PatchUrl")
    ]


def _dump(one: object, *keys: str) -> Mapping[str, Any]:
    return _some(one, keys)


def _languages(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        name: {"languages": title["languages"]}
        for name, title in given.items()
        if _mapping(title).get("languages")
    }


def _some(given: object, keys: Sequence[str]) -> dict[str, Any]:
    found = _mapping(given)
    return {key: found[key] for key in keys if key in found}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


_SMALLER: Mapping[Kind, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = (
    MappingProxyType(
        {
            Kind.CLONES: _clones,
            Kind.ACHIEVEMENTS: _achievements,
            Kind.LANGUAGES: _languages,
        }
    )
)
