"""Searches by words: the title itself, what begins with it, what holds the words.

Last come alternatives of arcade games that are listed under their parent's title, and
whose own title holds the words (``Sets``).
"""

import heapq
import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple

from mediadb import cursors, one_step
from mediadb.letters import Condition
from mediadb.search_few import LAST
from mediadb.search_page import Page, Query, Where, cut, few_of
from mediadb.search_words import Words

EXACT, BEGINS, HOLDS, OWN = range(4)
RANKED = "ranked"
FROM_TITLES = "MediaTitles AS t CROSS JOIN Media AS m ON m.MediaTitleDBID = t.DBID"
FROM_MEDIA = "Media AS m CROSS JOIN MediaTitles AS t ON t.DBID = m.MediaTitleDBID"
"""When the rows are known to be few."""


def ranked(raw: sqlite3.Connection, query: Query, words: Words) -> Page:
    """Give one page.

    Raises:
        ParameterError: the cursor or a tag filter is wrong.
    """
    after = _Key(EXACT, 0, "", 0)
    if query.cursor:
        _, rank, group, slug, media = cursors.read(
            query.cursor, str, int, int, str, int
        )
        after = _Key(int(rank), int(group), str(slug), int(media))
    known = few_of(raw, query)
    if known is not None:
        return cut(query, _among(raw, query, words, after, known))
    found: list[tuple[cursors.Key, ...]] = []
    for rank in range(after.rank, OWN + 1):
        room = query.limit + 1 - len(found)
        if room <= 0:
            break
        since = after if rank == after.rank else _Key(rank, 0, "", 0)
        column, find_rank = SOURCES[rank]
        rows = find_rank(raw, words, since, room, Where(raw, query, column))
        found += [(RANKED, rank, *row) for row in rows]
    return cut(query, found)


def _among(
    raw: sqlite3.Connection,
    query: Query,
    words: Words,
    after: "_Key",
    known: list[int],
) -> list[tuple[cursors.Key, ...]]:
    """Give the keys of the page and one more, of rows that are few: ranked at once."""
    where = Where(raw, query, "t.SystemDBID")
    where.among(known)
    found, values = _found_by(words, "t.Slug")
    own, own_values = found_by_own(words)
    where.add(f"({found} OR {own})", *values, *own_values)
    asked = (
        "SELECT t.SystemDBID AS System, t.DBID AS Title, t.Slug AS Slug,"  # noqa: S608 - our own text
        f" m.DBID AS Number, {found} AS Found FROM {FROM_MEDIA}"
        f" LEFT JOIN Sets AS a ON a.MediaDBID = m.DBID WHERE {where}"
    )
    columns = "System, Title, Slug, Number, Found"
    rows = one_step.rows(raw, columns, asked, [*values, *where.values])
    keys = (_key(words, row) for row in rows)
    page = heapq.nsmallest(query.limit + 1, (key for key in keys if key > after))
    return [(RANKED, *key) for key in page]


def _key(words: Words, row: Sequence[Any]) -> "_Key":
    system, title, slug, media, found = row
    if slug.startswith(words.whole):
        return _Key(EXACT if slug == words.whole else BEGINS, system, slug, media)
    return _Key(HOLDS, title, "", media) if found else _Key(OWN, 0, "", media)


class _Key(NamedTuple):
    """Where a ranked page goes on.

    ``group`` is the system's id, and the title's for what only holds the words: its
    ``slug`` is empty. Alternatives that are found by their own title have neither.
    """

    rank: int
    group: int
    slug: str
    media: int


def _beginning(
    raw: sqlite3.Connection, words: Words, after: _Key, limit: int, where: Where
) -> one_step.Rows:
    """Give (system id, slug, media id) of titles that are the query or begin so."""
    where.add("s.DBID >= ?", after.group)
    where.add("(s.DBID, t.Slug, m.DBID) > (?, ?, ?)", *after[1:])
    if after.rank == EXACT:
        where.add("t.Slug = ?", words.whole)
    else:
        where.add("t.Slug > ? AND t.Slug < ?", *_span(words))
    query = (
        "SELECT s.DBID AS System, t.Slug, m.DBID AS Number FROM Systems AS s"  # noqa: S608 - our own text
        " CROSS JOIN MediaTitles AS t ON t.SystemDBID = s.DBID"
        f" CROSS JOIN Media AS m ON m.MediaTitleDBID = t.DBID WHERE {where}"
        " ORDER BY s.DBID, t.Slug, m.DBID LIMIT ?"
    )
    return one_step.rows(raw, "System, Slug, Number", query, (*where.values, limit))


