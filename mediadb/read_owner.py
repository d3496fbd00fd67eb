"""What the owner said of a row, read from ``user.db`` beside ``media.db``.

The reader's connection has ``user.db`` attached as ``owner``.
"""

import sqlite3

from mediadb.read_tags import TagInfo, TagShapes, infos
from zapcore.titles.tagvalues import unpad_value
from zapcore.valueclass import dataclass

USER = "user"
LAUNCHER_OVERRIDE = "launcherOverride"


@dataclass(frozen=True, slots=True)
class MediaKey:
    """What names a row for ever: canonical system id and stored path."""

    system_id: str
    path: str


PLACED = (
    "SELECT m.DBID FROM Folders AS f JOIN Systems AS s ON s.DBID = f.SystemDBID"
    " JOIN Media AS m ON m.FolderDBID = f.DBID"
    " WHERE f.Path = ? AND m.FileName = ? AND s.SystemID = ?"
)
SAID = " UNION ".join(
    f"SELECT SystemID, Path FROM {table}"  # noqa: S608 - names from this module
    for table in ("UserTags", "UserValues", "Picks")
)


def said(raw: sqlite3.Connection) -> list[MediaKey]:
    """Give the files of which the owner said anything, from ``user.db`` itself."""
    return [MediaKey(*row) for row in raw.execute(SAID)]


def rows_of(raw: sqlite3.Connection, key: MediaKey) -> list[int]:
    """Give the media ids that are at this key in ``media.db``."""
    folder, slash, name = key.path.rpartition("/")
    found = raw.execute(PLACED, (folder + slash, name, key.system_id))
    return [number for (number,) in found]


def attach(raw: sqlite3.Connection, path: str) -> None:
    """Attach ``user.db``, which is there, as ``owner``."""
    raw.execute("ATTACH DATABASE ? AS owner", (path,))


def key_of(raw: sqlite3.Connection, number: int) -> MediaKey:
    """Give the key of the row of this media id, which is there."""
    row = raw.execute(
        "SELECT SystemID, Path || FileName FROM Media"
        " JOIN Folders ON Folders.DBID = FolderDBID"
        " JOIN Systems ON Systems.DBID = Media.SystemDBID WHERE Media.DBID = ?",
        (number,),
    ).fetchone()
    return MediaKey(*row)


def tags(raw: sqlite3.Connection, shapes: TagShapes, number: int) -> list[TagInfo]:
    """Give the tags of a row as the wire shows them; the owner's from the source."""
    (ids,) = raw.execute(
        "SELECT GROUP_CONCAT(TagDBID) FROM MediaTags WHERE MediaDBID = ?", (number,)
    ).fetchone()
    found = infos(tag for tag in shapes.of(raw, ids) if tag[0] != USER)
    key = key_of(raw, number)
    rows = raw.execute(
        "SELECT Tag FROM owner.UserTags"
        " WHERE SystemID = ? AND Path = ? AND Type = ? ORDER BY Tag",
        (key.system_id, key.path, USER),
    )
    found += [{"tag": unpad_value(value), "type": USER} for (value,) in rows]
    return sorted(found, key=lambda tag: (tag["type"], tag["tag"]))


def launcher_override(raw: sqlite3.Connection, system_id: str, path: str) -> str:
    """Give the launcher that the owner chose for a row, or ""."""
    row = raw.execute(
        "SELECT Value FROM owner.UserValues"
        " WHERE SystemID = ? AND Path = ? AND Name = ?",
        (system_id, path, LAUNCHER_OVERRIDE),
    ).fetchone()
    return str(row[0]) if row else ""
