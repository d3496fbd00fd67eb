"""Titles that files of sets have by their own names: made, and dropped when unused."""

import sqlite3
from collections.abc import Iterable

from mediadb import one_step

OWN_TITLE = (
    "INSERT OR IGNORE INTO MediaTitles (DBID, SystemDBID, Slug, SecondarySlug, Name,"
    " SlugLength, SlugWordCount)"
    " SELECT MAX(COALESCE((SELECT MAX(DBID) FROM MediaTitles), 0), COALESCE((SELECT"
    "  CAST(Value AS INTEGER) FROM DBConfig WHERE Name = 'Highest.MediaTitles'), 0))"
    " + 1,"
    " SystemDBID, Slug, SecondarySlug, Title, SlugLength, SlugWordCount"
    " FROM Sets WHERE SystemDBID = ? AND Slug = ? ORDER BY MediaDBID LIMIT 1"
)
HIGHEST = (
    "INSERT INTO DBConfig VALUES ('Highest.MediaTitles', :top)"
    " ON CONFLICT (Name) DO UPDATE SET Value = :top"
    " WHERE CAST(Value AS INTEGER) < CAST(:top AS INTEGER)"
)
EMPTY = (
    "SELECT DBID AS Number FROM MediaTitles AS t"
    " WHERE SystemDBID = :system AND DBID > :since"
    " AND DBID NOT IN (SELECT MediaTitleDBID FROM Media WHERE SystemDBID = :system)"
    " AND NOT EXISTS (SELECT 1 FROM MediaTitleTags WHERE MediaTitleDBID = t.DBID)"
    " AND NOT EXISTS"
    " (SELECT 1 FROM MediaTitleProperties WHERE MediaTitleDBID = t.DBID)"
)
"""The files are read once: while a first index runs they have no index by title."""


def own_titles(raw: sqlite3.Connection, system: int, slugs: Iterable[str]) -> None:
    """Make the titles of these slugs that are not there, as ``Sets`` has them."""
    for slug in dict.fromkeys(slugs):
        raw.execute(OWN_TITLE, (system, slug))


def drop_empty(raw: sqlite3.Connection, system: int, since: int) -> None:
    """Remove titles without files that are so new that nothing knows them yet.

    ``since`` is the highest id of a title that the search knows.
    """
    (top,) = raw.execute("SELECT COALESCE(MAX(DBID), 0) FROM MediaTitles").fetchone()
    empty = one_step.numbers(raw, "Number", EMPTY, {"system": system, "since": since})
    if empty:
        raw.execute(HIGHEST, {"top": str(top)})
        gone = [(number,) for number in empty]
        raw.executemany("DELETE FROM MediaTitles WHERE DBID = ?", gone)
