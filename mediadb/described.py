"""Writes what files say of themselves: tags, properties, and the sets that they load.

Each has its provenance (``scraper.mra``), so that a file which says something else
later loses just what it said before. Runs inside the caller's transaction.
"""

import sqlite3
import time
from collections.abc import Collection, Sequence
from typing import NamedTuple

from mediadb.merge_local import keep_records
from mediadb.scrape_writer import sentinel_type
from mediadb.tags import TagIds
from zapcore.arcade import MRA, set_of, zip_stem
from zapcore.model import FileRecord, ScrapeRecord

TYPE = sentinel_type(MRA)
TAG = (
    "INSERT OR IGNORE INTO MediaTags (MediaDBID, TagDBID, ScraperTypeDBID)"
    " VALUES (?, ?, ?)"
)
PROPERTY = (
    "INSERT INTO MediaProperties (MediaDBID, TypeTagDBID, Text, ScraperTypeDBID)"
    " VALUES (?, ?, ?, ?) ON CONFLICT (MediaDBID, TypeTagDBID) DO UPDATE"
    " SET Text = excluded.Text, BlobDBID = NULL,"
    " ScraperTypeDBID = excluded.ScraperTypeDBID WHERE Text <> excluded.Text"
)
SET = (
    "INSERT INTO Sets (MediaDBID, SystemDBID, Name, Parent, Told, Title, Slug,"
    " SecondarySlug, SlugLength, SlugWordCount, FileSlug)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (MediaDBID) DO UPDATE SET Name = excluded.Name,"
    " Parent = excluded.Parent, Told = excluded.Told, Title = excluded.Title,"
    " Slug = excluded.Slug, SecondarySlug = excluded.SecondarySlug,"
    " SlugLength = excluded.SlugLength, SlugWordCount = excluded.SlugWordCount,"
    " FileSlug = excluded.FileSlug, ListName = '', ListParent = ''"
    " WHERE (Name, Parent, Told, Title, Slug, FileSlug) IS NOT (excluded.Name,"
    " excluded.Parent, excluded.Told, excluded.Title, excluded.Slug, excluded.FileSlug)"
)
SET_NAME = "INSERT OR IGNORE INTO SetNames VALUES (?, ?, ?, ?)"
BY_SET, BY_ZIP, BY_ANOTHER = range(3)
"""Ranks of ``SetNames``."""


KEPT = (
    "SELECT MediaTitleDBID FROM Media JOIN Sets ON MediaDBID = DBID"
    " WHERE DBID = ? AND Slug = ?"
)


class _Row(NamedTuple):
    media: int
    title: int
    file: FileRecord


