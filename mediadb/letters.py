"""Letters that lists jump to: A to Z, 0 to 9, and # for every other beginning.

A letter is that of the name a list sorts by. Names under # lie before the digits or
behind Z, so in a list they may make two groups.
"""

import string
from typing import TypeAlias

OTHER = "#"
LETTERS = string.digits + string.ascii_uppercase + OTHER
ALNUM = (("0", ":"), ("a", "{"))
"""Where digits and letters lie among sort keys: from, and before."""

LAST = "\U0010ffff"
"""No sort key begins with it: it is no character."""

Condition: TypeAlias = tuple[str, tuple[object, ...]]
"""SQL on a media row ``m``, and its values."""


def condition(letter: str) -> Condition:
    """Give the condition that a row stands under this letter (upper case)."""
    if letter != OTHER:
        low = letter.lower()
        return "(m.SortKey >= ? AND m.SortKey < ?)", (low, chr(ord(low) + 1))
    (a, b), (c, d) = ALNUM
    part = "(m.SortKey < ? OR (m.SortKey >= ? AND m.SortKey < ?) OR m.SortKey >= ?)"
    return part, (a, b, c, d)


def spans(letter: str) -> list[tuple[str, str]]:
    """Give where the sort keys of a letter lie: from, and before."""
    if letter != OTHER:
        low = letter.lower()
        return [(low, chr(ord(low) + 1))]
    (a, b), (c, d) = ALNUM
    return [("", a), (b, c), (d, LAST)]


def letter_of(first: str) -> str:
    """Give the letter of a sort key's first character; # for an empty one."""
    if any(low <= first < high for low, high in ALNUM):
        return first.upper()
    return OTHER
