"""Who is to be asked about what: rows go into queues in windows of ids.

A window is one transaction: a kill leaves the rest as it was, and it is queued by the
same call again.
"""

import json
import sqlite3
from collections.abc import Sequence

from mediadb.identify_scope import WITHIN, values
from zapcore.content import ScanType, Scope
from zapcore.ports_asking import AskOrder

WINDOW = 5_000
"""Ids of one transaction: so many rows join a source's queue in some 20 ms."""

FRESH = frozenset({ScanType.QUICK, ScanType.NEW_PLATFORMS})

MATCHED = "(a.Outcome = 'hit' OR a.GameDBID <> 0)"
"""A source knows the game of ``Asked AS a``, also if it did not answer since."""

OF_ROW = "SELECT 1 FROM Asked AS a WHERE a.MediaDBID = m.DBID"
OWN_HIT = f"EXISTS ({OF_ROW} AND a.Source = :source AND {MATCHED})"
ANY_HIT = (
    # One look at all of a row's answers is quicker than one for each source.
    f"EXISTS ({OF_ROW} AND +a.Source IN (SELECT value FROM json_each(:sources))"  # noqa: S608 - our own text
    f" AND {MATCHED})"
)
ANSWERED = (
    f":since > 0 AND EXISTS ({OF_ROW} AND a.Source = :source AND a.At >= :since"
    " AND a.Outcome <> 'error')"
)
SERVED = (
    "m.SystemDBID IN (SELECT DBID FROM Systems"
    " WHERE SystemID IN (SELECT value FROM json_each(:serves)))"
)
ASKABLE = (
    f"m.IsMissing = 0 AND {SERVED} AND {WITHIN}"  # noqa: S608 - our own text
    " AND m.DBID NOT IN (SELECT value FROM json_each(:refused))"
)
ALL = "FROM Media AS m WHERE m.DBID > :after AND m.DBID <= :upto AND"
NAMED = "FROM json_each(:media) AS j CROSS JOIN Media AS m ON m.DBID = j.value WHERE"
NEW = (
    "FROM Unasked AS u CROSS JOIN Media AS m ON m.DBID = u.MediaDBID"
    " WHERE u.MediaDBID > :after AND u.MediaDBID <= :upto AND"
)
STALE = (
    "FROM ToAsk WHERE Source = :source AND MediaDBID > :after AND MediaDBID <= :upto"
    " AND Since < :since"
)
FOUND_ANEW = (
    # Games are found anew: an id that a name once led to is not held on to.
    "UPDATE Asked SET How = '' WHERE How <> '' AND Source = :source"
    " AND MediaDBID IN (SELECT MediaDBID FROM ToAsk WHERE Source = :source"
    "  AND MediaDBID > :after AND MediaDBID <= :upto AND Since = :since)"
)
QUEUED = "SELECT 1 FROM ToAsk WHERE Source = :source AND MediaDBID = m.DBID"


class Selection:
    """The SQL of one order: which rows each of its sources is asked about.

    ``refused`` gives source to the rows of which the owner said that it has not got
    them.
    """

    def __init__(self, order: AskOrder, refused: dict[str, list[int]]) -> None:
        self.order = order
        self._refused = refused
        self._all = json.dumps(sorted(order.serves))
        self._from = NAMED if order.scope.media else ALL
        self._extra = {
            ScanType.UPDATE: f"AND {OWN_HIT}",
            ScanType.UNMATCHED: f"AND NOT {OWN_HIT if order.any else ANY_HIT}",
        }.get(order.type, "")

    def values(self, source: str, after: int = 0, upto: int = 0) -> dict[str, object]:
        """Give the named parameters for a source and a window of ids."""
        return values(
            self.order.scope,
            source=source,
            sources=self._all,
            serves=json.dumps(sorted(self.order.serves[source])),
            refused=json.dumps(self._refused.get(source, [])),
            since=self.order.since,
            after=after,
            upto=upto,
        )

    @property
    def rows(self) -> str:
        """Give the rows that a scan of all rows takes and that are not queued yet."""
        return (
            f"{self._from} {ASKABLE}"
            f" AND NOT EXISTS ({QUEUED} AND Since >= :since)"
            f" {self._extra} AND NOT ({ANSWERED})"
        )


def bounds(raw: sqlite3.Connection, scope: Scope) -> tuple[int, int]:
    """Give the lowest and the highest id of a scope's rows; (0, -1) without any."""
    if scope.media:
        return min(scope.media), max(scope.media)
    if not scope.systems:
        # Asked for together they would be looked for in all rows.
        row = raw.execute(
            "SELECT (SELECT MIN(DBID) FROM Media), (SELECT MAX(DBID) FROM Media)"
        ).fetchone()
        return (row[0], row[1]) if row[0] is not None else (0, -1)
    systems = raw.execute(
        "SELECT DBID FROM Systems WHERE SystemID IN (SELECT value FROM json_each(?))",
        (json.dumps(scope.systems),),
    ).fetchall()
    ends = [
        raw.execute(
            "SELECT (SELECT MIN(DBID) FROM Media WHERE SystemDBID = :s),"
            " (SELECT MAX(DBID) FROM Media WHERE SystemDBID = :s)",
            {"s": system},
        ).fetchone()
        for (system,) in systems
    ]
    there = [(low, high) for low, high in ends if low is not None]
    if not there:
        return 0, -1
    return min(low for low, _ in there), max(high for _, high in there)