class DescribedWriter:
    """Writes for the files of one system; knows the tags that it has used."""

    def __init__(self, system: int, tags: TagIds) -> None:
        self._system = system
        self._tags = tags
        self._rows: list[_Row] = []

    def forget(
        self,
        raw: sqlite3.Connection,
        media: int,
        file: FileRecord,
        own: Collection[int],
    ) -> None:
        """Remove what the file of a known row said before and does not say now.

        ``own`` are the tags of its names, which stay theirs.
        """
        kind = self._tags.type_id(raw, TYPE)
        tags = set(self._tag_ids(raw, file)) - set(own)
        kinds = {number for number, _ in self._texts(raw, file)}
        for table, key, wanted in (
            ("MediaTags", "TagDBID", tags),
            ("MediaProperties", "TypeTagDBID", kinds),
        ):
            rows = raw.execute(
                f"SELECT {key} FROM {table}"  # noqa: S608 - names from this module
                " WHERE MediaDBID = ? AND ScraperTypeDBID = ?",
                (media, kind),
            ).fetchall()
            raw.executemany(
                f"DELETE FROM {table} WHERE MediaDBID = ? AND {key} = ?",  # noqa: S608 - the same
                [(media, number) for (number,) in rows if number not in wanted],
            )
        names = {name[1:3] for name in self._names(media, file)}
        query = "SELECT Name, Rank FROM SetNames WHERE MediaDBID = ?"
        for name, rank in raw.execute(query, (media,)).fetchall():
            if (name, rank) not in names:
                raw.execute(
                    "DELETE FROM SetNames WHERE SystemDBID = ? AND Name = ?"
                    " AND Rank = ? AND MediaDBID = ?",
                    (self._system, name, rank, media),
                )

    def title(self, raw: sqlite3.Connection, media: int, file: FileRecord) -> int:
        """Give the title that a known row stays with, 0 if that is to be found anew.

        An alternative whose own title is the same goes on being of its parent's, until
        that is judged again (``mediadb.set_groups``).
        """
        row = raw.execute(KEPT, (media, file.slug)).fetchone()
        return int(row[0]) if row else 0

    def add(self, media: int, title: int, file: FileRecord) -> None:
        """Add a file that says something of itself; its row may not be there yet."""
        self._rows.append(_Row(media, title, file))

    def write(self, raw: sqlite3.Connection) -> None:
        """Write what was added, behind the rows and the tags of their names."""
        if not self._rows:
            return
        kind = self._tags.type_id(raw, TYPE)
        rows, self._rows = self._rows, []
        raw.executemany(
            TAG,
            [
                (row.media, tag, kind)
                for row in rows
                for tag in self._tag_ids(raw, row.file)
            ],
        )
        raw.executemany(
            PROPERTY,
            [
                (row.media, number, text, kind)
                for row in rows
                for number, text in self._texts(raw, row.file)
            ],
        )
        raw.executemany(SET, [self._set(row) for row in rows])
        raw.executemany(
            SET_NAME,
            [name for row in rows for name in self._names(row.media, row.file)],
        )
        _remerge(raw, rows, kind)

    def _tag_ids(self, raw: sqlite3.Connection, file: FileRecord) -> list[int]:
        told = file.described.tags if file.described else ()
        return [self._tags.get(raw, tag.type, tag.value, tag.label) for tag in told]

    def _texts(
        self, raw: sqlite3.Connection, file: FileRecord
    ) -> list[tuple[int, str]]:
        told = file.described.properties if file.described else ()
        pairs = ((item.type_tag.partition(":"), item.text) for item in told)
        return [(self._tags.get(raw, kind[0], kind[2]), text) for kind, text in pairs]

    def _set(self, row: _Row) -> tuple[object, ...]:
        file = row.file
        told = set_of(_properties(file))
        name = file.described.name if file.described else ""
        own = file.title, file.slug, file.secondary, file.length, file.words
        known = row.media, self._system, told.name, told.parent, name
        return (*known, *own, file.name_slug)

    def _names(self, media: int, file: FileRecord) -> list[tuple[int, str, int, int]]:
        told = set_of(_properties(file))
        names = [(told.name, BY_SET)]
        for number, text in enumerate(told.zips):
            names.append((zip_stem(text), BY_ANOTHER if number else BY_ZIP))
        return [(self._system, name, rank, media) for name, rank in names if name]


def _properties(file: FileRecord) -> dict[str, str]:
    told = file.described.properties if file.described else ()
    return {item.type_tag: item.text for item in told}


def _remerge(raw: sqlite3.Connection, rows: Sequence[_Row], kind: int) -> None:
    """Keep it among the facts of titles that were merged, which are merged anew."""
    if not raw.execute("SELECT EXISTS (SELECT 1 FROM Merged)").fetchone()[0]:
        return
    titles = [(row.title,) for row in rows]
    merged = "(SELECT TitleDBID FROM Merged WHERE TitleDBID = ?)"
    for table in ("MediaTitleTags", "MediaTitleProperties"):
        # A merge leaves what a source of this device said where none says anything.
        raw.executemany(
            f"DELETE FROM {table} WHERE MediaTitleDBID = {merged}"  # noqa: S608 - names from this module
            f" AND ScraperTypeDBID = {kind}",
            titles,
        )
    records, silent = [], []
    for media, title, file in rows:
        told = file.described
        if told is None or not (told.tags or told.properties):
            silent.append((media, MRA))
            continue
        records.append(
            ScrapeRecord(
                title, media, media_tags=told.tags, media_properties=told.properties
            )
        )
    raw.executemany("DELETE FROM Asked WHERE MediaDBID = ? AND Source = ?", silent)
    raw.executemany(
        "INSERT OR IGNORE INTO Unmerged SELECT TitleDBID FROM Merged"
        " WHERE TitleDBID = ?",
        titles,
    )
    keep_records(raw, MRA, records, int(time.time()))
