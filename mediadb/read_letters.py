"""Where each letter of a folder's files begins: what ``media.browse.index`` gives."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from mediadb.letters import Condition, Stretch, stretch_of
from mediadb.read_browse import Asked, Files, cursor
from zapcore.valueclass import dataclass

DOWNWARDS = "name-desc"
BY_NAME = ("name-asc", DOWNWARDS)
"""The sorts that letters are for."""


@dataclass(frozen=True, slots=True)
class LetterGroup:
    """Files that begin alike: ``offset`` counts the files before them.

    ``cursor`` lets ``media.browse`` begin with the first of them; "" at the top.
    Keys are unique: where # comes more than once, the others are numbered.
    """

    key: str
    label: str
    cursor: str
    count: int
    offset: int


def groups(raw: sqlite3.Connection, asked: Asked) -> Sequence[LetterGroup]:
    """Give the groups in the order of the list (recording es-10).

    Neighbours under one letter are one group; # may come at the top and at the end.

    Raises:
        ParameterError: a tag filter is wrong.
    """
    files = Files(raw, asked)
    found: list[LetterGroup] = []
    offset = 0
    for number, (first, count) in enumerate(_runs(files, asked.sort)):
        seen = sum(group.label == first.letter for group in found)
        key = f"{first.letter}{seen + 1}" if seen else first.letter
        start = _start(files, asked, first) if number else ""
        found.append(LetterGroup(key, first.letter, start, count, offset))
        offset += count
    return found


def _runs(files: Files, sort: str) -> Iterator[tuple[Stretch, int]]:
    """Give where each group begins, in order, and how many files it has."""
    counts: Counter[Stretch] = Counter()
    for first, count in files.counts("SUBSTR(m.SortKey, 1, 1)"):
        counts[stretch_of(first)] += count
    filled = sorted(counts, reverse=sort == DOWNWARDS)
    for _, run in groupby(filled, attrgetter("letter")):
        stretches = list(run)
        yield stretches[0], sum(counts[stretch] for stretch in stretches)


def _start(files: Files, asked: Asked, first: Stretch) -> str:
    """Give the cursor that goes on behind the last file before a group."""
    before: Condition = ("m.SortKey < ?", (first.low,))
    if asked.sort == DOWNWARDS:
        before = ("m.SortKey >= ?", (first.high,))
    return cursor(asked, *files.last_before(before))
