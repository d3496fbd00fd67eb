"""How many files carry each tag: what ``media.tags`` gives.

A tag of the title counts for each of its files, as a search for it finds them; a file
that has it at both levels counts once.
"""

import json
import sqlite3
from collections.abc import Sequence

from zapcore.titles.tagvalues import unpad_value

THERE = (
    "m.IsMissing = 0 AND"
    " (?1 IS NULL OR m.SystemDBID IN (SELECT value FROM json_each(?1)))"
)
OWN = (
    "SELECT TagDBID, COUNT(*) FROM Media AS m"
    " JOIN MediaTags ON MediaDBID = m.DBID WHERE {there} GROUP BY TagDBID"
)
SHARED = (
    "SELECT TagDBID, COUNT(*) FROM Media AS m"
    " JOIN MediaTitleTags AS t ON t.MediaTitleDBID = m.MediaTitleDBID"
    " WHERE {there} GROUP BY TagDBID"
)
BOTH = (
    "SELECT o.TagDBID, COUNT(*) FROM MediaTags AS o"
    " JOIN Media AS m ON m.DBID = o.MediaDBID JOIN MediaTitleTags AS t"
    " ON t.MediaTitleDBID = m.MediaTitleDBID AND t.TagDBID = o.TagDBID"
    " WHERE o.TagDBID IN (SELECT value FROM json_each(?2))"
    " AND {there} GROUP BY o.TagDBID"
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
    own, of_titles, both = (q.format(there=THERE) for q in (OWN, SHARED, BOTH))
    counts: dict[int, int] = dict(raw.execute(own, (systems,)).fetchall())
    shared: dict[int, int] = dict(raw.execute(of_titles, (systems,)).fetchall())
    twice = json.dumps(sorted(counts.keys() & shared.keys()))
    for tag, count in shared.items():
        counts[tag] = counts.get(tag, 0) + count
    for tag, count in raw.execute(both, (systems, twice)):
        counts[tag] -= count
    return counts


def _numbers(raw: sqlite3.Connection, systems: Sequence[str]) -> str:
    rows = raw.execute(
        "SELECT DBID FROM Systems WHERE SystemID IN (SELECT value FROM json_each(?))",
        (json.dumps(list(systems)),),
    )
    return json.dumps([number for (number,) in rows])
