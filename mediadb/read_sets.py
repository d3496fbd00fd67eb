"""By what else the files of a system are known: arcade sets, hashes of their bytes."""

import sqlite3

from zapcore.arcade import PARENT, SETNAME, ZIP, ArcadeSet, set_of, zip_stem
from zapcore.errors import AmbiguousPathError

PROPERTIES = {name.partition(":")[2]: name for name in (SETNAME, ZIP, PARENT)}
SETS = (
    "SELECT Media.DBID, Tag, Text FROM Folders"
    " JOIN Media ON FolderDBID = Folders.DBID AND IsMissing = 0"
    " JOIN MediaProperties ON MediaDBID = Media.DBID"
    " JOIN Tags ON Tags.DBID = TypeTagDBID AND Tag IN (?, ?, ?)"
    " WHERE Folders.SystemDBID = ?"
)
TITLES = (
    "SELECT MediaDBID, Told, ListName, COALESCE(l.Name, '') FROM Sets AS s"
    " LEFT JOIN ListedSets AS l ON l.SystemDBID = s.SystemDBID AND SetName = s.Name"
    " WHERE s.SystemDBID = ? AND Told || ListName || COALESCE(l.Name, '') <> ''"
)
FIRST = "SELECT EXISTS (SELECT 1 FROM Tags WHERE Tag = 'setname')"
DUMPS = (
    "SELECT MediaFiles.MediaDBID, CRC32, Bodies.Size FROM Folders"
    " JOIN Media ON FolderDBID = Folders.DBID AND IsMissing = 0"
    " JOIN MediaFiles ON MediaFiles.MediaDBID = Media.DBID AND MediaFiles.Number = 0"
    " JOIN Bodies ON Bodies.FileDBID = MediaFiles.FileDBID"
    " WHERE Folders.SystemDBID = ? AND CRC32 IS NOT NULL"
    " AND (Member = '' OR Bodies.Name = '' OR Bodies.Name = Member)"
)
BY_NAME = (
    "SELECT m.DBID, Rank, IsMissing, Path || FileName FROM SetNames AS n"
    " CROSS JOIN Media AS m ON m.DBID = n.MediaDBID"
    " CROSS JOIN Folders AS f ON f.DBID = m.FolderDBID WHERE n.SystemDBID ="
    " (SELECT DBID FROM Systems WHERE SystemID = ?) AND n.Name = ?"
    " ORDER BY IsMissing, Rank, Path || FileName"
)
NOTHING = ArcadeSet()
NAMED = 3
"""Candidates that an error names."""


def of_set(raw: sqlite3.Connection, system_id: str, name: str) -> list[int]:
    """Give the file of an arcade set, by its set's name or that of its zip.

    A set counts before a zip, the zip that a file prefers before another that may hold
    its game, and what is there before what is missing.

    Raises:
        AmbiguousPathError: several files have it; none of them is chosen.
    """
    rows = raw.execute(BY_NAME, (system_id, zip_stem(name))).fetchall()
    best = [row for row in rows if row[1:3] == rows[0][1:3]]
    if len(best) > 1:
        named = ", ".join(path for *_, path in best[:NAMED])
        more = f" and {len(best) - NAMED} more" if len(best) > NAMED else ""
        raise AmbiguousPathError(
            f"ambiguous path: {name} is the set of {named}{more}; use canonical path"
        )
    return [number for number, *_ in best]


def sets_of(raw: sqlite3.Connection, system: int) -> dict[int, ArcadeSet]:
    """Give media id to what is known of the set that a file of a system loads.

    A file that says no more than what it is called has no names of a set.
    """
    sets = _loaded(raw, system) if raw.execute(FIRST).fetchone()[0] else {}
    for media, *titles in raw.execute(TITLES, (system,)):
        known = tuple(dict.fromkeys(filter(None, titles)))
        sets[media] = sets.get(media, NOTHING)._replace(titles=known)
    return sets


def _loaded(raw: sqlite3.Connection, system: int) -> dict[int, ArcadeSet]:
    found: dict[int, dict[str, str]] = {}
    for media, tag, text in raw.execute(SETS, (*PROPERTIES, system)):
        found.setdefault(media, {})[PROPERTIES[tag]] = text
    return {media: set_of(texts) for media, texts in found.items()}


def dumps_of(
    raw: sqlite3.Connection, system: int
) -> dict[int, tuple[tuple[int, int], ...]]:
    """Give media id to the (CRC32, size in bytes) of its bytes, where known."""
    found: dict[int, tuple[tuple[int, int], ...]] = {}
    for media, crc, size in raw.execute(DUMPS, (system,)):
        found[media] = (*found.get(media, ()), (crc, size))
    return found
