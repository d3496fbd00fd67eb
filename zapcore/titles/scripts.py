"""Which writing system a title is in, and which of its characters a slug keeps.

The ranges (``data/scripts.json``) are the script property of Unicode 15.0 and the
detection blocks of the reference indexer; both are needed because CPython ships no
script property and its ``unicodedata`` follows the interpreter's version.
"""

import json
import re
import unicodedata
from functools import cache
from importlib.resources import files

__all__ = [
    "LATIN",
    "detect_script",
    "drop_symbols",
    "fold_width",
    "is_latin",
    "keep_slug_characters",
]

LATIN = "latin"
_WIDE = re.compile("[\u3000\uff01-\uffee]")
_NOT_PLAIN = re.compile("[^a-z0-9]+")
_NON_ASCII = re.compile("[^\0-\x7f]")


@cache
def _table() -> dict[str, dict[str, str] | str]:
    text = files(__package__).joinpath("data/scripts.json").read_text("utf-8")
    table: dict[str, dict[str, str] | str] = json.loads(text)
    return table


def _character_class(ranges: str) -> str:
    """Turn ``"0400-04FF 3005"`` into the inside of a regex character class."""
    ends = (part.split("-") for part in ranges.split())
    return "".join("-".join(chr(int(end, 16)) for end in pair) for pair in ends)


@cache
def _ranges(name: str) -> str:
    entry = _table()[name]
    return _character_class(entry if isinstance(entry, str) else "")


@cache
def _blocks() -> tuple[re.Pattern[str], tuple[str, ...]]:
    blocks = _table()["blocks"]
    named = blocks if isinstance(blocks, dict) else {}
    groups = [f"([{_character_class(ranges)}])" for ranges in named.values()]
    return re.compile("|".join(groups)), tuple(named)


@cache
def _latin() -> re.Pattern[str]:
    return re.compile(f"[{_ranges('latin')}]")


@cache
def _dropped_elsewhere() -> re.Pattern[str]:
    # re.escape is not needed: no listed range ends in a character special in a class
    # except A-Z and a-z themselves.
    return re.compile(f"[^0-9{_ranges('latin')}{_ranges('kept_elsewhere')}]+")


@cache
def _young_symbols() -> re.Pattern[str]:
    return re.compile(f"[{_ranges('symbols_of_unicode_15')}]")


def detect_script(text: str) -> str:
    """Name the script of the first character that lies in a listed block.

    Returns:
        One of ``cjk cyrillic indic arabic thai greek hebrew burmese khmer lao
        amharic``; ``latin`` for everything else.
    """
    if text.isascii():
        return LATIN
    pattern, names = _blocks()
    found = pattern.search(text)
    return names[found.lastindex - 1] if found and found.lastindex else LATIN


def is_latin(character: str) -> bool:
    """Tell whether one character has the script property Latin."""
    return _latin().match(character) is not None


def _narrow(match: re.Match[str]) -> str:
    kind, _, target = unicodedata.decomposition(match[0]).partition(" ")
    return chr(int(target, 16)) if kind in ("<wide>", "<narrow>") else match[0]


def fold_width(text: str) -> str:
    """Replace full-width and half-width forms by their ordinary characters."""
    return text if text.isascii() else _WIDE.sub(_narrow, text)


def _keep_or_drop(match: re.Match[str]) -> str:
    character = match[0]
    if unicodedata.category(character) in ("So", "Sc"):
        return ""
    return "" if _young_symbols().match(character) else character


def drop_symbols(text: str) -> str:
    """Remove currency signs of all kinds and other symbols (categories Sc, So)."""
    return _NON_ASCII.sub(_keep_or_drop, text.replace("$", ""))


def keep_slug_characters(text: str, script: str) -> str:
    """Keep what a slug of that script may hold: lower-case text without spaces."""
    if script == LATIN or text.isascii():
        return _NOT_PLAIN.sub("", text)
    return _dropped_elsewhere().sub("", text)
