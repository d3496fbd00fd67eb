"""How many files there are, in all and of each system.

Whole counts stand in ``SystemCounts``, where triggers keep them (``media_0003.sql``):
clients ask for them several times a second while an index runs.
"""

import sqlite3
from collections.abc import Sequence

from mediadb.tag_filter import conditions


def totals(raw: sqlite3.Connection) -> tuple[int, int]:
    """Give (rows, rows whose file is missing)."""
    rows = raw.execute(
        "SELECT TOTAL(Files), TOTAL(Missing) FROM SystemCounts"
    ).fetchone()
    return int(rows[0]), int(rows[1])


def by_system(raw: sqlite3.Connection, tags: Sequence[str]) -> dict[str, int]:
    """Give system id to the number of its files that are there and carry the tags.

    Raises:
        ParameterError: a tag filter is wrong.
    """
    rows = raw.execute(
        "SELECT DBID, SystemID, Files - Missing FROM Systems"
        " JOIN SystemCounts ON SystemDBID = DBID"
    ).fetchall()
    counts = {number: count for number, _, count in rows}
    if tags:
        counts = _counts_with(raw, tags)
    return {name: found for number, name, _ in rows if (found := counts.get(number))}


def numbers(raw: sqlite3.Connection) -> dict[str, int]:
    """Give system id to the number of its row."""
    return dict(raw.execute("SELECT SystemID, DBID FROM Systems").fetchall())


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
