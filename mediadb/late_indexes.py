"""Indexes that stand aside while a library is filled, and are made when it is full.

Sorted and written once they cost half the bytes of one that grows entry by entry: each
transaction touches nearly every page of the index of titles by tag.
"""

import sqlite3
from importlib import resources

TITLES_BY_TAG = "MediaTitleTagsByTag"


def lacks_indexes(raw: sqlite3.Connection) -> bool:
    """Tell whether they were not made yet, or stand aside."""
    row = raw.execute(
        "SELECT COUNT(*) FROM sqlite_master WHERE name = ?", (TITLES_BY_TAG,)
    ).fetchone()
    return not row[0]


def make_indexes(raw: sqlite3.Connection) -> None:
    """Make those that are not there."""
    file = resources.files("mediadb") / "schema" / "media_indexes.sql"
    # Sorted in memory they would cost 20 MB at 100,000 files.
    raw.execute("PRAGMA temp_store = FILE")
    raw.executescript(file.read_text("utf-8"))
    raw.execute("PRAGMA temp_store = MEMORY")


def set_aside_titles(raw: sqlite3.Connection) -> None:
    """Drop the index of titles by tag if most titles have no tags yet.

    Tags are found without it, too, but slowly. Whoever ends the filling makes it again;
    so does the next index after a cut.
    """
    few = raw.execute(
        "SELECT (SELECT COUNT(*) FROM MediaTitleTags)"
        " <= (SELECT COUNT(*) FROM MediaTitles)"
    ).fetchone()[0]
    if few:
        raw.execute(f"DROP INDEX IF EXISTS {TITLES_BY_TAG}")
