"""What one index keeps in mind while it writes one system: ids and caches.

Ids are handed out here (the highest plus one), so that each table of a batch is one
``executemany``. Everything runs on the database's thread, inside the caller's
transaction; after a failed one the session is thrown away.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from mediadb.described import TYPE, DescribedWriter
from mediadb.read_owner import USER
from mediadb.set_parse import ListedFiles
from mediadb.tags import TAG_A_FILE, TagIds
from zapcore.model import FileRecord, FolderPart
from zapcore.names import stored
from zapcore.titles.tagvalues import is_scanner_owned

INSERT_MEDIA = (
    "INSERT INTO Media (DBID, SystemDBID, MediaTitleDBID, FolderDBID, FileName,"
    " RawName, Name, SortKey, Size, MTime) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
UPDATE_MEDIA = (
    "UPDATE Media SET MediaTitleDBID = ?, Name = ?, SortKey = ?, Size = ?, MTime = ?,"
    " IsMissing = 0 WHERE DBID = ?"
)
INSERT_TITLE = (
    "INSERT INTO MediaTitles (DBID, SystemDBID, Slug, SecondarySlug, Name, SlugLength,"
    " SlugWordCount) VALUES (?, ?, ?, ?, ?, ?, ?)"
)


class IndexSession:
    """Writes the folders of one system.

    ``marks`` is path to values of the tags that the owner gave: a row that is made
    again, in a new database or after it was cleaned away, has them at once.
    """

    def __init__(
        self,
        raw: sqlite3.Connection,
        system_id: str,
        name: str,
        marks: Mapping[str, Sequence[str]],
    ) -> None:
        self._system = _system_id(raw, system_id, name)
        found = raw.execute(
            "SELECT Slug, DBID FROM MediaTitles WHERE SystemDBID = ?", (self._system,)
        )
        self._titles: dict[str, int] = dict(found)
        self._next_title = _after(raw, "MediaTitles")
        self._next_media = _after(raw, "Media")
        self._tags = TagIds(raw)
        self._described = DescribedWriter(self._system, self._tags)
        self._listed = ListedFiles(raw, self._system)
        self._marks = marks
        self._sets: dict[tuple[tuple[str, str], ...], tuple[int, ...]] = {}

    def write(self, raw: sqlite3.Connection, parts: Iterable[FolderPart]) -> None:
        """Write these parts, in order."""
        titles: list[tuple[object, ...]] = []
        media: list[tuple[object, ...]] = []
        tags: list[tuple[int, int]] = []
        for part in parts:
            folder = self._folder(raw, part)
            known = _rows_of(raw, folder, part.files)
            for file in self._listed.of(raw, stored(part.path)[0], part.files):
                row = known.get((file.file_name, file.raw))
                title, listed = 0, self._listed.knows(file)
                if row is not None and (listed or file.described is not None):
                    title = self._described.title(raw, row, file)
                title = title or self._title(file, titles)
                if row is None:
                    media.append(self._new(file, title, folder))
                    tags += [(self._next_media, t) for t in self._tag_ids(raw, file)]
                    if self._marks:
                        tags += self._marked(raw, stored(part.path)[0] + file.file_name)
                    row = self._next_media
                    self._next_media += 1
                else:
                    self._change(raw, row, file, title)
                if file.described is not None:
                    self._described.add(row, title, file)
                if listed:
                    self._listed.add(row, file)
            _mark_gone(raw, folder, part.gone)
            if part.stamp is not None:
                raw.execute(
                    "UPDATE Folders SET Stamp = ? WHERE DBID = ?", (part.stamp, folder)
                )
        raw.executemany(INSERT_TITLE, titles)
        raw.executemany(INSERT_MEDIA, media)
        raw.executemany(TAG_A_FILE, tags)
        self._described.write(raw)
        self._listed.write(raw)

    def _new(self, file: FileRecord, title: int, folder: int) -> tuple[object, ...]:
        return (
            self._next_media,
            self._system,
            title,
            folder,
            file.file_name,
            file.raw,
            file.display_title,
            file.sort_key,
            file.size,
            file.mtime,
        )

    def _marked(self, raw: sqlite3.Connection, path: str) -> list[tuple[int, int]]:
        values = self._marks.get(path, ())
        return [(self._next_media, self._tags.get(raw, USER, v)) for v in values]

    def _title(self, file: FileRecord, titles: list[tuple[object, ...]]) -> int:
        """Give the id of the file's title; a new one joins ``titles``."""
        number = self._titles.get(file.slug)
        if number is None:
            number = self._titles[file.slug] = self._next_title
            self._next_title += 1
            titles.append(
                (
                    number,
                    self._system,
                    file.slug,
                    file.secondary,
                    file.title,
                    file.length,
                    file.words,
                )
            )
        return number

    def _tag_ids(self, raw: sqlite3.Connection, file: FileRecord) -> tuple[int, ...]:
        found = self._sets.get(file.tags)
        if found is None:
            ids = (self._tags.get(raw, kind, value) for kind, value in file.tags)
            found = self._sets[file.tags] = tuple(dict.fromkeys(ids))
        return found

    def _change(
        self, raw: sqlite3.Connection, media: int, file: FileRecord, title: int
    ) -> None:
        """Rewrite a known row; the tags that a scraper or the owner gave it stay."""
        raw.execute(
            UPDATE_MEDIA,
            (title, file.display_title, file.sort_key, file.size, file.mtime, media),
        )
        wanted = set(self._tag_ids(raw, file))
        if file.described is not None:
            self._described.forget(raw, media, file, wanted)
        present = raw.execute(
            "SELECT Tags.DBID, Type FROM MediaTags JOIN Tags ON Tags.DBID = TagDBID"
            " JOIN TagTypes ON TagTypes.DBID = TypeDBID WHERE MediaDBID = ?"
            " AND ScraperTypeDBID IS NOT"
            " (SELECT DBID FROM TagTypes WHERE Type = ?)",
            (media, TYPE),
        ).fetchall()
        scraped = any(kind.startswith("scraper.") for _, kind in present)
        if not scraped:
            old = {number for number, kind in present if is_scanner_owned(kind)}
            raw.executemany(
                "DELETE FROM MediaTags WHERE MediaDBID = ? AND TagDBID = ?",
                [(media, number) for number in old - wanted],
            )
        raw.executemany(
            TAG_A_FILE,
            [(media, number) for number in wanted],
        )

    def _folder(self, raw: sqlite3.Connection, part: FolderPart) -> int:
        path, bytes_ = stored(part.path)
        row = raw.execute(
            "SELECT DBID, Root FROM Folders"
            " WHERE SystemDBID = ? AND Path = ? AND RawPath = ?",
            (self._system, path, bytes_),
        ).fetchone()
        root = stored(part.root)[0]
        if row is None:
            cursor = raw.execute(
                "INSERT INTO Folders (SystemDBID, Root, Path, RawPath)"
                " VALUES (?, ?, ?, ?)",
                (self._system, root, path, bytes_),
            )
            return int(cursor.lastrowid or 0)
        if row[1] != root:
            raw.execute("UPDATE Folders SET Root = ? WHERE DBID = ?", (root, row[0]))
        return int(row[0])