def lacking(
    raw: sqlite3.Connection, selection: Selection, after: int, upto: int
) -> list[str]:
    """Give the sources whose queues lack rows of a window, "" for unasked rows."""
    order = selection.order
    if order.type in FRESH:
        return [
            source
            for source in order.serves
            if _any(raw, f"{NEW} {ASKABLE}", selection.values(source, after, upto))
        ]
    return [
        source
        for source in order.serves
        if _any(raw, selection.rows, selection.values(source, after, upto))
    ]


def _any(raw: sqlite3.Connection, rows: str, given: dict[str, object]) -> bool:
    return bool(raw.execute(f"SELECT EXISTS (SELECT 1 {rows})", given).fetchone()[0])


def queue(
    raw: sqlite3.Connection,
    selection: Selection,
    sources: Sequence[str],
    after: int,
    upto: int,
) -> int:
    """Queue the rows of a window; give how many asks were new."""
    fresh = selection.order.type in FRESH
    new = 0
    for source in sources:
        given = selection.values(source, after, upto)
        rows = f"{NEW} {ASKABLE}" if fresh else selection.rows
        if not fresh and _any(raw, STALE, given):
            raw.execute(
                "UPDATE ToAsk SET Since = :since WHERE Source = :source"  # noqa: S608 - our own text
                f" AND Since < :since AND MediaDBID IN (SELECT m.DBID {rows})",
                given,
            )
        new += raw.execute(
            f"INSERT OR IGNORE INTO ToAsk SELECT :source, m.DBID, :since {rows}",
            given,
        ).rowcount
        if selection.order.type is ScanType.COMPLETE:
            raw.execute(FOUND_ANEW, given)
    if selection.order.type is not ScanType.UPDATE:
        _asked(raw, selection, sources, after, upto)
    return new


def _asked(
    raw: sqlite3.Connection,
    selection: Selection,
    sources: Sequence[str],
    after: int,
    upto: int,
) -> None:
    """Take the rows of a window from those that no scan asked about.

    A row that was asked about before has other bytes now: how it was found and what was
    handed on do not count any more.
    """
    given = selection.values(sources[0], after, upto)
    given["serves"] = json.dumps(
        sorted({s for source in sources for s in selection.order.serves[source]})
    )
    named = (
        "SELECT u.MediaDBID FROM json_each(:media) AS j CROSS JOIN Unasked AS u"
        " ON u.MediaDBID = j.value CROSS JOIN Media AS m ON m.DBID = u.MediaDBID WHERE"
    )
    rows = named if selection.order.scope.media else f"SELECT u.MediaDBID {NEW}"
    found = f"{rows} m.IsMissing = 0 AND {SERVED} AND {WITHIN}"
    raw.execute(
        "UPDATE Asked SET How = '', Handed = '{}' WHERE (How, Handed) <> ('', '{}')"  # noqa: S608 - our own text
        f" AND MediaDBID IN ({found})",
        given,
    )
    raw.execute(f"DELETE FROM Unasked WHERE MediaDBID IN ({found})", given)  # noqa: S608 - our own text


def waiting(
    raw: sqlite3.Connection, scope: Scope, sources: Sequence[str]
) -> dict[str, int]:
    """Count the rows of a scope in the queues of these sources."""
    low, high = bounds(raw, scope)
    if scope.systems or scope.media:
        counted = (
            "SELECT COUNT(*) FROM ToAsk AS t CROSS JOIN Media AS m"  # noqa: S608 - our own text
            " ON m.DBID = t.MediaDBID WHERE t.Source = :source"
            " AND t.MediaDBID BETWEEN :low AND :high AND m.IsMissing = 0"
            f" AND {WITHIN}"
        )
    else:
        counted = (
            "SELECT (SELECT COUNT(*) FROM ToAsk WHERE Source = :source)"
            " - (SELECT COUNT(*) FROM Missing AS x CROSS JOIN ToAsk AS t"
            "  ON t.Source = :source AND t.MediaDBID = x.MediaDBID)"
        )
    return {
        source: int(
            raw.execute(
                counted, values(scope, source=source, low=low, high=high)
            ).fetchone()[0]
        )
        for source in sources
    }


def said_by(
    raw: sqlite3.Connection, scope: Scope, sources: Sequence[str], low: int, high: int
) -> bool:
    """Tell whether any of these sources has a word on, or a queue of, a window."""
    given = values(scope, sources=json.dumps([*sources]), low=low, high=high)
    return bool(
        raw.execute(
            f"SELECT EXISTS (SELECT 1 {_of('Asked')}) OR"
            f" EXISTS (SELECT 1 {_of('ToAsk')})",
            given,
        ).fetchone()[0]
    )


def forget(
    raw: sqlite3.Connection, scope: Scope, sources: Sequence[str], low: int, high: int
) -> None:
    """Forget what these sources said of the rows of a window."""
    given = values(scope, sources=json.dumps([*sources]), low=low, high=high)
    raw.execute(
        f"INSERT OR IGNORE INTO Unmerged SELECT m.MediaTitleDBID {_of('Asked')}"
        " AND x.GameDBID <> 0",
        given,
    )
    for table in ("Asked", "ToAsk"):
        raw.execute(
            f"DELETE FROM {table} WHERE (MediaDBID, Source) IN"  # noqa: S608 - names from this module
            f" (SELECT x.MediaDBID, x.Source {_of(table)})",
            given,
        )


def _of(table: str) -> str:
    return (
        f"FROM {table} AS x CROSS JOIN Media AS m ON m.DBID = x.MediaDBID"  # noqa: S608 - names from this module
        " WHERE x.MediaDBID BETWEEN :low AND :high"
        f" AND x.Source IN (SELECT value FROM json_each(:sources)) AND {WITHIN}"
    )
