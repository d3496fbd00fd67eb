"""Structural groups: discs, sides, files, tapes, sets (facts, section 3, rule 15a)."""

import re

from zapcore.titles.vocabulary import Pair

ROMAN = {
    r: str(n)
    for n, r in enumerate(
        ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"), 1
    )
}
SIDES = {"1": "a", "2": "b", "3": "c", "4": "d", "a": "a", "b": "b", "c": "c", "d": "d"}

_SIDE = re.compile(r"side-([a-d1-4])(?:-of-(\d+))?", re.ASCII)
_DISC = re.compile(
    r"(disc|disk|cd|file|part|tape)(?:-?(\d+)|-([ivx]+))"
    r"(?:-of-(\d+))?(?:-side-([a-d1-4]))?",
    re.ASCII,
)
_GLUED_OF = re.compile(r"[a-z]+\d+-of-", re.ASCII)


def number(text: str) -> str:
    """Give a number without leading zeros."""
    return text.lstrip("0") or "0"


def structural(text: str) -> list[Pair]:
    """Give the tags of a normalised group that names a disc or a side, else none."""
    side = _SIDE.fullmatch(text)
    if side:
        found = [("media", f"side-{SIDES[side[1]]}")]
        return found + ([("disctotal", number(side[2]))] if side[2] else [])
    match = _DISC.fullmatch(text)
    if not match or _GLUED_OF.match(text):
        return []
    kind, digits, roman, total, side_of = match.groups()
    which = number(digits) if digits else ROMAN.get(roman)
    if which is None:
        return []
    found = [("media", "disc" if kind == "cd" else kind), ("disc", which)]
    if total:
        found.append(("disctotal", number(total)))
    if side_of:
        found.append(("media", f"side-{SIDES[side_of]}"))
    return found
