"""How many files carry each tag: what ``media.tags`` gives.

A tag of the title counts for each of its files, as a search for it finds them; a file
that has it at both levels counts once. Of a whole library the counts come from narrow
indexes and are put right for titles with more or fewer files than one: half the cost of
a count file by file.
"""

import json
import sqlite3
from collections.abc import Sequence

from zapcore.titles.tagvalues import unpad_value

OF_FILES = (
    "SELECT TagDBID, COUNT(*) FROM MediaTags GROUP BY TagDBID",
    (
        "SELECT TagDBID, -COUNT(*) FROM Media CROSS JOIN MediaTags"
        " WHERE IsMissing = 1 AND MediaDBID = Media.DBID GROUP BY TagDBID"
    ),
)
OF_TITLES = (
    "SELECT TagDBID, COUNT(*) FROM MediaTitleTags GROUP BY TagDBID",
    (
        "WITH More(Title, N) AS (SELECT MediaTitleDBID, COUNT(*) - 1 FROM Media"
        "  GROUP BY MediaTitleDBID HAVING COUNT(*) > 1"
        " UNION ALL SELECT MediaTitleDBID, -COUNT(*) FROM Media WHERE IsMissing = 1"
        "  GROUP BY MediaTitleDBID"
        " UNION ALL SELECT DBID, -1 FROM MediaTitles AS t WHERE NOT EXISTS"
        "  (SELECT 1 FROM Media WHERE MediaTitleDBID = t.DBID))"
        " SELECT TagDBID, SUM(N) FROM More"
        " JOIN MediaTitleTags ON MediaTitleDBID = Title GROUP BY TagDBID"
    ),
)
WITHIN = "m.IsMissing = 0 AND m.SystemDBID IN (SELECT value FROM json_each(?1))"
FILES_WITHIN = (
    "SELECT TagDBID, COUNT(*) FROM Media AS m"
    " JOIN MediaTags ON MediaDBID = m.DBID WHERE {within} GROUP BY TagDBID"
)
TITLES_WITHIN = (
    "SELECT TagDBID, COUNT(*) FROM Media AS m"
    " JOIN MediaTitleTags AS t ON t.MediaTitleDBID = m.MediaTitleDBID"
    " WHERE {within} GROUP BY TagDBID"
)
BOTH = (
    "SELECT o.TagDBID, COUNT(*) FROM MediaTags AS o"
    " JOIN Media AS m ON m.DBID = o.MediaDBID JOIN MediaTitleTags AS t"
    " ON t.MediaTitleDBID = m.MediaTitleDBID AND t.TagDBID = o.TagDBID"
    " WHERE o.TagDBID IN (SELECT value FROM json_each(?2))"
    " AND (?1 IS NULL OR m.SystemDBID IN (SELECT value FROM json_each(?1)))"
    " AND m.IsMissing = 0 GROUP BY o.TagDBID"
)
HIDDEN = ("property", "scraper.", "scraper-run.")
"""Types that no list of filters shows: how these begin."""


def tag_counts(
    raw: sqlite3.Connection, systems: Sequence[str] | None
) -> list[dict[str, object]]:
    """Give ``{tag, type, label?, count}`` by type, the most frequent first."""
    counts = _counts(raw, None if systems is None else _numbers(raw, systems))
    names = raw.execute(
        "SELECT Tags.DBID, Type, Tag, DisplayName FROM Tags"
        " JOIN TagTypes ON TagTypes.DBID = TypeDBID"
    )
    found = sorted(
        (kind, -counts[number], unpad_value(tag), label)
        for number, kind, tag, label in names
        if counts.get(number) and not kind.startswith(HIDDEN)
    )
    return [
        {"tag": tag, "type": kind}
        | ({"label": label} if label else {})
        | {"count": -count}
        for kind, count, tag, label in found
    ]


def _counts(raw: sqlite3.Connection, systems: str | None) -> dict[int, int]:
    if systems is None:
        own = _sum(raw, OF_FILES)
        shared = _sum(raw, OF_TITLES)
    else:
        own = _sum(raw, (FILES_WITHIN.format(within=WITHIN),), systems)
        shared = _sum(raw, (TITLES_WITHIN.format(within=WITHIN),), systems)
    twice = json.dumps(sorted(own.keys() & shared.keys()))
    counts = {tag: own.get(tag, 0) + shared.get(tag, 0) for tag in {*own, *shared}}
    for tag, count in raw.execute(BOTH, (systems, twice)):
        counts[tag] -= count
    return counts


def _sum(
    raw: sqlite3.Connection, queries: Sequence[str], *values: object
) -> dict[int, int]:
    """Add up the (tag id, number) of some queries."""
    found: dict[int, int] = {}
    for query in queries:
        for tag, number in raw.execute(query, values):
            found[tag] = found.get(tag, 0) + number
    return found


def _numbers(raw: sqlite3.Connection, systems: Sequence[str]) -> str:
    rows = raw.execute(
        "SELECT DBID FROM Systems WHERE SystemID IN (SELECT value FROM json_each(?))",
        (json.dumps(list(systems)),),
    )
    return json.dumps([number for (number,) in rows])
