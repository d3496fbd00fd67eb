"""All that ``media.db`` holds, with names in the place of numbers, to be compared."""

import os
import shutil
import sqlite3
import tempfile

PLACE = (
    "(SELECT SystemID || ' ' || f.Path || m.FileName FROM Folders AS f"
    " JOIN Systems ON Systems.DBID = f.SystemDBID WHERE f.DBID = m.FolderDBID)"
)
FILE = "w.Size, w.MTime, w.Sample"
"""A file of the cache without what its disk numbers it by."""

QUERIES = {
    "systems": "SELECT SystemID, Name FROM Systems",
    "folders": (
        "SELECT SystemID, Root, Path, RawPath, Stamp FROM Folders"
        " JOIN Systems ON Systems.DBID = SystemDBID"
    ),
    "titles": (
        "SELECT SystemID, Slug, SecondarySlug, MediaTitles.Name, SlugLength,"
        " SlugWordCount FROM MediaTitles JOIN Systems ON Systems.DBID = SystemDBID"
    ),
    "media": (
        "SELECT SystemID, Path || FileName, Slug, m.Name, SortKey, Size, MTime,"
        " IsMissing, RawName FROM Media m JOIN Systems ON Systems.DBID = m.SystemDBID"
        " JOIN Folders ON Folders.DBID = FolderDBID"
        " JOIN MediaTitles t ON t.DBID = MediaTitleDBID"
    ),
    "types": "SELECT Type, IsExclusive FROM TagTypes",
    "tags": (
        "SELECT Type, Tag, DisplayName FROM Tags JOIN TagTypes ON TagTypes.DBID ="
        " TypeDBID"
    ),
    "media tags": (
        "SELECT Path || FileName, Type, Tag FROM MediaTags"
        " JOIN Media ON Media.DBID = MediaDBID JOIN Folders ON Folders.DBID ="
        " FolderDBID JOIN Tags ON Tags.DBID = TagDBID"
        " JOIN TagTypes ON TagTypes.DBID = TypeDBID"
    ),
    "title tags": (
        "SELECT SystemID, Slug, Type, Tag FROM MediaTitleTags"
        " JOIN MediaTitles ON MediaTitles.DBID = MediaTitleDBID"
        " JOIN Systems ON Systems.DBID = SystemDBID"
        " JOIN Tags ON Tags.DBID = TagDBID JOIN TagTypes ON TagTypes.DBID = TypeDBID"
    ),
    "media properties": (
        "SELECT Path || FileName, Tag, Text, BlobDBID, Type FROM MediaProperties"
        " JOIN Media ON Media.DBID = MediaDBID JOIN Folders ON Folders.DBID ="
        " FolderDBID JOIN Tags ON Tags.DBID = TypeTagDBID"
        " LEFT JOIN TagTypes ON TagTypes.DBID = ScraperTypeDBID"
    ),
    "title properties": (
        "SELECT SystemID, Slug, Tag, Text, BlobDBID, Type FROM MediaTitleProperties"
        " JOIN MediaTitles ON MediaTitles.DBID = MediaTitleDBID"
        " JOIN Systems ON Systems.DBID = SystemDBID"
        " JOIN Tags ON Tags.DBID = TypeTagDBID"
        " LEFT JOIN TagTypes ON TagTypes.DBID = ScraperTypeDBID"
    ),
    "sources": (
        "SELECT ScraperID, SystemID, Path, Stamp FROM ScrapeSources"
        " JOIN Systems ON Systems.DBID = SystemDBID"
    ),
    "settings": "SELECT Name, Value FROM DBConfig",
    # Since when answers are asked anew is the time at which an order was given.
    "journal": (
        "SELECT Kind, ScraperID, Systems, json_remove(Options, '$.since'), Force, State"
        " FROM Operations"
    ),
    "run marks": "SELECT COUNT(*) FROM RunMarks",
    "run tags": (
        "SELECT COUNT(*) FROM TagTypes WHERE Type GLOB 'scraper-run.*'"
        " AND EXISTS (SELECT 1 FROM Tags WHERE TypeDBID = TagTypes.DBID)"
    ),
    "art roots": "SELECT Path FROM ArtRoots",
    "indexes": "SELECT name FROM sqlite_master WHERE type = 'index'",
    "strays": (
        "SELECT (SELECT COUNT(*) FROM MediaTags),"
        " (SELECT COUNT(*) FROM MediaTitleTags),"
        " (SELECT COUNT(*) FROM MediaProperties),"
        " (SELECT COUNT(*) FROM MediaTitleProperties)"
    ),
    "files": (
        f"SELECT {PLACE}, Number, Path, Member, {FILE}, Rule, State, Serials, Messages"
        " FROM MediaFiles JOIN Files AS w ON w.DBID = FileDBID"
        " JOIN Media AS m ON m.DBID = MediaDBID"
    ),
    "all files": f"SELECT {FILE}, Rule, State FROM Files AS w",
    "bodies": (
        f"SELECT {FILE}, Kind, Number, Name, b.Size, CRC32, MD5, SHA1"
        " FROM Bodies AS b JOIN Files AS w ON w.DBID = FileDBID"
    ),
    "identities": (
        f"SELECT {PLACE}, Verdict, Game, Parent, Categories, Achievements, Evidence"
        " FROM Identities JOIN Media AS m ON m.DBID = MediaDBID"
    ),
    "identified": (
        "SELECT SystemID, Stamp FROM Identified"
        " JOIN Systems ON Systems.DBID = SystemDBID"
    ),
    "missing": (f"SELECT {PLACE} FROM Missing JOIN Media AS m ON m.DBID = MediaDBID"),
    "unread": f"SELECT {PLACE} FROM Unread JOIN Media AS m ON m.DBID = MediaDBID",
    "unjudged": (
        f"SELECT {PLACE}, Bytes FROM Unjudged JOIN Media AS m ON m.DBID = MediaDBID"
    ),
    "strangers": "SELECT COUNT(*) FROM Strangers",
    "questions": "SELECT Path, Gone, Known, Answer FROM Questions",
    "search": (
        "SELECT SystemID, MediaTitles.Slug FROM TitleSearch('the OR super')"
        " JOIN MediaTitles ON MediaTitles.DBID = TitleSearch.rowid"
        " JOIN Systems ON Systems.DBID = SystemDBID"
    ),
}
"""What is compared; ids only where a row has no name."""