def _holding(
    raw: sqlite3.Connection, words: Words, after: _Key, limit: int, where: Where
) -> one_step.Rows:
    """Give (title id, "", media id) of titles that hold all words somewhere."""
    where.add("(t.DBID, m.DBID) > (?, ?)", after.group, after.media)
    where.add("NOT (t.Slug >= ? AND t.Slug < ?)", *_span(words))
    source, order = FROM_TITLES, "t.DBID, m.DBID"
    if not words.match:
        held, values = _all_held(words)
        where.add(held, *values)
    else:
        # Hits come by id, and a title's media come by id from its index: named as
        # an order, the second would make SQLite collect and sort all hits first.
        order = "TitleSearch.rowid"
        source = f"TitleSearch CROSS JOIN {FROM_TITLES}"
        where.add(f"t.DBID = {order}")
        where.add(f"TitleSearch MATCH ? AND {order} >= ?", words.match, after.group)
        for word in words.short:
            where.add("INSTR(t.Slug, ?) > 0", word)
    query = (
        f"SELECT t.DBID AS Title, m.DBID AS Number FROM {source} WHERE {where}"  # noqa: S608 - our own text
        f" ORDER BY {order} LIMIT ?"
    )
    return one_step.rows(raw, "Title, '', Number", query, (*where.values, limit))


def _alternatives(
    raw: sqlite3.Connection, words: Words, after: _Key, limit: int, where: Where
) -> one_step.Rows:
    """Give (0, "", media id) of what is found by its own title or set alone."""
    own, values = found_by_own(words)
    found, others = _found_by(words, "t.Slug")
    where.add("m.DBID > ?", after.media)
    where.add(f"{own} AND NOT {found}", *values, *others)
    query = (
        "SELECT m.DBID AS Number FROM Sets AS a"  # noqa: S608 - our own text
        " CROSS JOIN Media AS m ON m.DBID = a.MediaDBID"
        " CROSS JOIN MediaTitles AS t ON t.DBID = m.MediaTitleDBID"
        f" WHERE {where} ORDER BY m.DBID LIMIT ?"
    )
    return one_step.rows(raw, "0, '', Number", query, (*where.values, limit))


def found_by_own(words: Words) -> Condition:
    """Give the condition that the words find a set (``Sets AS a``).

    By its own title, or by its file's name where a list has given it another.
    """
    title, values = _found_by(words, "a.Slug")
    file, others = _found_by(words, "a.FileSlug")
    return f"({title} OR (a.ListName <> '' AND {file}))", (*values, *others)


def _found_by(words: Words, slug: str) -> Condition:
    """Give the condition that a slug (a column) begins with or holds the words."""
    held, values = _all_held(words, slug)
    begins = f"{slug} >= ? AND {slug} < ?"
    return f"({begins} OR {held})", (*_span(words), *values)


def _all_held(words: Words, slug: str = "t.Slug") -> Condition:
    """Give the condition that a slug holds each word, without the search index.

    One or two letters are in nearly every slug: of words that are all so short, it has
    to begin with one, and there have to be several.
    """
    parts = [f"INSTR({slug}, ?) > 0"] * len(words.each)
    values = words.each
    if not words.match and not words.worth_scanning:
        if len(words.each) == 1:
            return "FALSE", ()
        begins = [f"SUBSTR({slug}, 1, LENGTH(?)) = ?"] * len(words.each)
        parts.append(f"({' OR '.join(begins)})")
        values += tuple(word for word in words.each for _ in range(2))
    return f"({' AND '.join(parts)})", values


def _span(words: Words) -> tuple[str, str]:
    return words.whole, words.whole + LAST


SOURCES = (
    ("s.DBID", _beginning),
    ("s.DBID", _beginning),
    ("t.SystemDBID", _holding),
    ("t.SystemDBID", _alternatives),
)
"""By rank: the column of the system, and what finds the keys."""
