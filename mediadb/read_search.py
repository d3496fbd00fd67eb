"""Finds the media ids of one page of a search; keyset paging, never OFFSET.

Without a sort the title that is the query comes first, then titles that begin with
it, then those that hold all its words in any order (FTS5 trigram; words of one or two
letters are looked for in what the longer ones found). Those that begin with it come by
system, slug and media id, as their index has them; those that hold it by title id and
media id, as the search index has them. Neither changes as rows are added. An empty
query lists all rows by id.
"""

import copy
import heapq
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mediadb import cursors, letters
from mediadb.search_few import LAST, few
from mediadb.search_words import Words, read_words
from mediadb.tag_filter import conditions

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

FROM_TITLES = "MediaTitles AS t CROSS JOIN Media AS m ON m.MediaTitleDBID = t.DBID"
FROM_MEDIA = "Media AS m CROSS JOIN MediaTitles AS t ON t.DBID = m.MediaTitleDBID"
"""When the rows are known to be few."""


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

    def add(self, part: str, *values: object) -> None:
        self.parts.append(part)
        self.values += values

    def among(self, ids: Sequence[int] | None) -> None:
        """Only these rows, if they are known."""
        if ids is not None:
            self.add("m.DBID IN (SELECT value FROM json_each(?))", json.dumps(ids))

    def copy(self) -> "_Where":
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
    where = _Where(raw, query, "m.SystemDBID")
    where.add("m.DBID > ?", last)
    where.among(_few(raw, query))
    rows = raw.execute(
        f"SELECT m.DBID FROM Media AS m WHERE {where} ORDER BY m.DBID LIMIT ?",  # noqa: S608 - parts are our own text
        (*where.values, query.limit + 1),
    ).fetchall()
    return _page(query, [(ALL, row[0]) for row in rows])


def _sorted(raw: sqlite3.Connection, query: Query, words: Words | None) -> Page:
    column, compare, _ = SORTS[query.sort]
    where = _Where(raw, query, "m.SystemDBID")
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
    known = _few(raw, query)
    where.among(known)
    if words is None and known is None and column == "m.SortKey":
        rows = _by_index(raw, query, where)
    else:
        rows = list(_in_order(raw, query, where))
    return _page(query, [(query.sort, *row) for row in rows])


def _in_order(
    raw: sqlite3.Connection, query: Query, where: "_Where"
) -> Iterator[tuple[str, int]]:
    """Give (key, media id) of the page and one more, one by one."""
    column, _, direction = SORTS[query.sort]
    return raw.execute(
        f"SELECT {column}, m.DBID FROM Media AS m WHERE {where}"  # noqa: S608 - our own text
        f" ORDER BY {column} {direction}, m.DBID {direction} LIMIT ?",
        (*where.values, query.limit + 1),
    )


def _by_index(
    raw: sqlite3.Connection, query: Query, where: "_Where"
) -> list[tuple[str, int]]:
    """Give the same from the index of each system: no more rows than the page has.

    The systems are merged; SQLite would collect and sort the whole library.
    """
    lists = []
    for (number,) in raw.execute("SELECT DBID FROM Systems").fetchall():
        one = where.copy()
        one.add("m.SystemDBID = ?", number)
        lists.append(_in_order(raw, query, one))
    merged = heapq.merge(*lists, reverse=SORTS[query.sort][2] == "DESC")
    return [row for row, _ in zip(merged, range(query.limit + 1), strict=False)]


def _few(raw: sqlite3.Connection, query: Query) -> list[int] | None:
    return few(raw, query.tags, query.letter, query.path_prefix)


def _ranked(raw: sqlite3.Connection, query: Query, words: Words) -> Page:
    after = _Key(EXACT, 0, "", 0)
    if query.cursor:
        _, rank, group, slug, media = cursors.read(
            query.cursor, str, int, int, str, int
        )
        after = _Key(int(rank), int(group), str(slug), int(media))
    known = _few(raw, query)
    if known is not None:
        return _page(query, _among(raw, query, words, after, known))
    found: list[tuple[cursors.Key, ...]] = []
    for rank in range(after.rank, HOLDS + 1):
        room = query.limit + 1 - len(found)
        if room <= 0:
            break
        since = after if rank == after.rank else _Key(rank, 0, "", 0)
        find_rank = _holding if rank == HOLDS else _beginning
        rows = find_rank(raw, query, words, since)
        found += [(RANKED, rank, *row) for row in rows.fetchmany(room)]
    return _page(query, found)


