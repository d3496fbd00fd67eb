"""Bracket groups of a file name: a flat state machine, no nesting.

An opener starts a group that ends at the first matching closer; other brackets inside
are text. ``()``, ``{}`` and ``<>`` are paren groups, ``[]`` square ones. Empty groups
are ignored, an unclosed one ends the search. One letter in braces or angles is part of
a title (``Brackets {x}``), no dump flag.
"""

import re

_GROUPS = re.compile(
    r"\(([^)]*)\)|\[([^\]]*)\]|\{([^}]*)\}|<([^>]*)>|[(\[{<]", re.DOTALL
)
SQUARE = 2
BRACES = 3
"""Numbers of the pattern's groups: braces and angles from here."""


def find_groups(text: str) -> tuple[list[str], list[str]]:
    """Give (paren groups, square groups) in order, without their brackets."""
    parens: list[str] = []
    squares: list[str] = []
    for match in _GROUPS.finditer(text):
        which = match.lastindex
        if which is None:
            break
        inner = match[which]
        if not inner or (which >= BRACES and len(inner) == 1 and inner.isalpha()):
            continue
        (squares if which == SQUARE else parens).append(inner.strip())
    return parens, squares
