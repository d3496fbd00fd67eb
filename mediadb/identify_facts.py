"""What was read of files: written whole for one state of a file, read for a row."""

import json
import os
import sqlite3
from collections.abc import Mapping, Sequence

from zapcore.content import (
    Body,
    BodyKind,
    FactState,
    FileFacts,
    FileStamp,
    MediaFacts,
    MediaPlace,
)
from zapcore.names import real


def keep(
    raw: sqlite3.Connection, found: Mapping[int, tuple[FileStamp, FileFacts]]
) -> None:
    """Keep what was read of files, unless they were stamped anew meanwhile."""
    for number, (stamp, facts) in found.items():
        row = raw.execute("SELECT Sample, CTime FROM Files WHERE DBID = ?", (number,))
        if row.fetchone() == (stamp.sample, stamp.ctime_ns):
            keep_one(raw, number, facts)
            raw.execute(
                "INSERT OR REPLACE INTO Unjudged SELECT MediaDBID, 1 FROM MediaFiles"
                " WHERE FileDBID = ?",
                (number,),
            )


def keep_one(raw: sqlite3.Connection, number: int, facts: FileFacts) -> None:
    """Keep what was read of one file; without serials those that are known stay.

    What a first look had to say is kept beside what the reading of all bytes says.
    """
    row = raw.execute("SELECT Messages FROM Files WHERE DBID = ?", (number,))
    known = json.loads(row.fetchone()[0])
    raw.execute(
        "UPDATE Files SET State = ?, Messages = ?,"
        " Serials = CASE WHEN ? = '[]' THEN Serials ELSE ? END WHERE DBID = ?",
        (
            facts.state,
            json.dumps(list(dict.fromkeys((*known, *facts.messages)))),
            json.dumps(facts.serials),
            json.dumps(facts.serials),
            number,
        ),
    )
    raw.execute("DELETE FROM Bodies WHERE FileDBID = ?", (number,))
    raw.executemany(
        "INSERT OR REPLACE INTO Bodies VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                number,
                body.number,
                body.kind,
                # A name in an archive is a label: bytes that are no text are told so.
                body.name.encode("utf-8", "replace").decode(),
                body.size,
                body.crc32,
                body.md5,
                body.sha1,
            )
            for body in facts.bodies
        ],
    )


def of_media(raw: sqlite3.Connection, media: Sequence[int]) -> list[MediaFacts]:
    """Give what is known of the bytes of these rows."""
    found = []
    for number in media:
        row = raw.execute(
            "SELECT s.SystemID, f.Root, f.Path, f.RawPath, m.FileName, m.RawName,"
            " m.Size, m.MTime FROM Media AS m JOIN Folders AS f ON f.DBID = FolderDBID"
            " JOIN Systems AS s ON s.DBID = m.SystemDBID WHERE m.DBID = ?",
            (number,),
        ).fetchone()
        if row is not None:
            system, root, path, raw_path, name, raw_name, size, time = row
            whole = real(path, raw_path) + real(name, raw_name)
            place = MediaPlace(number, system, root, whole, size, time)
            found.append(_facts_of(raw, place))
    return found


def _facts_of(raw: sqlite3.Connection, place: MediaPlace) -> MediaFacts:
    links = raw.execute(
        "SELECT Number, FileDBID, Path, Member FROM MediaFiles WHERE MediaDBID = ?"
        " ORDER BY Number",
        (place.id,),
    ).fetchall()
    own = [(number, member) for at, number, _, member in links if at == 0]
    parts = [(number, path) for at, number, path, _ in links if at > 0]
    return MediaFacts(
        place,
        own[0][1] if own else "",
        of_file(raw, own[0][0]) if own else None,
        tuple(of_file(raw, number) for number, _ in parts),
        tuple(os.fsdecode(path) for _, path in parts),
    )


def of_file(raw: sqlite3.Connection, number: int) -> FileFacts:
    """Give what is known of one file."""
    row = raw.execute(
        "SELECT State, Serials, Messages FROM Files WHERE DBID = ?", (number,)
    ).fetchone()
    if row is None:
        return FileFacts(FactState.QUICK)
    bodies = raw.execute(
        "SELECT Kind, Number, Name, Size, CRC32, MD5, SHA1 FROM Bodies"
        " WHERE FileDBID = ? ORDER BY Number, Kind",
        (number,),
    )
    return FileFacts(
        FactState(row[0]),
        tuple(Body(BodyKind(kind), *rest) for kind, *rest in bodies),
        tuple(json.loads(row[1])),
        tuple(json.loads(row[2])),
    )
