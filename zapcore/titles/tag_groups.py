"""Bracket groups of a file name: a flat state machine, no nesting.

An opener starts a group that ends at the first matching closer; other brackets inside
are text. ``()``, ``{}`` and ``<>`` are paren groups, ``[]`` square ones. Empty groups
are ignored, an unclosed one ends the search. One letter in braces or angles is part of
a title (``Brackets {x}``), no dump flag.
"""

CLOSERS = {"(": ")", "{": "}", "<": ">", "[": "]"}


def find_groups(text: str) -> tuple[list[str], list[str]]:
    """Give (paren groups, square groups) in order, without their brackets."""
    parens: list[str] = []
    squares: list[str] = []
    at = 0
    while at < len(text):
        opener = text[at]
        closer = CLOSERS.get(opener)
        if closer is None:
            at += 1
            continue
        end = text.find(closer, at + 1)
        if end < 0:
            break
        inner = text[at + 1 : end]
        if inner and not (opener in "{<" and len(inner) == 1 and inner.isalpha()):
            (squares if opener == "[" else parens).append(inner.strip())
        at = end + 1
    return parens, squares
