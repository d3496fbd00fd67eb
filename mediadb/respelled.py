"""The SQL of names that changed their case: rows keep their ids and all they have."""

import sqlite3
from collections.abc import Mapping

from zapcore.names import stored

FOLDER = (
    "SELECT Folders.DBID FROM Folders JOIN Systems ON Systems.DBID = SystemDBID"
    " WHERE SystemID = ? AND Path = ? AND RawPath = ?"
)


def files(
    raw: sqlite3.Connection, system_id: str, path: str, names: Mapping[str, str]
) -> None:
    """Rename files of a folder; a name that a row has already stays that row's."""
    for (folder,) in raw.execute(FOLDER, (system_id, *stored(path))).fetchall():
        raw.executemany(
            "UPDATE OR IGNORE Media SET FileName = ?, RawName = ?"
            " WHERE FolderDBID = ? AND FileName = ? AND RawName = ?",
            [(*stored(new), folder, *stored(old)) for old, new in names.items()],
        )


def folder(raw: sqlite3.Connection, system_id: str, path: str, new: str) -> None:
    """Rename a folder, unless one of the new path is known, too."""
    raw.execute(
        f"UPDATE OR IGNORE Folders SET Path = ?, RawPath = ? WHERE DBID = ({FOLDER})",  # noqa: S608 - our own text
        (*stored(new), system_id, *stored(path)),
    )