def _rows_of(
    raw: sqlite3.Connection, folder: int, files: tuple[FileRecord, ...]
) -> dict[tuple[str, bytes], int]:
    if not files:
        return {}
    rows = raw.execute(
        "SELECT FileName, RawName, DBID FROM Media"
        " WHERE FolderDBID = ? AND FileName BETWEEN ? AND ?",
        (
            folder,
            min(file.file_name for file in files),
            max(file.file_name for file in files),
        ),
    )
    return {(name, bytes_): number for name, bytes_, number in rows}


def _mark_gone(raw: sqlite3.Connection, folder: int, names: tuple[str, ...]) -> None:
    raw.executemany(
        "UPDATE Media SET IsMissing = 1"
        " WHERE FolderDBID = ? AND FileName = ? AND RawName = ?",
        [(folder, *stored(name)) for name in names],
    )


def _after(raw: sqlite3.Connection, table: str) -> int:
    """Give the next free id: never one that was in use before a clean-up."""
    row = raw.execute(
        f"SELECT MAX(COALESCE((SELECT MAX(DBID) FROM {table}), 0), COALESCE("  # noqa: S608 - two names from this module
        " (SELECT CAST(Value AS INTEGER) FROM DBConfig WHERE Name = ?), 0)) + 1",
        (f"Highest.{table}",),
    ).fetchone()
    return int(row[0])


def _system_id(raw: sqlite3.Connection, system_id: str, name: str) -> int:
    raw.execute(
        "INSERT INTO Systems (SystemID, Name) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (system_id, name),
    )
    row = raw.execute("SELECT DBID FROM Systems WHERE SystemID = ?", (system_id,))
    return int(row.fetchone()[0])
