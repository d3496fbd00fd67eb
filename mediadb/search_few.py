"""Rows that a filter leaves, when they are few: a page then begins with them.

A list in the order of ids is read until the page is full: quick when most rows pass,
dear when few do. So each filter that an index knows is asked first for up to so many
ids that both ways cost the same: with N rows and a page of 100, the root of 100 N.
"""

import math
import sqlite3
from collections.abc import Iterator, Sequence

from mediadb import letters, one_step, tag_filter

PAGE = 100
OF_LETTER = (
    "SELECT DBID AS Number FROM Media WHERE SystemDBID IN (SELECT DBID FROM Systems)"
    " AND SortKey >= ? AND SortKey < ?"
)
IN_FOLDERS = (
    "SELECT m.DBID AS Number FROM Folders AS f"
    " CROSS JOIN Media AS m ON m.FolderDBID = f.DBID WHERE"
)
LAST = "\U0010ffff"
Ids = list[int]


def few(
    raw: sqlite3.Connection,
    tags: Sequence[str],
    letter: str,
    path_prefix: str,
) -> Ids | None:
    """Give the ids of the rows that one of the filters leaves; None when they are many.

    Missing rows are among them. The other filters are not asked.
    """
    most: int | None = None
    for source in (
        *tag_filter.sources(raw, tags),
        *_letter(letter),
        *_below(path_prefix),
    ):
        if most is None:
            most = _most(raw)
        found = _up_to(raw, source, most)
        if found is not None:
            return found
    return None


def _most(raw: sqlite3.Connection) -> int:
    (rows,) = raw.execute("SELECT COALESCE(MAX(DBID), 0) FROM Media").fetchone()
    return math.isqrt(PAGE * rows)


def _up_to(raw: sqlite3.Connection, source: tag_filter.Source, most: int) -> Ids | None:
    room = most
    for query, values in source:
        counted = f"SELECT COUNT(*) FROM ({query} LIMIT ?)"  # noqa: S608 - our own text
        room -= raw.execute(counted, (*values, room + 1)).fetchone()[0]
        if room < 0:
            return None
    found: set[int] = set()
    for query, values in source:
        found.update(one_step.numbers(raw, "Number", query, values))
    return sorted(found)


def _letter(letter: str) -> Iterator[tag_filter.Source]:
    if letter:
        yield tuple((OF_LETTER, span) for span in letters.spans(letter))


def _below(prefix: str) -> Iterator[tag_filter.Source]:
    if prefix:
        folder, slash, name = prefix.rpartition("/")
        yield (
            (f"{IN_FOLDERS} f.Path >= ? AND f.Path < ?", (prefix, prefix + LAST)),
            (
                f"{IN_FOLDERS} f.Path = ? AND m.FileName >= ? AND m.FileName < ?",
                (folder + slash, name, name + LAST),
            ),
        )
