"""Which of several rows a name means: by its tags, then by what people mean mostly.

Rule as observed of Zaparoo Core 7380873 (facts/titles, "Resolver").
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import field

from zapcore.titles.query import Filter, Operator
from zapcore.valueclass import dataclass

VARIANTS = {
    "unfinished": ("demo", "beta", "proto", "alpha", "sample", "preview", "prerelease"),
    "unlicensed": ("hack", "translation", "bootleg", "clone"),
    "dump": ("bad",),
}
"""Rows that are not meant unless they are asked for."""

ISSUED_AGAIN = ("rerelease", "reboxed")
UNTAGGED = 0.65
CONFLICT = 0.2
_COPY = re.compile(r"\(\d+\)$|[ _-]copy$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row: its id, its title's slug and name, its path and its tags, unpadded."""

    number: int
    slug: str
    title: str
    path: str
    tags: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Preferences:
    """Whose releases are meant when nothing is said, best first."""

    regions: tuple[str, ...] = ("us", "world")
    languages: tuple[str, ...] = ("en",)
    extensions: tuple[str, ...] = field(default=())


def fit(row: Candidate, filters: Sequence[Filter]) -> float:
    """Give how well a row's tags fit: 1 for all, 0 for none."""
    if not filters:
        return 1.0
    if not row.tags:
        return UNTAGGED
    types = {kind for kind, _ in row.tags}
    known = [each for each in filters if each.type in types]
    either = [_has(row, each) for each in known if each.operator is Operator.ANY]
    rest = [each for each in known if each.operator is not Operator.ANY]
    applicable = len(rest) + bool(either)
    if not applicable:
        return 1.0
    good = [_fulfils(row, each) for each in rest]
    worse = [2 if e.operator is Operator.NONE else 1 for e in rest]
    conflicts = sum(n for n, ok in zip(worse, good, strict=True) if not ok)
    matched = sum(good) + any(either)
    return max(0.0, matched / applicable - CONFLICT * conflicts)


def narrowed(rows: Sequence[Candidate], filters: Sequence[Filter]) -> list[Candidate]:
    """Give the rows that fulfil every filter."""
    either = [each for each in filters if each.operator is Operator.ANY]
    return [
        row
        for row in rows
        if all(_fulfils(row, each) for each in filters)
        and (not either or any(_has(row, each) for each in either))
    ]


def choose(
    rows: Sequence[Candidate], filters: Sequence[Filter], wanted: Preferences
) -> Candidate | None:
    """Give the row that is meant; None if all are such as nobody means unasked."""
    if len(rows) == 1:
        return rows[0]
    left = narrowed(rows, filters) or list(rows)
    if len(left) > 1:
        asked = {each.type for each in filters if each.operator is not Operator.NONE}
        left = [row for row in left if not _is_variant(row, asked)]
        if not left:
            return None
    for rule in (
        _drop(_is_issued_again),
        _by("region", wanted.regions),
        _by("lang", wanted.languages),
        _by_extension(wanted.extensions),
    ):
        left = rule(left)
    return min(left, key=_plainness)


def _has(row: Candidate, each: Filter) -> bool:
    return (each.type, each.value) in row.tags


def _fulfils(row: Candidate, each: Filter) -> bool:
    if each.operator is Operator.NONE:
        return not _has(row, each)
    return each.operator is Operator.ANY or _has(row, each)


def _is_variant(row: Candidate, asked: set[str]) -> bool:
    return any(
        kind not in asked and value.split(":")[0] in VARIANTS.get(kind, ())
        for kind, value in row.tags
    )


def _is_issued_again(row: Candidate) -> bool:
    return any(kind in ISSUED_AGAIN for kind, _ in row.tags)


Rule = Callable[[list[Candidate]], list[Candidate]]


def _drop(unwanted: Callable[[Candidate], bool]) -> Rule:
    """Make a rule that leaves out what is unwanted, unless that is everything."""

    def rule(rows: list[Candidate]) -> list[Candidate]:
        return [row for row in rows if not unwanted(row)] or rows

    return rule


def _by(kind: str, preferred: Sequence[str]) -> Rule:
    """Make a rule: those with a preferred value, else the untagged, else all."""

    def rule(rows: list[Candidate]) -> list[Candidate]:
        values = {row: {v for k, v in row.tags if k == kind} for row in rows}
        liked = [row for row in rows if values[row] & set(preferred)]
        return liked or [row for row in rows if not values[row]] or rows

    return rule


def _by_extension(order: Sequence[str]) -> Rule:
    def rule(rows: list[Candidate]) -> list[Candidate]:
        for wanted in order:
            liked = [row for row in rows if row.path.lower().endswith(wanted)]
            if liked:
                return liked
        return rows

    return rule


def _plainness(row: Candidate) -> tuple[bool, int, bool, int]:
    """Give what sorts the plainest path first."""
    name = row.path.rsplit("/", 1)[-1]
    stem = name.rsplit(".", 1)[0]
    mixed = "__" in stem or ("_" in stem and " " in stem)
    return bool(_COPY.search(stem)), row.path.count("/"), mixed, len(name)
