"""Which files rows have, what the cache knows of them, and which wait for hashing."""

import json
import os
import sqlite3
from collections.abc import Mapping, Sequence

from mediadb import identify_facts
from mediadb.identify_scope import WITHIN, values
from zapcore.content import (
    FactState,
    FileLink,
    FileStamp,
    HashJob,
    KnownFile,
    KnownPart,
    MediaPlace,
    Scope,
)
from zapcore.names import real

PLACE = (
    "SELECT m.DBID, s.SystemID, f.Root, f.Path, f.RawPath, m.FileName, m.RawName,"
    " m.Size, m.MTime"
)
JOINED = (
    "JOIN Folders AS f ON f.DBID = m.FolderDBID"
    " JOIN Systems AS s ON s.DBID = m.SystemDBID"
)
SPARED = "AND s.SystemID NOT IN (SELECT value FROM json_each(:without))"
OF_FILES = (
    "FROM Files AS w CROSS JOIN MediaFiles AS l ON l.FileDBID = w.DBID"
    f" CROSS JOIN Media AS m ON m.DBID = l.MediaDBID {JOINED}"
    f" WHERE m.IsMissing = 0 AND {WITHIN} {SPARED}"
)
OF_WAITING = f"{OF_FILES} AND w.State = 0"


def unread(
    raw: sqlite3.Connection, scope: Scope, after: int, limit: int
) -> list[MediaPlace]:
    """Give rows whose bytes are to be looked at."""
    rows = raw.execute(
        f"{PLACE} FROM Unread AS u CROSS JOIN Media AS m ON m.DBID = u.MediaDBID"
        f" {JOINED} WHERE u.MediaDBID > :after AND m.IsMissing = 0 AND {WITHIN}"
        " ORDER BY u.MediaDBID LIMIT :limit",
        values(scope, after=after, limit=limit),
    )
    return [place(row) for row in rows]


def place(row: Sequence[object]) -> MediaPlace:
    """Make a value of a row of ``PLACE``."""
    number, system, root, path, raw_path, name, raw_name, size, time = row
    whole = real(str(path), _bytes(raw_path)) + real(str(name), _bytes(raw_name))
    return MediaPlace(
        _int(number), str(system), str(root), whole, _int(size), _int(time)
    )


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def known(
    raw: sqlite3.Connection, stamps: Sequence[FileStamp]
) -> list[KnownFile | None]:
    """Give what the cache has of each file."""
    return [_known(raw, stamp) for stamp in stamps]


def _known(raw: sqlite3.Connection, stamp: FileStamp) -> KnownFile | None:
    row = raw.execute(
        "SELECT DBID, Device, Inode, Size, MTime, Sample, CTime, Rule, State,"
        " (SELECT json_group_array(MediaDBID) FROM MediaFiles"
        "  WHERE FileDBID = Files.DBID) FROM Files"
        " WHERE Device = ? AND Inode = ? AND Size = ? AND MTime = ?",
        _key(stamp),
    ).fetchone()
    if row is None:
        return None
    number, device, inode, size, time, sample, ctime, rule, state, owners = row
    kept = FileStamp(_unsigned(device), _unsigned(inode), size, time, sample, ctime)
    return KnownFile(
        number, kept, rule, FactState(state), frozenset(json.loads(owners))
    )


def _key(stamp: FileStamp) -> tuple[int, int, int, int]:
    """Give the key as SQLite holds it: its numbers are signed."""
    signed = tuple(_signed(number) for number in (stamp.device, stamp.inode))
    return signed[0], signed[1], stamp.size, stamp.mtime_ns


def _signed(number: int) -> int:
    return number - (1 << 64) if number >= 1 << 63 else number


def _unsigned(number: int) -> int:
    return number + (1 << 64) if number < 0 else number


def parts(
    raw: sqlite3.Connection, scope: Scope, after: int, limit: int
) -> list[KnownPart]:
    """Give the files that sheets of some rows name."""
    rows = raw.execute(
        "SELECT l.MediaDBID, l.Path, w.Size, w.MTime, w.CTime FROM MediaFiles AS l"  # noqa: S608 - our own text
        " JOIN Files AS w ON w.DBID = l.FileDBID WHERE l.Number > 0"
        " AND l.MediaDBID IN (SELECT DISTINCT p.MediaDBID FROM MediaFiles AS p"
        "  JOIN Media AS m ON m.DBID = p.MediaDBID WHERE p.Number = 1"
        f"  AND p.MediaDBID > :after AND m.IsMissing = 0 AND {WITHIN}"
        "  ORDER BY p.MediaDBID LIMIT :limit) ORDER BY l.MediaDBID, l.Number",
        values(scope, after=after, limit=limit),
    )
    return [
        KnownPart(media, os.fsdecode(path), size, time, ctime)
        for media, path, size, time, ctime in rows
    ]


def look_again(raw: sqlite3.Connection, media: Sequence[int]) -> None:
    """Have the bytes of these rows looked at."""
    raw.executemany(
        "INSERT OR IGNORE INTO Unread VALUES (?)", [(number,) for number in media]
    )


def link(raw: sqlite3.Connection, links: Mapping[int, Sequence[FileLink]]) -> None:
    """Keep which files rows have."""
    for media, files in links.items():
        raw.execute("DELETE FROM MediaFiles WHERE MediaDBID = ?", (media,))
        raw.executemany(
            "INSERT OR REPLACE INTO MediaFiles VALUES (?, ?, ?, ?, ?)",
            [
                (
                    media,
                    file.number,
                    _kept(raw, file) if file.id else _add(raw, file),
                    os.fsencode(file.path),
                    file.member,
                )
                for file in files
            ],
        )
        raw.execute("DELETE FROM Unread WHERE MediaDBID = ?", (media,))
        raw.execute("INSERT OR REPLACE INTO Unjudged VALUES (?, 1)", (media,))


