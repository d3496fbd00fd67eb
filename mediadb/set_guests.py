"""Which files are alternatives: what is said of them is not of their title.

A file of an arcade set is a guest of its title if its own name gives another one, or if
its parent is there under the same, by its own name.
"""

import json
import sqlite3
from collections.abc import Iterable

from mediadb import one_step
from mediadb.read_runs import scraper_of
from zapcore.merge_order import is_local

PARENT = "CASE WHEN {0}.Parent <> '' THEN {0}.Parent ELSE {0}.ListParent END"
GUEST = (
    "(s.Slug <> t.Slug OR EXISTS (SELECT 1 FROM SetNames AS n"  # noqa: S608 - our own text
    " CROSS JOIN Media AS p ON p.DBID = n.MediaDBID"
    " CROSS JOIN Sets AS o ON o.MediaDBID = p.DBID AND o.Slug = t.Slug"
    f" WHERE n.SystemDBID = s.SystemDBID AND n.Name = {PARENT.format('s')}"
    f" AND n.Name NOT IN ('', s.Name) AND n.Rank = 0 AND {PARENT.format('o')} <> s.Name"
    " AND p.MediaTitleDBID = m.MediaTitleDBID AND p.IsMissing = 0))"
)
"""Of a row ``s`` of Sets, its file ``m`` and the title ``t`` that this has."""

FILES = (
    " CROSS JOIN Media AS m ON m.DBID = s.MediaDBID"
    " CROSS JOIN MediaTitles AS t ON t.DBID = m.MediaTitleDBID"
)
OF_SYSTEM = (
    f"SELECT s.MediaDBID AS Number FROM Sets AS s{FILES}"  # noqa: S608 - our own text
    f" WHERE s.SystemDBID = ? AND {GUEST}"
)
OF_FILES = (
    "SELECT s.MediaDBID AS Number FROM json_each(?) AS w"  # noqa: S608 - our own text
    f" CROSS JOIN Sets AS s ON s.MediaDBID = w.value{FILES} WHERE {GUEST}"
)
SENTINELS = "SELECT DBID, Type FROM TagTypes WHERE Type GLOB 'scraper.*'"
LEAVING = (
    " FROM json_each(?) AS w CROSS JOIN Media AS m ON m.DBID = w.value"
    " CROSS JOIN {table} AS o ON o.MediaTitleDBID = m.MediaTitleDBID"
    " WHERE o.ScraperTypeDBID IN (SELECT value FROM json_each(?))"
)
TAGS = (
    "INSERT OR IGNORE INTO MediaTags (MediaDBID, TagDBID, ScraperTypeDBID)"
    " SELECT m.DBID, o.TagDBID, o.ScraperTypeDBID"
    + LEAVING.format(table="MediaTitleTags")
)
PROPERTIES = (
    "INSERT OR IGNORE INTO MediaProperties"
    " (MediaDBID, TypeTagDBID, Text, BlobDBID, ScraperTypeDBID)"
    " SELECT m.DBID, o.TypeTagDBID, o.Text, o.BlobDBID, o.ScraperTypeDBID"
    + LEAVING.format(table="MediaTitleProperties")
)


def guests_of(raw: sqlite3.Connection, system: int) -> frozenset[int]:
    """Give the files of a system that are guests of their titles."""
    return frozenset(one_step.numbers(raw, "Number", OF_SYSTEM, (system,)))


def guests_among(raw: sqlite3.Connection, media: Iterable[int]) -> frozenset[int]:
    """Give those of these files that are guests of their titles."""
    wanted = json.dumps([*media])
    return frozenset(one_step.numbers(raw, "Number", OF_FILES, (wanted,)))


def take_along(raw: sqlite3.Connection, media: Iterable[int]) -> None:
    """Tell of these files what scrapers of this device told of titles that they leave.

    For files that go to the title of another game, before they do.
    """
    files = json.dumps([*media])
    kinds = json.dumps(
        [
            number
            for number, kind in raw.execute(SENTINELS).fetchall()
            if is_local(scraper_of(kind))
        ]
    )
    raw.execute(TAGS, (files, kinds))
    raw.execute(PROPERTIES, (files, kinds))