def dump(data: str) -> dict[str, list[tuple[object, ...]]]:
    """Give every table of the data folder's ``media.db``, sorted.

    Raises:
        AssertionError: SQLite calls the database or its search index broken.
    """
    with tempfile.TemporaryDirectory() as copy:
        for end in ("", "-wal"):
            path = os.path.join(data, f"media.db{end}")
            if os.path.exists(path):
                shutil.copy2(path, copy)
        raw = sqlite3.connect(os.path.join(copy, "media.db"))
        try:
            answer = raw.execute("PRAGMA integrity_check").fetchall()
            assert answer == [("ok",)], answer
            raw.execute(
                "INSERT INTO TitleSearch(TitleSearch) VALUES('integrity-check')"
            )
            raw.execute(
                "INSERT INTO TitleSearch(TitleSearch, rank)"
                " VALUES('integrity-check', 1)"
            )
            return {name: _rows(raw, query) for name, query in QUERIES.items()}
        finally:
            raw.close()


def _rows(raw: sqlite3.Connection, query: str) -> list[tuple[object, ...]]:
    return sorted(raw.execute(query).fetchall(), key=repr)


def difference(wanted: dict, found: dict) -> str:
    """Say in which tables two dumps differ, and in which rows first; "" if in none."""
    told = []
    for name, rows in wanted.items():
        if rows != found[name]:
            lost = [row for row in rows if row not in set(found[name])][:3]
            new = [row for row in found[name] if row not in set(rows)][:3]
            told.append(f"{name}: missing {lost}, unexpected {new}")
    return "; ".join(told)
