"""Finds the media ids of one page of a search; keyset paging, never OFFSET.

Without a sort the title that is the query comes first, then titles that begin with
it, then those that hold all its words in any order (FTS5 trigram; words of one or two
letters are looked for in what the longer ones found). Within each rank the order is
title id, media id, which stays as rows are added. An empty query lists all rows by id.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mediadb import cursors, letters
from mediadb.search_words import Words, read_words
from mediadb.tag_filter import conditions

LAST = "\U0010ffff"
EXACT, BEGINS, HOLDS = range(3)
RANKED = "ranked"
ALL = "all"
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

    ``path_prefix`` is how the whole path begins.
    """

    text: str = ""
    systems: tuple[str, ...] | None = None
    tags: tuple[str, ...] = ()
    sort: str = ""
    limit: int = 100
    cursor: str = ""
    letter: str = ""
    path_prefix: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Media ids of a page and the cursor of the next ("" at the end)."""

    ids: list[int]
    next_cursor: str


class _Where:
    """Conditions that hold for every row of a query, and their values."""

    def __init__(self, raw: sqlite3.Connection, query: Query, of: str) -> None:
        self.parts = ["m.IsMissing = 0"]
        self.values: list[object] = []
        if query.systems is not None:
            ids = _system_ids(raw, query.systems)
            self.add(f"{of}.SystemDBID IN ({','.join(map(str, ids))})")
        for part, values in conditions(raw, query.tags):
            self.add(part, *values)
        if query.letter:
            part, values = letters.condition(query.letter)
            self.add(part, *values)
        if query.path_prefix:
            self._below(query.path_prefix)

    def add(self, part: str, *values: object) -> None:
        self.parts.append(part)
        self.values += values

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


def find(raw: sqlite3.Connection, query: Query) -> Page:
    """Give one page.

    Raises:
        ParameterError: the cursor or a tag filter is wrong.
    """
    words = read_words(query.text)
    if query.text.strip() and words is None:
        return Page([], "")
    if query.sort:
        return _sorted(raw, query, words)
    if words is None:
        return _all(raw, query)
    return _ranked(raw, query, words)


def _all(raw: sqlite3.Connection, query: Query) -> Page:
    last = cursors.read(query.cursor, str, int)[1] if query.cursor else 0
    where = _Where(raw, query, "m")
    where.add("m.DBID > ?", last)
    rows = raw.execute(
        f"SELECT m.DBID FROM Media AS m WHERE {where} ORDER BY m.DBID LIMIT ?",  # noqa: S608 - parts are our own text
        (*where.values, query.limit + 1),
    ).fetchall()
    return _page(query, [(ALL, row[0]) for row in rows])


def _sorted(raw: sqlite3.Connection, query: Query, words: Words | None) -> Page:
    column, compare, direction = SORTS[query.sort]
    where = _Where(raw, query, "m")
    if words is not None:
        part, values = _holds(words)
        where.add(
            f"m.MediaTitleDBID IN (SELECT t.DBID FROM MediaTitles AS t WHERE {part})",  # noqa: S608 - our own text
            *values,
        )
    if query.cursor:
        sort, key, last = cursors.read(query.cursor, str, str, int)
        if sort != query.sort:
            raise cursors.foreign()
        where.add(f"({column}, m.DBID) {compare} (?, ?)", key, last)
    rows = raw.execute(
        f"SELECT {column}, m.DBID FROM Media AS m WHERE {where}"  # noqa: S608 - our own text
        f" ORDER BY {column} {direction}, m.DBID {direction} LIMIT ?",
        (*where.values, query.limit + 1),
    ).fetchall()
    return _page(query, [(query.sort, *row) for row in rows])


def _ranked(raw: sqlite3.Connection, query: Query, words: Words) -> Page:
    after = _Key(EXACT, 0, 0)
    if query.cursor:
        _, *keys = cursors.read(query.cursor, str, int, int, int)
        after = _Key(*map(int, keys))
    found: list[tuple[cursors.Key, ...]] = []
    for rank in range(after.rank, HOLDS + 1):
        room = query.limit + 1 - len(found)
        if room <= 0:
            break
        since = after if rank == after.rank else _Key(rank, 0, 0)
        rows = _of_rank(raw, query, words, since, room)
        found += [(RANKED, rank, *row) for row in rows]
    return _page(query, found)


class _Key(NamedTuple):
    """Where a ranked page goes on."""

    rank: int
    title: int
    media: int


def _of_rank(
    raw: sqlite3.Connection, query: Query, words: Words, after: _Key, room: int
) -> list[tuple[int, int]]:
    """Give up to ``room`` (title id, media id) of one rank, in order."""
    where = _Where(raw, query, "t")
    where.add("(t.DBID, m.DBID) > (?, ?)", after.title, after.media)
    source, order = "MediaTitles AS t", "t.DBID, m.DBID"
    if after.rank == HOLDS:
        where.add("NOT (t.Slug >= ? AND t.Slug < ?)", *_span(words))
        if words.match:
            # Hits come by id, and a title's media come by id from its index: named as
            # an order, the second would make SQLite collect and sort all hits first.
            order = "TitleSearch.rowid"
            source = f"TitleSearch CROSS JOIN MediaTitles AS t ON t.DBID = {order}"
            where.add(f"TitleSearch MATCH ? AND {order} >= ?", words.match, after.title)
        elif not words.worth_scanning:
            return []
        for word in words.short:
            where.add("INSTR(t.Slug, ?) > 0", word)
    else:
        # The index of slugs begins with the system: name them all.
        where.add("t.SystemDBID IN (SELECT DBID FROM Systems)")
        if after.rank == EXACT:
            where.add("t.Slug = ?", words.whole)
        else:
            where.add("t.Slug > ? AND t.Slug < ?", *_span(words))
    return raw.execute(
        f"SELECT t.DBID, m.DBID FROM {source}"  # noqa: S608 - our own text
        f" CROSS JOIN Media AS m ON m.MediaTitleDBID = t.DBID WHERE {where}"
        f" ORDER BY {order} LIMIT ?",
        (*where.values, room),
    ).fetchall()


def _span(words: Words) -> tuple[str, str]:
    return words.whole, words.whole + LAST


def _holds(words: Words) -> tuple[str, list[object]]:
    """Give the condition that a title's slug holds every word."""
    parts: list[str] = []
    values: list[object] = []
    if words.match:
        parts.append(
            "t.DBID IN (SELECT rowid FROM TitleSearch WHERE TitleSearch MATCH ?)"
        )
        values.append(words.match)
    for word in words.short:
        parts.append("INSTR(t.Slug, ?) > 0")
        values.append(word)
    return " AND ".join(parts), values


def _system_ids(raw: sqlite3.Connection, systems: tuple[str, ...]) -> list[int]:
    marks = ",".join("?" * len(systems))
    rows = raw.execute(
        f"SELECT DBID FROM Systems WHERE SystemID IN ({marks})",  # noqa: S608 - marks only
        systems,
    )
    return [number for (number,) in rows]


def _page(query: Query, rows: Sequence[tuple[cursors.Key, ...]]) -> Page:
    """Cut the rows (their keys; the last is the media id) to the page."""
    cut = rows[: query.limit]
    more = len(rows) > query.limit
    ids = [int(row[-1]) for row in cut]
    return Page(ids, cursors.write(*cut[-1]) if more else "")
