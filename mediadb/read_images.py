"""Where the pictures of a row may lie: what ``media.image`` tries in turn."""

import sqlite3
from dataclasses import dataclass

from mediadb.read_refs import system_folders

SOURCES = (
    "SELECT 0 AS Level, 'property:' || Tag, Text, BlobDBID FROM MediaProperties"
    " JOIN Tags ON Tags.DBID = TypeTagDBID"
    " WHERE MediaDBID = ? AND Tag LIKE 'image-%'"
    " UNION ALL"
    " SELECT 1, 'property:' || Tag, Text, BlobDBID FROM MediaTitleProperties"
    " JOIN Tags ON Tags.DBID = TypeTagDBID"
    " WHERE MediaTitleDBID = ? AND Tag LIKE 'image-%' ORDER BY Level"
)


@dataclass(frozen=True, slots=True)
class ImageSource:
    """Where a picture may be: a path, or a blob that is in the database."""

    type_tag: str
    path: str
    blob: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The images of a row, its own before its title's, and its name for messages.

    ``folders`` are the system's own folders: they may be links to another disk.
    """

    system_id: str
    path: str
    sources: list[ImageSource]
    folders: tuple[str, ...]


def picture(raw: sqlite3.Connection, number: int) -> Picture:
    """Give the images of the row of this id, which is there."""
    title, system_id, folder, name = raw.execute(
        "SELECT MediaTitleDBID, SystemID, Path, FileName FROM Media"
        " JOIN Folders ON Folders.DBID = FolderDBID"
        " JOIN Systems ON Systems.DBID = Media.SystemDBID WHERE Media.DBID = ?",
        (number,),
    ).fetchone()
    rows = raw.execute(SOURCES, (number, title))
    sources = [ImageSource(tag, text, blob or 0) for _, tag, text, blob in rows]
    folders = tuple(system_folders(raw, system_id)) if sources else ()
    return Picture(system_id, folder + name, sources, folders)


def blob(raw: sqlite3.Connection, number: int) -> bytes:
    """Give the bytes of a blob, none when it is gone."""
    row = raw.execute("SELECT Data FROM MediaBlobs WHERE DBID = ?", (number,))
    found = row.fetchone()
    return bytes(found[0]) if found else b""
