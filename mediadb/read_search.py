"""Finds the media ids of one page of a search; keyset paging, never OFFSET.

Without a sort the title that is the query comes first, then titles that begin with
it, then those that hold all its words in any order (FTS5 trigram; words of one or two
letters are checked by hand). Within each group the order is title id, media id, which
stays as rows are added. An empty query lists all rows by id.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from mediadb import cursors
from mediadb.tag_filter import conditions
from zapcore.titles.slug import slugify

TRIGRAM = 3
LAST = "\U0010ffff"
SORTS = {
    "name-asc": ("m.SortKey", ">", "ASC"),
    "name-desc": ("m.SortKey", "<", "DESC"),
    "filename-asc": ("m.FileName", ">", "ASC"),
    "filename-desc": ("m.FileName", "<", "DESC"),
}
"""Sort of the wire: column, comparison, direction."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched: ``systems`` are canonical ids, None for all."""

    text: str = ""
    systems: tuple[str, ...] | None = None
    tags: tuple[str, ...] = ()
    sort: str = ""
    limit: int = 100
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Media ids of a page and the cursor of the next ("" at the end)."""

    ids: list[int]
    next_cursor: str


class _Where:
    """Collects conditions and their values."""

    def __init__(self, raw: sqlite3.Connection, query: Query) -> None:
        self.parts = ["m.IsMissing = 0"]
        self.values: list[object] = []
        if query.systems is not None:
            ids = _system_ids(raw, query.systems)
            self.add(f"m.SystemDBID IN ({','.join(map(str, ids))})")
        for part, values in conditions(raw, query.tags):
            self.add(part, *values)

    def add(self, part: str, *values: object) -> None:
        self.parts.append(part)
        self.values += values

    def __str__(self) -> str:
        return " AND ".join(self.parts)


def find(raw: sqlite3.Connection, query: Query) -> Page:
    """Give one page.

    Raises:
        ParameterError: the cursor or a tag filter is wrong.
    """
    words = [slugify("Game", word) for word in query.text.split()]
    words = [word for word in words if word]
    if query.text.strip() and not words:
        return Page([], "")
    if query.sort:
        return _sorted(raw, query, words)
    if not words:
        return _all(raw, query)
    return _ranked(raw, query, words)


def _all(raw: sqlite3.Connection, query: Query) -> Page:
    (last,) = cursors.read(query.cursor, int) if query.cursor else (0,)
    where = _Where(raw, query)
    where.add("m.DBID > ?", last)
    rows = raw.execute(
        f"SELECT m.DBID FROM Media AS m WHERE {where} ORDER BY m.DBID LIMIT ?",  # noqa: S608 - parts are our own text
        (*where.values, query.limit + 1),
    ).fetchall()
    return _page([row[0] for row in rows], [(row[0],) for row in rows], query.limit)


def _sorted(raw: sqlite3.Connection, query: Query, words: list[str]) -> Page:
    column, compare, direction = SORTS[query.sort]
    where = _Where(raw, query)
    if words:
        part, values = _holds(words)
        where.add(
            f"m.MediaTitleDBID IN (SELECT t.DBID FROM MediaTitles AS t WHERE {part})",  # noqa: S608 - our own text
            *values,
        )
    if query.cursor:
        key, last = cursors.read(query.cursor, str, int)
        where.add(f"({column}, m.DBID) {compare} (?, ?)", key, last)
    rows = raw.execute(
        f"SELECT m.DBID, {column} FROM Media AS m WHERE {where}"  # noqa: S608 - our own text
        f" ORDER BY {column} {direction}, m.DBID {direction} LIMIT ?",
        (*where.values, query.limit + 1),
    ).fetchall()
    keys = [(row[1], row[0]) for row in rows]
    return _page([row[0] for row in rows], keys, query.limit)


def _ranked(raw: sqlite3.Connection, query: Query, words: list[str]) -> Page:
    keys = cursors.read(query.cursor, int, int, int) if query.cursor else [0, 0, 0]
    start, title, media = (int(key) for key in keys)
    found: list[tuple[int, int, int]] = []
    for group in range(start, 3):
        if group > start:
            title = media = 0
        room = query.limit + 1 - len(found)
        rows = _group(raw, query, words, group, (title, media, room))
        found += [(group, *row) for row in rows]
        if len(found) > query.limit:
            break
    return _page([row[2] for row in found], found, query.limit)


def _group(
    raw: sqlite3.Connection,
    query: Query,
    words: list[str],
    group: int,
    after: tuple[int, int, int],
) -> list[tuple[int, int]]:
    """Give (title, media) of one rank after a key."""
    title, media, room = after
    whole = slugify("Game", query.text) or "".join(words)
    begins = "t.Slug >= ? AND t.Slug < ?"
    where = _Where(raw, query)
    where.add("t.DBID >= ? AND (t.DBID > ? OR m.DBID > ?)", title, title, media)
    systems = "t.SystemDBID IN (SELECT DBID FROM Systems)"
    if group == 0:
        where.add(f"{systems} AND t.Slug = ?", whole)
    elif group == 1:
        where.add(f"{systems} AND t.Slug > ? AND t.Slug < ?", whole, whole + LAST)
    else:
        if all(len(word) < TRIGRAM for word in words):
            return []
        part, values = _holds(words)
        where.add(part, *values)
        where.add(f"NOT ({begins})", whole, whole + LAST)
    return raw.execute(
        "SELECT t.DBID, m.DBID FROM MediaTitles AS t"  # noqa: S608 - our own text
        f" JOIN Media AS m ON m.MediaTitleDBID = t.DBID WHERE {where}"
        " ORDER BY t.DBID, m.DBID LIMIT ?",
        (*where.values, room),
    ).fetchall()


def _holds(words: list[str]) -> tuple[str, list[object]]:
    """Give the condition that a title's slug holds every word."""
    long = [word for word in words if len(word) >= TRIGRAM]
    parts, values = [], []
    if long:
        parts.append(
            "t.DBID IN (SELECT rowid FROM TitleSearch WHERE TitleSearch MATCH ?)"
        )
        values.append(" AND ".join('"' + word.replace('"', "") + '"' for word in long))
    for word in words:
        if len(word) < TRIGRAM:
            parts.append("INSTR(t.Slug, ?) > 0")
            values.append(word)
    return " AND ".join(parts), list[object](values)


def _system_ids(raw: sqlite3.Connection, systems: tuple[str, ...]) -> list[int]:
    marks = ",".join("?" * len(systems))
    rows = raw.execute(
        f"SELECT DBID FROM Systems WHERE SystemID IN ({marks})",  # noqa: S608 - marks only
        systems,
    )
    return [number for (number,) in rows]


def _page(ids: list[int], keys: Sequence[tuple[cursors.Key, ...]], limit: int) -> Page:
    more = len(ids) > limit
    return Page(ids[:limit], cursors.write(*keys[limit - 1]) if more else "")
