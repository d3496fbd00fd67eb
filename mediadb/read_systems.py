"""How many files there are, in all and of each system.

Whole counts come from narrow indexes (``MediaBySystem``, ``MediaMissing``) and are kept
until a writer commits: clients ask for them several times a second while an index runs.
"""

import sqlite3
from collections.abc import Sequence

from mediadb.tag_filter import conditions


def totals(raw: sqlite3.Connection) -> tuple[int, int]:
    """Give (rows, rows whose file is missing)."""
    (rows,) = raw.execute("SELECT COUNT(*) FROM Media").fetchone()
    missing = raw.execute("SELECT COUNT(*) FROM Media WHERE IsMissing = 1").fetchone()
    return rows, missing[0]


def by_system(raw: sqlite3.Connection, tags: Sequence[str]) -> dict[str, int]:
    """Give system id to the number of its files that are there and carry the tags.

    Raises:
        ParameterError: a tag filter is wrong.
    """
    names = dict(raw.execute("SELECT DBID, SystemID FROM Systems").fetchall())
    if tags:
        counts = _counts_with(raw, tags)
    else:
        counts = dict(
            raw.execute(
                "SELECT SystemDBID, COUNT(*) FROM Media GROUP BY SystemDBID"
            ).fetchall()
        )
        missing = raw.execute(
            "SELECT SystemDBID, COUNT(*) FROM Media WHERE IsMissing = 1"
            " GROUP BY SystemDBID"
        )
        for number, count in missing:
            counts[number] -= count
    return {names[number]: count for number, count in counts.items() if count}


def _counts_with(raw: sqlite3.Connection, tags: Sequence[str]) -> dict[int, int]:
    parts = list(conditions(raw, tags))
    where = " AND ".join(["m.IsMissing = 0", *(part for part, _ in parts)])
    values = [value for _, each in parts for value in each]
    rows = raw.execute(
        "SELECT m.SystemDBID, COUNT(*) FROM Media AS m"  # noqa: S608 - our own text
        f" WHERE {where} GROUP BY m.SystemDBID",
        values,
    )
    return dict(rows.fetchall())
