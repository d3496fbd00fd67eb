"""Why two names that do not fit are not those of one game."""

from enum import StrEnum

from zapcore.matching.likeness import FIRST, THRESHOLD, compare_names
from zapcore.matching.loosening import loosen
from zapcore.matching.reading import read_titles


class Why(StrEnum):
    """Why a candidate is, or is not, the game that is meant."""

    FITS = "fits"
    NUMBER = "number"
    LONGER = "longer"
    SHORTER = "shorter"
    PART = "part"
    FIRST = "first"
    OTHER = "other"
    SYSTEM = "system"
    YEAR = "year"
    UNTOLD = "untold"


SERIES = frozenset({Why.NUMBER, Why.LONGER, Why.SHORTER, Why.PART, Why.FIRST})
"""Reasons that speak of another game of one series."""


def why_apart(asked: str, offered: str) -> Why:
    """Tell in what two names differ."""
    score = compare_names(asked, offered)
    if score >= THRESHOLD:
        return Why.FITS
    if score == FIRST:
        return Why.FIRST
    x = loosen(read_titles(asked)[0]).words
    y = loosen(read_titles(offered)[0]).words
    if y[: len(x)] == x:
        same = Why.LONGER
    elif x[: len(y)] == y:
        same = Why.SHORTER
    else:
        same = Why.PART if x[:1] == y[:1] else Why.OTHER
    return Why.NUMBER if _differs_in_number(x, y, same) else same


def _differs_in_number(x: tuple[str, ...], y: tuple[str, ...], same: Why) -> bool:
    letters = [[word for word in side if not word.isdigit()] for side in (x, y)]
    numbers = [[word for word in side if word.isdigit()] for side in (x, y)]
    if numbers[0] == numbers[1]:
        return False
    return letters[0] == letters[1] or same is Why.PART
