"""Which of several candidates that all fit a name is the one: by its year."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from zapcore.matching.preparing import with_article_in_front
from zapcore.matching.reasons import Why
from zapcore.sourced import Candidate

YEARS_APART = 2
"""Years within which releases of one game may lie apart."""

ONE_NAME = 0.03
"""Scores that lie closer are those of one name: own, alternative, or less sure."""

_WORD = re.compile(r"\w+")
UNKNOWN = YEARS_APART + 0.5


class Judged(NamedTuple):
    """A candidate with its likeness to the game.

    ``name`` is that of the candidate which fits best, ``asked`` the game's; ``why`` is
    None where only the names tell.
    """

    candidate: Candidate
    score: float
    why: Why | None
    name: str
    asked: str


def years_apart(one: str, other: str) -> int | None:
    """Give how many years lie between two dates, None where one is not known."""
    a, b = one[:4], other[:4]
    return abs(int(a) - int(b)) if a.isdecimal() and b.isdecimal() else None


def nearest(fitting: Sequence[Judged], year: str) -> list[Judged]:
    """Give the best of those that fit: several where nothing tells them apart.

    The nearest year wins among candidates of one name; without years, or as near, the
    better score, then the one that is spelt more like the game.
    """
    if not fitting:
        return []
    top = max(one.score for one in fitting)
    same = [one for one in fitting if one.score >= top - ONE_NAME]
    close = [one for one in same if _far(one, year) <= YEARS_APART]
    pool = close or [one for one in same if _far(one, year) == UNKNOWN] or same
    best = max(one.score for one in pool)
    pool = [one for one in pool if one.score == best]
    least = min(_far(one, year) for one in pool)
    pool = [one for one in pool if _far(one, year) == least]
    if len(pool) < 2:  # noqa: PLR2004 - one is the one
        return pool
    spelt = max(map(_spelt, pool))
    return [one for one in pool if _spelt(one) == spelt]


def _spelt(one: Judged) -> int:
    """Give 0 to 4 for how much two names that fit are spelt alike."""
    if one.asked == one.name:
        return 4
    a, b = (with_article_in_front(name) for name in (one.asked, one.name))
    a, b = a.replace(" - ", ": "), b.replace(" - ", ": ")
    if a == b:
        return 3
    if a.casefold() == b.casefold():
        return 2
    return int(_WORD.findall(a.casefold()) == _WORD.findall(b.casefold()))


def _far(one: Judged, year: str) -> float:
    apart = years_apart(one.candidate.year, year)
    return UNKNOWN if apart is None else apart
