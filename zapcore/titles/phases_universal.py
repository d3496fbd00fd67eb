"""Phase 2 of every slug: punctuation, script, separators, lower case."""

import re
import unicodedata

from zapcore.titles.scripts import (
    LATIN,
    detect_script,
    drop_symbols,
    fold_width,
)
from zapcore.titles.words import lower, runes, trim

__all__ = [
    "normalize_punctuation",
    "normalize_symbols",
    "normalize_unicode",
    "universal_phase",
]

_PUNCTUATION = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u2032`\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u2033", '"'),
        **dict.fromkeys("\u2013\u2014\u2015\u2212\u2012", "-"),
        "\u2026": "...",
    }
)
_LATIN_LETTERS = str.maketrans(
    {
        "\u0141": "L",
        "\u0142": "l",
        "\u00d8": "O",
        "\u00f8": "o",
        "\u00c5": "A",
        "\u00e5": "a",
        "\u00c6": "AE",
        "\u00e6": "ae",
        "\u0152": "OE",
        "\u0153": "oe",
        "\u00de": "TH",
        "\u00fe": "th",
        "\u00d0": "D",
        "\u00f0": "d",
        "\u0110": "D",
        "\u0111": "d",
        "\u00df": "ss",
        "\u1e9e": "SS",
    }
)
_DOTS_OF_I = str.maketrans({"\u0131": "i", "\u0130": "I"})
_GREEK = str.maketrans({";": "?", "\u03c2": "\u03c3"})
_ARABIC = str.maketrans(
    "\u060c\u061b\u061f", ",;?", "".join(map(chr, range(0x64B, 0x660)))
)
_HEBREW = str.maketrans("", "", "".join(map(chr, range(0x591, 0x5C8))))
_THAI = str.maketrans(
    "", "", "".join(map(chr, [*range(0xE34, 0xE3B), *range(0xE47, 0xE4F)]))
)
_ETHIOPIC = str.maketrans({"\u1362": ".", "\u1364": ";", "\u1363": ",", "\u1361": " "})
_AFTER_NFKC: dict[str, dict[int, int | None] | dict[int, str]] = {
    "arabic": _ARABIC,
    "hebrew": _HEBREW,
    "thai": _THAI,
    "amharic": _ETHIOPIC,
}
_SEPARATORS = str.maketrans(":_/\\,;", "      ")
_LOOSE_HYPHEN = re.compile(r"(?<![^\W_])-|-(?![^\W_])")


def _without_marks(text: str) -> str:
    spread = unicodedata.normalize("NFD", text)
    kept = "".join(c for c in spread if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFC", kept)


def _latin(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).translate(_LATIN_LETTERS)
    return _without_marks(text).translate(_DOTS_OF_I)


def _by_script(text: str, script: str) -> str:
    if script == "cjk":
        return unicodedata.normalize("NFC", text)
    if script == LATIN:
        return _latin(text)
    text = unicodedata.normalize("NFKC", text)
    if script == "cyrillic":
        return _without_marks(text)
    if script == "greek":
        return _without_marks(text).translate(_GREEK)
    return text.translate(_AFTER_NFKC.get(script, {}))


def normalize_punctuation(text: str) -> str:
    """Replace typographic quotes, dashes and the ellipsis by ASCII ones."""
    return text.translate(_PUNCTUATION)


def normalize_unicode(text: str) -> str:
    """Drop symbols, then normalise by the script of the text; ASCII is untouched."""
    if text.isascii():
        return text
    text = drop_symbols(runes(text))
    return _by_script(text, detect_script(text))


def normalize_symbols(text: str) -> str:
    """Spell conjunctions out and turn separators into spaces.

    A hyphen stays between two letters or digits.
    """
    if "&" in text:
        text = text.replace(" & ", " and ").replace("&", " and ")
    text = text.replace(" + ", " and ")
    for conjunction in (" 'n' ", " 'n ", " n' ", " n "):
        text = text.replace(conjunction, " and ")
    text = text.replace("+", " plus ").translate(_SEPARATORS)
    return _LOOSE_HYPHEN.sub(" ", text) if "-" in text else text


def universal_phase(text: str) -> tuple[str, str]:
    """Apply phase 2.

    Returns:
        The lower-case text, ready for tokens and for the final filter, and the
        script that decides what the filter keeps.
    """
    text = trim(text)
    script = LATIN
    if not text.isascii():
        text = normalize_punctuation(fold_width(text))
        if not text.isascii():
            script = detect_script(text)
            text = normalize_unicode(text)
    text = normalize_symbols(text).replace(".", " ")
    return trim(lower(text)), script
