"""What rows are taken for, by which DATs, and how far a scan came."""

import json
import sqlite3
from collections.abc import Mapping, Sequence

from mediadb.identify_scope import OF_SYSTEMS, WITHIN, values
from zapcore.content import Judgement, Scope, Tally, Verdict

JUDGED = (
    "EXISTS (SELECT 1 FROM Identities WHERE MediaDBID = m.DBID"
    " AND Verdict <> 'unknown')"
)
SCRAPED = (
    "EXISTS (SELECT 1 FROM MediaTags WHERE MediaDBID = m.DBID AND TagDBID IN"
    " (SELECT Tags.DBID FROM TagTypes JOIN Tags ON TypeDBID = TagTypes.DBID"
    "  WHERE Type GLOB 'scraper.*' AND Tag = 'scraped'))"
)
"""Known by a DAT, or by a source of metadata."""

KEEP = (
    "INSERT INTO Identities VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (MediaDBID)"
    " DO UPDATE SET Verdict = excluded.Verdict, Game = excluded.Game,"
    " Parent = excluded.Parent, Categories = excluded.Categories,"
    " Achievements = excluded.Achievements, Evidence = excluded.Evidence"
    " WHERE (Verdict, Game, Parent, Categories, Achievements, Evidence) IS NOT"
    " (excluded.Verdict, excluded.Game, excluded.Parent, excluded.Categories,"
    "  excluded.Achievements, excluded.Evidence)"
)


def keep(
    raw: sqlite3.Connection, found: Mapping[int, tuple[Judgement, str | None]]
) -> None:
    """Keep what rows are taken for; what nothing is known of has no row.

    Without a RetroAchievements hash (None) the row's stays.
    """
    for media, (judged, hashed) in found.items():
        raw.execute("DELETE FROM Unjudged WHERE MediaDBID = ?", (media,))
        known = achievements(raw, media) if hashed is None else hashed
        if judged.verdict is Verdict.UNKNOWN and not known:
            raw.execute("DELETE FROM Identities WHERE MediaDBID = ?", (media,))
            continue
        raw.execute(
            KEEP,
            (
                media,
                judged.verdict,
                judged.game,
                judged.parent,
                json.dumps(judged.categories),
                known,
                json.dumps(judged.evidence),
            ),
        )


def achievements(raw: sqlite3.Connection, media: int) -> str:
    """Give the RetroAchievements hash of a row, "" without one."""
    row = raw.execute(
        "SELECT Achievements FROM Identities WHERE MediaDBID = ?", (media,)
    ).fetchone()
    return str(row[0]) if row else ""


def unjudged(
    raw: sqlite3.Connection, scope: Scope, after: int, limit: int
) -> list[tuple[int, bool]]:
    """Give rows behind ``after`` of which more is known than they were judged by."""
    rows = raw.execute(
        "SELECT u.MediaDBID, u.Bytes FROM Unjudged AS u CROSS JOIN Media AS m"  # noqa: S608 - our own text
        " ON m.DBID = u.MediaDBID WHERE u.MediaDBID > :after AND m.IsMissing = 0"
        f" AND {WITHIN} ORDER BY u.MediaDBID LIMIT :limit",
        values(scope, after=after, limit=limit),
    )
    return [(number, bool(read)) for number, read in rows]


def stale(
    raw: sqlite3.Connection, scope: Scope, stamps: Mapping[str, str]
) -> list[str]:
    """Give the systems that were judged by something else."""
    rows = raw.execute(
        "SELECT SystemID, COALESCE(Stamp, '') FROM Systems"
        " LEFT JOIN Identified ON SystemDBID = DBID WHERE EXISTS"
        " (SELECT 1 FROM Folders WHERE Folders.SystemDBID = Systems.DBID)"
        " ORDER BY SystemID"
    )
    return [
        system_id
        for system_id, stamp in rows
        if stamps.get(system_id, "") != stamp
        and (not scope.systems or system_id in scope.systems)
    ]


def judge_anew(raw: sqlite3.Connection, system_id: str, stamp: str) -> None:
    """Have the rows of a system judged by these DATs; those unread will be anyway."""
    raw.execute(
        "INSERT OR IGNORE INTO Unjudged SELECT m.DBID, 0 FROM Media AS m"
        " JOIN Systems AS s ON s.DBID = m.SystemDBID WHERE s.SystemID = ?"
        " AND m.IsMissing = 0"
        " AND NOT EXISTS (SELECT 1 FROM Unread WHERE MediaDBID = m.DBID)",
        (system_id,),
    )
    raw.execute(
        "INSERT OR REPLACE INTO Identified SELECT DBID, ? FROM Systems"
        " WHERE SystemID = ?",
        (stamp, system_id),
    )


def tally(raw: sqlite3.Connection, scope: Scope) -> Tally:
    """Count the rows of a scope."""
    if scope.media:
        counts = raw.execute(
            "SELECT COUNT(*), COALESCE(SUM(IsMissing), 0), COUNT(DISTINCT SystemDBID)"  # noqa: S608 - our own text
            f" FROM Media AS m WHERE {WITHIN}",
            values(scope),
        ).fetchone()
    else:
        counts = raw.execute(
            "SELECT COALESCE(SUM(Files), 0), COALESCE(SUM(Missing), 0),"  # noqa: S608 - our own text
            " COALESCE(SUM(Files > Missing), 0) FROM SystemCounts AS m"
            f" WHERE {OF_SYSTEMS}",
            values(scope),
        ).fetchone()
    identified = raw.execute(
        "SELECT COUNT(*), COUNT(DISTINCT m.SystemDBID) FROM Media AS m"  # noqa: S608 - our own text
        f" WHERE m.IsMissing = 0 AND {WITHIN} AND ({JUDGED} OR {SCRAPED})",
        values(scope),
    ).fetchone()
    return Tally(
        counts[0] - counts[1], counts[1], identified[0], counts[2], identified[1]
    )


def system_ids(raw: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, str]:
    """Give number of the database to id of systems."""
    return dict(
        raw.execute(
            "SELECT DBID, SystemID FROM Systems"
            " WHERE DBID IN (SELECT value FROM json_each(?))",
            (json.dumps([*numbers]),),
        ).fetchall()
    )


def present(raw: sqlite3.Connection, media: Sequence[int]) -> dict[int, str]:
    """Give media id to system id of those of these rows that exist."""
    return dict(
        raw.execute(
            "SELECT m.DBID, SystemID FROM Media AS m JOIN Systems AS s"
            " ON s.DBID = m.SystemDBID"
            " WHERE m.DBID IN (SELECT value FROM json_each(?))",
            (json.dumps([*media]),),
        ).fetchall()
    )


def note(raw: sqlite3.Connection, journal_id: int, text: str) -> None:
    """Remember how far an operation came; its cursor begins anew."""
    raw.execute(
        "UPDATE Operations SET Notes = ?, Cursor = '' WHERE DBID = ?",
        (text, journal_id),
    )


def noted(raw: sqlite3.Connection, journal_id: int) -> str:
    """Give what was remembered of an operation."""
    row = raw.execute("SELECT Notes FROM Operations WHERE DBID = ?", (journal_id,))
    found = row.fetchone()
    return str(found[0]) if found else ""
