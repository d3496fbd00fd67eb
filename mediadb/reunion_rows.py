"""Gives a missing row the place of the new row that is the same file, which goes.

Runs inside the caller's transaction. The old row keeps its id, and with it what was
scraped, chosen or marked; of its name it takes what the new one has.
"""

import sqlite3

from mediadb.doubts import HIGHEST
from zapcore.titles.tagvalues import is_scanner_owned

PLACE = (
    "SystemDBID, MediaTitleDBID, FolderDBID, FileName, RawName, Name, SortKey, Size,"
    " MTime"
)
OWN = ("MediaTags", "MediaProperties", "RunMarks")
"""What belongs to a row and is not taken away by a trigger."""


def take_place(raw: sqlite3.Connection, old: int, new: int) -> None:
    """Re-point the row ``old`` to the file of the row ``new``, and remove that."""
    unread = raw.execute("SELECT 1 FROM Unread WHERE MediaDBID = ?", (new,)).fetchone()
    asked = raw.execute(
        "SELECT NOT EXISTS (SELECT 1 FROM Unasked WHERE MediaDBID = ?)", (old,)
    ).fetchone()[0]
    place = raw.execute(f"SELECT {PLACE} FROM Media WHERE DBID = ?", (new,)).fetchone()  # noqa: S608 - names from this module
    _join_tags(raw, old, new)
    _join_properties(raw, old, new)
    join_titles(raw, old, place[1])
    for table in ("MediaFiles", "Identities", "Unjudged", "Sets", "SetNames"):
        raw.execute(f"DELETE FROM {table} WHERE MediaDBID = ?", (old,))  # noqa: S608 - names from this module
        raw.execute(
            f"UPDATE {table} SET MediaDBID = ? WHERE MediaDBID = ?",  # noqa: S608 - names from this module
            (old, new),
        )
    _remove(raw, new)
    raw.execute("UPDATE Media SET IsMissing = 0 WHERE DBID = ?", (old,))
    raw.execute(
        f"UPDATE Media SET ({PLACE}) = (?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE DBID = ?",  # noqa: S608 - names from this module
        (*place, old),
    )
    # Triggers had it read again; it has what was read of the new row, if anything was.
    raw.execute("DELETE FROM Unread WHERE MediaDBID = ? AND ?", (old, unread is None))
    # It has the same bytes: what sources said of it holds, whatever it is called now.
    raw.execute("DELETE FROM Unasked WHERE MediaDBID = ? AND ?", (old, asked))
    # Its name is another one, and so may be what is chosen.
    raw.execute(
        "INSERT OR IGNORE INTO Unselected SELECT ?, ?, 0"
        " WHERE EXISTS (SELECT 1 FROM Selections WHERE SystemDBID = ?)",
        (old, place[0], place[0]),
    )


def _join_tags(raw: sqlite3.Connection, old: int, new: int) -> None:
    """Give the old row the new one's tags; without a scraper's, its name's go."""
    kinds = raw.execute(
        "SELECT Tags.DBID, Type FROM MediaTags JOIN Tags ON Tags.DBID = TagDBID"
        " JOIN TagTypes ON TagTypes.DBID = TypeDBID WHERE MediaDBID = ?",
        (old,),
    ).fetchall()
    if not any(kind.startswith("scraper.") for _, kind in kinds):
        raw.executemany(
            "DELETE FROM MediaTags WHERE MediaDBID = ? AND TagDBID = ?",
            [(old, number) for number, kind in kinds if is_scanner_owned(kind)],
        )
    raw.execute(
        "INSERT OR IGNORE INTO MediaTags (MediaDBID, TagDBID, ScraperTypeDBID)"
        " SELECT ?, TagDBID, ScraperTypeDBID FROM MediaTags WHERE MediaDBID = ?",
        (old, new),
    )


def _join_properties(raw: sqlite3.Connection, old: int, new: int) -> None:
    raw.execute(
        "INSERT OR IGNORE INTO MediaProperties"
        " (MediaDBID, TypeTagDBID, Text, BlobDBID, ScraperTypeDBID)"
        " SELECT ?, TypeTagDBID, Text, BlobDBID, ScraperTypeDBID FROM MediaProperties"
        " WHERE MediaDBID = ?",
        (old, new),
    )


def join_titles(raw: sqlite3.Connection, media: int, title: int) -> None:
    """Tell of a title what is known of the one that a row has, if it has nothing."""
    known = raw.execute(
        "SELECT EXISTS (SELECT 1 FROM MediaTitleTags WHERE MediaTitleDBID = :title)"
        " OR EXISTS (SELECT 1 FROM MediaTitleProperties WHERE MediaTitleDBID = :title)",
        {"title": title},
    )
    if known.fetchone()[0]:
        return
    before = "(SELECT MediaTitleDBID FROM Media WHERE DBID = ?)"
    raw.execute(
        "INSERT OR IGNORE INTO MediaTitleTags (MediaTitleDBID, TagDBID,"  # noqa: S608 - our own text
        " ScraperTypeDBID) SELECT ?, TagDBID, ScraperTypeDBID FROM MediaTitleTags"
        f" WHERE MediaTitleDBID = {before}",
        (title, media),
    )
    raw.execute(
        "INSERT OR IGNORE INTO MediaTitleProperties (MediaTitleDBID, TypeTagDBID,"  # noqa: S608 - our own text
        " Text, BlobDBID, ScraperTypeDBID) SELECT ?, TypeTagDBID, Text, BlobDBID,"
        f" ScraperTypeDBID FROM MediaTitleProperties WHERE MediaTitleDBID = {before}",
        (title, media),
    )


def _remove(raw: sqlite3.Connection, media: int) -> None:
    """Remove a row; its id is never given again."""
    top = raw.execute(HIGHEST).fetchone()[0]
    raw.execute(
        "INSERT OR REPLACE INTO DBConfig VALUES ('Highest.Media', ?)", (str(top),)
    )
    for table in OWN:
        raw.execute(f"DELETE FROM {table} WHERE MediaDBID = ?", (media,))  # noqa: S608 - names from this module
    raw.execute("DELETE FROM Media WHERE DBID = ?", (media,))