def _among(
    raw: sqlite3.Connection,
    query: Query,
    words: Words,
    after: "_Key",
    known: list[int],
) -> list[tuple[cursors.Key, ...]]:
    """Give the keys of the page and one more, of rows that are few: ranked at once."""
    where = _Where(raw, query, "t.SystemDBID")
    where.among(known)
    parts = ["t.Slug >= ? AND t.Slug < ?"]
    where.values += _span(words)
    if words.match or words.worth_scanning:
        parts.append(" AND ".join(["INSTR(t.Slug, ?) > 0"] * len(words.each)))
        where.values += words.each
    where.add(" OR ".join(parts).join("()"))
    rows = raw.execute(
        f"SELECT t.SystemDBID, t.DBID, t.Slug, m.DBID FROM {FROM_MEDIA} WHERE {where}",  # noqa: S608 - our own text
        where.values,
    )
    keys = (
        _Key(HOLDS, title, "", media)
        if not slug.startswith(words.whole)
        else _Key(EXACT if slug == words.whole else BEGINS, system, slug, media)
        for system, title, slug, media in rows
    )
    page = heapq.nsmallest(query.limit + 1, (key for key in keys if key > after))
    return [(RANKED, *key) for key in page]


class _Key(NamedTuple):
    """Where a ranked page goes on.

    ``group`` is the system's id, and the title's for what only holds the words: its
    ``slug`` is empty.
    """

    rank: int
    group: int
    slug: str
    media: int


def _beginning(
    raw: sqlite3.Connection,
    query: Query,
    words: Words,
    after: _Key,
) -> sqlite3.Cursor:
    """Give (system id, slug, media id) of titles that are the query or begin so."""
    where = _Where(raw, query, "s.DBID")
    where.add("s.DBID >= ?", after.group)
    where.add("(s.DBID, t.Slug, m.DBID) > (?, ?, ?)", *after[1:])
    if after.rank == EXACT:
        where.add("t.Slug = ?", words.whole)
    else:
        where.add("t.Slug > ? AND t.Slug < ?", *_span(words))
    source = (
        "Systems AS s CROSS JOIN MediaTitles AS t ON t.SystemDBID = s.DBID"
        " CROSS JOIN Media AS m ON m.MediaTitleDBID = t.DBID"
    )
    return raw.execute(
        f"SELECT s.DBID, t.Slug, m.DBID FROM {source} WHERE {where}"  # noqa: S608 - our own text
        " ORDER BY s.DBID, t.Slug, m.DBID LIMIT ?",
        (*where.values, query.limit + 1),
    )


def _holding(
    raw: sqlite3.Connection,
    query: Query,
    words: Words,
    after: _Key,
) -> sqlite3.Cursor:
    """Give (title id, "", media id) of titles that hold all words somewhere."""
    where = _Where(raw, query, "t.SystemDBID")
    where.add("(t.DBID, m.DBID) > (?, ?)", after.group, after.media)
    where.add("NOT (t.Slug >= ? AND t.Slug < ?)", *_span(words))
    source, order = FROM_TITLES, "t.DBID, m.DBID"
    if not words.match and not words.worth_scanning:
        where.add("FALSE")
    if words.match:
        # Hits come by id, and a title's media come by id from its index: named as
        # an order, the second would make SQLite collect and sort all hits first.
        order = "TitleSearch.rowid"
        source = f"TitleSearch CROSS JOIN {FROM_TITLES}"
        where.add(f"t.DBID = {order}")
        where.add(f"TitleSearch MATCH ? AND {order} >= ?", words.match, after.group)
    for word in words.short:
        where.add("INSTR(t.Slug, ?) > 0", word)
    return raw.execute(
        f"SELECT t.DBID, '', m.DBID FROM {source} WHERE {where}"  # noqa: S608 - our own text
        f" ORDER BY {order} LIMIT ?",
        (*where.values, query.limit + 1),
    )


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