def _kept(raw: sqlite3.Connection, file: FileLink) -> int:
    """Keep of a known file that it was renamed, or that it is to be read again."""
    raw.execute(
        "UPDATE Files SET CTime = ?, State = CASE WHEN ? THEN 0 ELSE State END"
        " WHERE DBID = ?",
        (file.stamp.ctime_ns, file.again, file.id),
    )
    return file.id


def _add(raw: sqlite3.Connection, file: FileLink) -> int:
    """Keep a file that was looked at; one of the same key is overwritten.

    Not by an upsert: its ABORT would take the place of the OR IGNORE of triggers, and
    rows that are to be read anyway would be an error.
    """
    stamp = file.stamp
    key, seen = _key(stamp), (stamp.sample, stamp.ctime_ns, file.rule)
    found = raw.execute(
        "UPDATE Files SET Sample = ?, CTime = ?, Rule = ? WHERE Device = ?"
        " AND Inode = ? AND Size = ? AND MTime = ? RETURNING DBID",
        (*seen, *key),
    ).fetchone()
    if found is None:
        found = raw.execute(
            "INSERT INTO Files (Device, Inode, Size, MTime, Sample, CTime, Rule, State)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING DBID",
            (*key, *seen, file.facts.state),
        ).fetchone()
    number = int(found[0])
    identify_facts.keep_one(raw, number, file.facts)
    return number


def waiting(
    raw: sqlite3.Connection,
    scope: Scope,
    without: Sequence[str],
    after: tuple[int, int],
    limit: int,
) -> list[HashJob]:
    """Give files that wait for hashing, smallest first."""
    rows = raw.execute(
        "SELECT w.DBID, MIN(m.DBID), s.SystemID, w.Device, w.Inode, w.Size, w.MTime,"
        " w.Sample, w.CTime, w.Rule, l.Path, f.Path, f.RawPath, m.FileName, m.RawName,"
        " l.Member"
        f" {OF_WAITING} AND (w.Size, w.DBID) > (:size, :id)"
        " GROUP BY w.Size, w.DBID ORDER BY w.Size, w.DBID LIMIT :limit",
        values(
            scope,
            without=json.dumps([*without]),
            size=after[0],
            id=after[1],
            limit=limit,
        ),
    )
    return [_job(*row) for row in rows]


def _job(*row: object) -> HashJob:
    number, media, system, device, inode, size, time, sample, ctime, rule = row[:10]
    part, path, raw_path, name, raw_name, member = row[10:]
    whole = os.fsdecode(_bytes(part)) or real(str(path), _bytes(raw_path)) + real(
        str(name), _bytes(raw_name)
    )
    if member and not part:
        whole = whole[: -len(str(member)) - 1]
    stamp = FileStamp(
        _unsigned(_int(device)),
        _unsigned(_int(inode)),
        _int(size),
        _int(time),
        _bytes(sample),
        _int(ctime),
    )
    return HashJob(_int(number), _int(media), str(system), whole, stamp, str(rule))


def to_hash(
    raw: sqlite3.Connection, scope: Scope, without: Sequence[str]
) -> tuple[int, int]:
    """Give (files, bytes) that wait for hashing."""
    row = raw.execute(
        "SELECT COUNT(*), TOTAL(Size) FROM"  # noqa: S608 - our own text
        f" (SELECT DISTINCT w.DBID, w.Size {OF_WAITING})",
        values(scope, without=json.dumps([*without])),
    ).fetchone()
    return int(row[0]), int(row[1])


def size_of(raw: sqlite3.Connection, scope: Scope, without: Sequence[str]) -> int:
    """Give the bytes of all files of a scope."""
    row = raw.execute(
        f"SELECT TOTAL(Size) FROM (SELECT DISTINCT w.DBID, w.Size {OF_FILES})",  # noqa: S608 - our own text
        values(scope, without=json.dumps([*without])),
    ).fetchone()
    return int(row[0])


def again(raw: sqlite3.Connection, scope: Scope) -> None:
    """Have all files of the scope hashed again, and all rows looked at."""
    raw.execute(
        "INSERT OR IGNORE INTO Unread SELECT m.DBID FROM Media AS m"  # noqa: S608 - our own text
        f" WHERE m.IsMissing = 0 AND {WITHIN}",
        values(scope),
    )
    raw.execute(
        "UPDATE Files SET State = 0 WHERE DBID IN (SELECT FileDBID FROM MediaFiles"  # noqa: S608 - our own text
        f" JOIN Media AS m ON m.DBID = MediaDBID WHERE m.IsMissing = 0 AND {WITHIN})",
        values(scope),
    )


def owners(raw: sqlite3.Connection, files: Sequence[int]) -> list[int]:
    """Give the rows that these files are of."""
    rows = raw.execute(
        "SELECT DISTINCT m.DBID FROM MediaFiles JOIN Media AS m ON m.DBID = MediaDBID"
        " WHERE FileDBID IN (SELECT value FROM json_each(?)) AND m.IsMissing = 0"
        " ORDER BY m.DBID",
        (json.dumps([*files]),),
    )
    return [number for (number,) in rows]
