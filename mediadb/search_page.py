"""What a search asks, the conditions of it as SQL, and a page of what it found."""

import copy
import json
import sqlite3
from collections.abc import Iterator, Sequence

from mediadb import cursors, letters
from mediadb.search_few import LAST, few
from mediadb.tag_filter import conditions
from zapcore.valueclass import dataclass

PREFERRED = (
    "(m.DBID IN (SELECT MediaDBID FROM Preferred)"
    " OR m.SystemDBID NOT IN (SELECT SystemDBID FROM Selections))"
)
"""One file a game; where nothing was selected yet, every file.

With the first part alone SQLite would begin with all that is shown, not with the words.
"""

SORTS = {
    "name-asc": ("m.SortKey", ">", "ASC"),
    "name-desc": ("m.SortKey", "<", "DESC"),
    "filename-asc": ("m.FileName", ">", "ASC"),
    "filename-desc": ("m.FileName", "<", "DESC"),
}
"""Sort of the wire: column, comparison, direction."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched: ``systems`` are canonical ids, None for all.

    ``path_prefix`` is how the whole path begins. ``preferred``: one file a game.
    """

    text: str = ""
    systems: tuple[str, ...] | None = None
    tags: tuple[str, ...] = ()
    sort: str = ""
    limit: int = 100
    cursor: str = ""
    letter: str = ""
    path_prefix: str = ""
    preferred: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Media ids of a page and the cursor of the next ("" at the end)."""

    ids: list[int]
    next_cursor: str


class Where:
    """Conditions that hold for every row of a query, and their values."""

    def __init__(self, raw: sqlite3.Connection, query: Query, system: str) -> None:
        self.parts = ["m.IsMissing = 0"]
        self.values: list[object] = []
        if query.systems is not None:
            ids = _system_ids(raw, query.systems)
            self.add(f"{system} IN ({','.join(map(str, ids))})")
        for part, values in conditions(raw, query.tags):
            self.add(part, *values)
        if query.letter:
            part, values = letters.condition(query.letter)
            self.add(part, *values)
        if query.path_prefix:
            self._below(query.path_prefix)
        if query.preferred:
            self.add(PREFERRED)

    def add(self, part: str, *values: object) -> None:
        """Ask for one condition more."""
        self.parts.append(part)
        self.values += values

    def among(self, ids: Sequence[int] | None) -> None:
        """Only these rows, if they are known."""
        if ids is not None:
            self.add("m.DBID IN (SELECT value FROM json_each(?))", json.dumps(ids))

    def copy(self) -> "Where":
        """Give conditions that can be added to."""
        other = copy.copy(self)
        other.parts, other.values = [*self.parts], [*self.values]
        return other

    def _below(self, prefix: str) -> None:
        folder, slash, name = prefix.rpartition("/")
        self.add(
            "(m.FolderDBID IN (SELECT DBID FROM Folders WHERE Path >= ? AND Path < ?)"
            " OR (m.FolderDBID IN (SELECT DBID FROM Folders WHERE Path = ?)"
            " AND m.FileName >= ? AND m.FileName < ?))",
            *(prefix, prefix + LAST, folder + slash, name, name + LAST),
        )

    def __str__(self) -> str:
        return " AND ".join(self.parts)


def few_of(raw: sqlite3.Connection, query: Query) -> list[int] | None:
    """Give the rows that a filter of the query leaves, if they are few."""
    return few(raw, query.tags, query.letter, query.path_prefix)


def of_each_system(
    raw: sqlite3.Connection, query: Query, where: Where
) -> Iterator[Where]:
    """Give the conditions for each system that is asked: an index has them in order.

    Their rows are to be merged; SQLite would collect all and sort them.
    """
    for number in _system_ids(raw, query.systems):
        one = where.copy()
        one.add("m.SystemDBID = ?", number)
        yield one


def _system_ids(raw: sqlite3.Connection, systems: tuple[str, ...] | None) -> list[int]:
    rows = raw.execute("SELECT DBID, SystemID FROM Systems")
    return [number for number, name in rows if systems is None or name in systems]


def cut(query: Query, rows: Sequence[tuple[cursors.Key, ...]]) -> Page:
    """Cut the rows (their keys; the last is the media id) to the page."""
    cut = rows[: query.limit]
    more = len(rows) > query.limit
    ids = [int(row[-1]) for row in cut]
    return Page(ids, cursors.write(*cut[-1]) if more else "")
