"""Roman numerals of game titles as digits.

Rule as observed of Zaparoo Core 7380873: I to XIX without a lone X, at boundaries of
ASCII words, never a single letter at the very start.
"""

import re

from zapcore.titles.scripts import is_latin
from zapcore.titles.words import lower

__all__ = ["ROMAN_VALUES", "convert_roman_numerals"]

ROMAN_VALUES = {
    "xix": "19",
    "xviii": "18",
    "xvii": "17",
    "xvi": "16",
    "xiv": "14",
    "xv": "15",
    "xiii": "13",
    "xii": "12",
    "xi": "11",
    "ix": "9",
    "viii": "8",
    "vii": "7",
    "vi": "6",
    "iv": "4",
    "v": "5",
    "iii": "3",
    "ii": "2",
    "i": "1",
}
_NUMERAL = re.compile(
    rf"(?<![A-Za-z0-9_])(?:{'|'.join(ROMAN_VALUES)})(?![A-Za-z0-9_])", re.ASCII
)


def _accented(character: str) -> bool:
    return not character.isascii() and is_latin(character)


def _digits(match: re.Match[str]) -> str:
    text, start = match.string, match.start()
    numeral = match[0]
    if len(numeral) == 1 and start == 0:
        return numeral
    before, after = text[max(start - 1, 0) : start], text[start + 1 : start + 2]
    if (before and _accented(before)) or (after and _accented(after)):
        return numeral
    return ROMAN_VALUES[numeral]


def convert_roman_numerals(text: str) -> str:
    """Lower-case the text and turn its Roman numerals into digits."""
    return _NUMERAL.sub(_digits, lower(text))
