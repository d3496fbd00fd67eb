"""Letters that lists jump to: A to Z, 0 to 9, and # for every other beginning.

Source: contract, ``media.search`` (which letters there are) and recording es-10 (# has
names in other scripts, in full-width letters, and empty ones). The letter of a row is
that of the key it is sorted by, which has small letters only, so that what stands under
a letter stands together in a list; what stands under # lies before the digits, between
digits and letters, and behind them.
"""

import string
from collections.abc import Sequence
from typing import TypeAlias

from zapcore.valueclass import dataclass

OTHER = "#"
LETTERS = string.digits + string.ascii_uppercase + OTHER
END = "\U0010ffff"

Condition: TypeAlias = tuple[str, tuple[object, ...]]
"""SQL on ``m`` and its values."""


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Sort keys of one letter that follow each other: from ``low``, before ``high``."""

    low: str
    high: str
    letter: str


def _stretches() -> tuple[Stretch, ...]:
    """Give all sort keys, in order, cut where letters begin and end."""
    keys = string.digits + string.ascii_lowercase
    named = [Stretch(key, chr(ord(key) + 1), key.upper()) for key in keys]
    ends = ["", *(stretch.high for stretch in named)]
    begins = [*(stretch.low for stretch in named), END]
    gaps = zip(ends, begins, strict=True)
    others = [Stretch(end, begin, OTHER) for end, begin in gaps if end != begin]
    return tuple(sorted(named + others))


STRETCHES = _stretches()


def stretch_of(key: str) -> Stretch:
    """Give the stretch in which a sort key lies; the last one for what is behind."""
    return next(s for s in reversed(STRETCHES) if s.low <= key)


def spans(letter: str) -> Sequence[tuple[str, str]]:
    """Give where the sort keys of a letter lie: from, and before."""
    return [(s.low, s.high) for s in STRETCHES if s.letter == letter]


def condition(letter: str) -> Condition:
    """Give the condition that a row stands under this letter (upper case)."""
    found = spans(letter)
    either = " OR ".join(["m.SortKey >= ? AND m.SortKey < ?"] * len(found))
    return f"({either})", tuple(bound for span in found for bound in span)
