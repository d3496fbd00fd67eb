"""Searches without words: every row, or those that pass the filters, by id."""

import heapq
import sqlite3
from itertools import chain

from mediadb import cursors, one_step, tag_filter
from mediadb.search_page import Page, Query, Where, cut, few_of, of_each_system

ALL = "all"
FROM_MEDIA = "Media AS m"
FROM_TAG = "MediaTags AS x CROSS JOIN Media AS m ON m.DBID = x.MediaDBID"
"""A tag's index has its files in the order of their ids: no other is looked at."""


def all_rows(raw: sqlite3.Connection, query: Query) -> Page:
    """Give one page.

    Raises:
        ParameterError: the cursor or a tag filter is wrong.
    """
    last = int(cursors.read(query.cursor, str, int)[1]) if query.cursor else 0
    return cut(query, [(ALL, number) for number in _numbers(raw, query, last)])


def _numbers(raw: sqlite3.Connection, query: Query, last: int) -> list[int]:
    """Give the ids of the page and one more: those that follow ``last``, in order."""
    limit = query.limit + 1
    where = Where(raw, query, "m.SystemDBID")
    tag = _only_filter(raw, query)
    if tag is not None:
        where.add("x.TagDBID = ? AND x.MediaDBID > ?", tag, last)
        return _read(raw, FROM_TAG, "x.MediaDBID", where, limit)
    where.add("m.DBID > ?", last)
    known = few_of(raw, query)
    where.among(known)
    if query.systems is None or known is not None:
        return _read(raw, FROM_MEDIA, "m.DBID", where, limit)
    each = of_each_system(raw, query, where)
    lists = [_read(raw, FROM_MEDIA, "m.DBID", one, limit) for one in each]
    return heapq.nsmallest(limit, chain.from_iterable(lists))


def _only_filter(raw: sqlite3.Connection, query: Query) -> int | None:
    """Give the id of the one tag that is asked for, if only files carry it."""
    others = query.systems is not None or query.letter or query.path_prefix
    if others or len(query.tags) != 1:
        return None
    return tag_filter.of_files_only(raw, query.tags[0])


def _read(
    raw: sqlite3.Connection, source: str, number: str, where: Where, limit: int
) -> list[int]:
    query = (
        f"SELECT {number} AS Number FROM {source} WHERE {where}"  # noqa: S608 - parts are our own text
        f" ORDER BY {number} LIMIT ?"
    )
    return one_step.numbers(raw, "Number", query, (*where.values, limit))
