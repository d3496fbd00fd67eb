"""Where each letter of a folder's files begins: what ``media.browse.index`` gives."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mediadb import letters
from mediadb.letters import Condition
from mediadb.read_browse import Asked, Files, cursor

BY_NAME = ("name-asc", "name-desc")
"""Sorts that letters make sense of."""


@dataclass(frozen=True, slots=True)
class LetterGroup:
    """Files that begin alike: ``offset`` counts the files before them.

    ``cursor`` lets ``media.browse`` begin with the first of them; "" at the top.
    """

    key: str
    label: str
    cursor: str
    count: int
    offset: int


def groups(raw: sqlite3.Connection, asked: Asked) -> Sequence[LetterGroup]:
    """Give the groups in the order of the list.

    Raises:
        ParameterError: a tag filter is wrong.
    """
    files = Files(raw, asked)
    upwards = asked.sort == BY_NAME[0]
    found: list[LetterGroup] = []
    keys: dict[str, int] = {}
    offset = 0
    for low, label, count in _runs(files, upwards=upwards):
        keys[label] = keys.get(label, 0) + 1
        # Names under # may lie at both ends of the list.
        key = label if keys[label] == 1 else f"{label}{keys[label]}"
        start = cursor(asked, *files.last_before(low)) if offset else ""
        found.append(LetterGroup(key, label, start, count, offset))
        offset += count
    return found


def _runs(files: Files, *, upwards: bool) -> Iterator[tuple[Condition, str, int]]:
    """Give (what lies before a run, its letter, its length), run after run."""
    counts: dict[str, int] = {}
    for first, count in files.counts("substr(m.SortKey, 1, 1)"):
        counts[first] = counts.get(first, 0) + count
    run: list[str] = []
    for first in sorted(counts, reverse=not upwards):
        if run and letters.letter_of(run[0]) != letters.letter_of(first):
            yield _run(run, counts, upwards=upwards)
            run = []
        run.append(first)
    if run:
        yield _run(run, counts, upwards=upwards)


def _run(
    run: Sequence[str], counts: dict[str, int], *, upwards: bool
) -> tuple[Condition, str, int]:
    first = run[0]
    before: Condition = ("m.SortKey < ?", (first,))
    if not upwards:
        before = ("substr(m.SortKey, 1, 1) > ?", (first,))
    return before, letters.letter_of(first), sum(counts[each] for each in run)
