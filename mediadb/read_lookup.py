"""The titles of one system as ``zapcore.titles.resolve`` asks for them."""

import json
import sqlite3
from collections.abc import Iterable, Sequence

from zapcore.titles.choice import Candidate
from zapcore.titles.resolve import TitleNames
from zapcore.titles.tagvalues import unpad_value

LAST = "\U0010ffff"
MOST = 1000
"""Rows of titles that begin alike; "super" begins thousands."""

ROWS = (
    "SELECT m.DBID, t.Slug, t.Name, f.Path || m.FileName,"
    " (SELECT GROUP_CONCAT(TagDBID) FROM MediaTags WHERE MediaDBID = m.DBID),"
    " (SELECT GROUP_CONCAT(TagDBID) FROM MediaTitleTags WHERE MediaTitleDBID = t.DBID)"
    " FROM MediaTitles AS t JOIN Media AS m ON m.MediaTitleDBID = t.DBID"
    " JOIN Folders AS f ON f.DBID = m.FolderDBID"
    " WHERE t.SystemDBID = ? AND m.IsMissing = 0 AND {part}"
    " ORDER BY t.DBID, m.DBID LIMIT ?"
)
OWN = (
    "SELECT m.DBID, t.Slug, t.Title, f.Path || m.FileName,"
    " (SELECT GROUP_CONCAT(TagDBID) FROM MediaTags WHERE MediaDBID = m.DBID), NULL"
    " FROM Sets AS t JOIN Media AS m ON m.DBID = t.MediaDBID"
    " JOIN MediaTitles AS p ON p.DBID = m.MediaTitleDBID AND p.Slug <> t.Slug"
    " JOIN Folders AS f ON f.DBID = m.FolderDBID"
    " WHERE t.SystemDBID = ? AND m.IsMissing = 0 AND {part} ORDER BY m.DBID LIMIT ?"
)
"""Alternatives of arcade games, by the titles that they have themselves."""


class SystemTitles:
    """Reads titles and rows of a system; lives for one question."""

    def __init__(self, raw: sqlite3.Connection, system_id: str) -> None:
        self._raw = raw
        row = raw.execute("SELECT DBID FROM Systems WHERE SystemID = ?", (system_id,))
        self._system: int = (row.fetchone() or (0,))[0]
        self._tags: dict[int, tuple[str, str]] = {}

    def of_slugs(self, slugs: Sequence[str]) -> list[Candidate]:
        """Give the rows of the titles with these slugs, by title, then row."""
        part = "t.Slug IN (SELECT value FROM json_each(?))"
        wanted = json.dumps(list(slugs))
        return [*self._rows(part, wanted), *self._rows(part, wanted, query=OWN)]

    def of_secondary(self, slug: str) -> list[Candidate]:
        """Give the rows of the titles whose second part has this slug."""
        return self._rows("t.SecondarySlug = ?", slug)

    def without_secondary(self, slug: str) -> list[Candidate]:
        """Give the rows of the title of this slug, if it has no second part."""
        return self._rows("t.Slug = ? AND t.SecondarySlug = ''", slug)

    def beginning(self, slug: str) -> list[Candidate]:
        """Give the rows of the titles of two parts whose slugs begin so."""
        part = "t.Slug >= ? AND t.Slug < ? AND t.SecondarySlug <> ''"
        return self._rows(part, slug, slug + LAST)

    def like(self, length: range, words: range) -> list[TitleNames]:
        """Give the titles whose slugs are so long and have so many words."""
        rows = self._raw.execute(
            "SELECT Slug, Name FROM MediaTitles WHERE SystemDBID = ?"
            " AND SlugLength BETWEEN ? AND ? AND SlugWordCount BETWEEN ? AND ?"
            " ORDER BY DBID",
            (self._system, length[0], length[-1], words[0], words[-1]),
        )
        return [TitleNames(*row) for row in rows]

    def _rows(self, part: str, *values: object, query: str = ROWS) -> list[Candidate]:
        rows = self._raw.execute(
            query.format(part=part), (self._system, *values, MOST)
        ).fetchall()
        self._read_tags(ids for row in rows for ids in row[4:] if ids)
        return [
            Candidate(number, slug, name, path, self._tags_of(own, shared))
            for number, slug, name, path, own, shared in rows
        ]

    def _tags_of(self, *lists: str | None) -> frozenset[tuple[str, str]]:
        return frozenset(
            self._tags[int(number)] for ids in lists if ids for number in ids.split(",")
        )

    def _read_tags(self, lists: Iterable[str]) -> None:
        wanted = {int(number) for ids in lists for number in ids.split(",")}
        rows = self._raw.execute(
            "SELECT Tags.DBID, Type, Tag FROM Tags"
            " JOIN TagTypes ON TagTypes.DBID = TypeDBID"
            " WHERE Tags.DBID IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(wanted - self._tags.keys())),),
        )
        for number, kind, tag in rows:
            self._tags[number] = (kind, unpad_value(tag))
