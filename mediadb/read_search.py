"""Finds the media ids of one page of a search; keyset paging, never OFFSET.

Without a sort the title that is the query comes first, then titles that begin with
it, then those that hold all its words in any order (FTS5 trigram; words of one or two
letters are looked for in what the longer ones found). Those that begin with it come by
system, slug and media id, as their index has them; those that hold it by title id and
media id, as the search index has them. Neither changes as rows are added. An empty
query lists all rows by id.
"""

import heapq
import sqlite3
from collections.abc import Iterator

from mediadb import cursors
from mediadb.search_all import all_rows
from mediadb.search_page import (
    SORTS,
    Page,
    Query,
    Where,
    cut,
    few_of,
    of_each_system,
)
from mediadb.search_ranked import found_by_own, ranked
from mediadb.search_words import Words, read_words

__all__ = ["SORTS", "Page", "Query", "find"]


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
        return all_rows(raw, query)
    return ranked(raw, query, words)


def _sorted(raw: sqlite3.Connection, query: Query, words: Words | None) -> Page:
    column, compare, _ = SORTS[query.sort]
    where = Where(raw, query, "m.SystemDBID")
    if words is not None:
        part, values = _holds(words)
        held = f"m.MediaTitleDBID IN (SELECT t.DBID FROM MediaTitles AS t WHERE {part})"  # noqa: S608 - our own text
        if raw.execute("SELECT EXISTS (SELECT 1 FROM Sets)").fetchone()[0]:
            own, more = found_by_own(words)
            held = (
                f"({held} OR m.DBID IN (SELECT MediaDBID FROM Sets AS a WHERE {own}))"  # noqa: S608 - our own text
            )
            values = [*values, *more]
        where.add(held, *values)
    if query.cursor:
        sort, key, last = cursors.read(query.cursor, str, str, int)
        if sort != query.sort:
            raise cursors.foreign()
        where.add(f"({column}, m.DBID) {compare} (?, ?)", key, last)
    known = few_of(raw, query)
    where.among(known)
    if words is None and known is None and column == "m.SortKey":
        rows = _by_index(raw, query, where)
    else:
        rows = list(_in_order(raw, query, where))
    return cut(query, [(query.sort, *row) for row in rows])


def _in_order(
    raw: sqlite3.Connection, query: Query, where: Where
) -> Iterator[tuple[str, int]]:
    """Give (key, media id) of the page and one more, one by one."""
    column, _, direction = SORTS[query.sort]
    return raw.execute(
        f"SELECT {column}, m.DBID FROM Media AS m WHERE {where}"  # noqa: S608 - our own text
        f" ORDER BY {column} {direction}, m.DBID {direction} LIMIT ?",
        (*where.values, query.limit + 1),
    )


def _by_index(
    raw: sqlite3.Connection, query: Query, where: Where
) -> list[tuple[str, int]]:
    """Give the same from the index of each system: no more rows than the page has.

    The systems are merged; SQLite would collect and sort the whole library.
    """
    each = of_each_system(raw, query, where)
    lists = [_in_order(raw, query, one) for one in each]
    merged = heapq.merge(*lists, reverse=SORTS[query.sort][2] == "DESC")
    return [row for row, _ in zip(merged, range(query.limit + 1), strict=False)]


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
