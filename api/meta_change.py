"""Reads what the owner changes: every value is checked, a wrong one is named."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from api.params import text_list
from zapcore.config_scan import KINDS_OF_ART, SOURCES
from zapcore.errors import ParameterError, UnknownScraperError
from zapcore.merge_order import is_local
from zapcore.owning import Match, MetaChange
from zapcore.sourced import FIELDS, SEVERAL

LONGEST = 1000
LONGEST_DESCRIPTION = 64 * 1024
"""Characters."""

MOST = 50
"""Texts of one field."""

NUMBER = re.compile(r"[1-9]\d{0,11}", re.ASCII)
_IDS = {
    "flashpoint": re.compile(
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE
    ),
    "playmatch": re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII),
    "libretro": re.compile(r"[^/\x00-\x1f]{1,200}"),
}
"""Source to what its games' ids look like; all others have numbers (SCANNING 4)."""

_WORDS: Mapping[str, tuple[str, str]] = {
    "released": (
        r"\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?",
        "a date such as 1991, 1991-11 or 1991-11-21",
    ),
    "rating": (r"\d{1,2}|100", "a whole number from 0 to 100"),
    "players": (r"\d{1,3}(-\d{1,3})?", "a number, or numbers such as 1-4"),
    "time_main": (r"\d{1,6}", "whole minutes"),
    "time_extra": (r"\d{1,6}", "whole minutes"),
    "time_complete": (r"\d{1,6}", "whole minutes"),
    "achievements": (r"\d{1,5}", "a whole number"),
    "region": (r"[a-z]{2,8}", "a code such as us, eu, jp or wor"),
    "language": (r"[a-z]{2}(-[a-z]{2,4})?", "a code such as en"),
}
"""Field to what its texts look like, and how that is said."""


def read_change(params: Mapping[str, object]) -> MetaChange:
    """Read ``fields``, ``lock``, ``unlock`` and ``match``.

    Raises:
        ParameterError: one of them is wrong; it is named.
        UnknownScraperError: there is no such source.
    """
    lock = _held(params, "lock")
    unlock = _held(params, "unlock")
    both = sorted({*lock} & {*unlock})
    if both:
        raise ParameterError("unlock", f"{both[0]} is in lock and in unlock")
    return MetaChange(_fields(params.get("fields")), lock, unlock, _match(params))


def _fields(given: object) -> dict[str, tuple[str, ...]]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise ParameterError("fields", "fields must be an object")
    found = {}
    for name, value in given.items():
        if name not in FIELDS:
            words = f"there is no field {name[:80]!r}; there are: {', '.join(FIELDS)}"
            raise ParameterError("fields", words)
        found[name] = _texts(name, value)
    return found


def _texts(name: str, value: object) -> tuple[str, ...]:
    if value is None or value in ("", []):
        return ()
    several = value if isinstance(value, list) else [value]
    if len(several) > 1 and name not in SEVERAL:
        raise ParameterError(f"fields.{name}", f"fields.{name} must be one text")
    if len(several) > MOST:
        words = f"fields.{name} has more than {MOST} texts"
        raise ParameterError(f"fields.{name}", words)
    return tuple(dict.fromkeys(_text(name, one) for one in several))


def _text(name: str, value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise ParameterError(f"fields.{name}", f"fields.{name} must be a text")
    long = LONGEST_DESCRIPTION if name == "description" else LONGEST
    text = value.strip()
    if len(text) > long:
        words = f"fields.{name} is longer than {long} characters"
        raise ParameterError(f"fields.{name}", words)
    if any(_is_control(character) for character in text):
        words = f"fields.{name} holds a control character or half of a character"
        raise ParameterError(f"fields.{name}", words)
    pattern, expected = _WORDS.get(name, ("", ""))
    odd = pattern and not re.fullmatch(pattern, text, re.ASCII)
    if odd or not _CHECKS.get(name, _is_good)(text):
        words = f"fields.{name} must be {expected}"
        raise ParameterError(f"fields.{name}", words)
    return text


def _is_control(character: str) -> bool:
    code = ord(character)
    surrogate = 0xD800 <= code <= 0xDFFF  # noqa: PLR2004 - Unicode's own range
    control = unicodedata.category(character) == "Cc" and character not in "\n\t"
    return surrogate or control


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return len(text) < len("1991-11-21")
    return True


def _is_range(text: str) -> bool:
    least, _, most = text.partition("-")
    return int(least) <= int(most or least)


def _is_good(text: str) -> bool:
    del text
    return True


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "released": _is_date,
    "players": _is_range,
}
"""Field to whether a text that looks right is right."""


def _held(params: Mapping[str, object], name: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(text_list(params, name, 100) or ()))
    known = (*FIELDS, *KINDS_OF_ART)
    for one in found:
        if one not in known:
            words = f"{name}: there is no {one[:80]!r}; there are: {', '.join(known)}"
            raise ParameterError(name, words)
    return found


def _match(params: Mapping[str, object]) -> Match | None:
    given = params.get("match")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise ParameterError("match", "match must be an object")
    folded = {str(name).lower(): value for name, value in given.items()}
    unknown = sorted(folded.keys() - {"provider", "id"})
    if unknown:
        words = f"match has no member {unknown[0][:80]!r}; it has provider and id"
        raise ParameterError("match", words)
    source = folded.get("provider")
    if not isinstance(source, str) or not source:
        words = "match.provider must be a source's id"
        raise ParameterError("match.provider", words)
    source = source.lower()
    if source not in SOURCES:
        raise UnknownScraperError(source)
    if is_local(source):
        words = f"match: the games of {source} have no ids to pick from"
        raise ParameterError("match", words)
    return Match(source, _id(source, folded["id"]) if "id" in folded else "")


def _id(source: str, value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    pattern = _IDS.get(source, NUMBER)
    if isinstance(value, str) and pattern.fullmatch(value):
        return value
    words = f"match.id must be a game's id at {source}, or null"
    raise ParameterError("match", words)
