"""Where the pictures of a row may lie: what ``media.image`` tries in turn."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from mediadb.read_refs import system_folders

KINDS = (
    "image",
    "thumbnail",
    "boxart",
    "boxart3d",
    "screenshot",
    "wheel",
    "titleshot",
    "map",
    "marquee",
    "fanart",
)
"""Pictures are looked for, and named, in this order (CONTRACT, ``media.image``)."""


PROPERTIES = (
    "SELECT 'property:' || Tag, Text, BlobDBID,"
    " (SELECT HEX(SHA256) FROM MediaBlobs WHERE DBID = BlobDBID),"
    " (SELECT Size FROM MediaBlobs WHERE DBID = BlobDBID)"
    " FROM {table} JOIN Tags ON Tags.DBID = TypeTagDBID"
    " WHERE {key} = ? AND Tag LIKE 'image-%'"
)
OWN = PROPERTIES.format(table="MediaProperties", key="MediaDBID")
TITLE = PROPERTIES.format(table="MediaTitleProperties", key="MediaTitleDBID")
ROW = (
    "SELECT MediaTitleDBID, SystemID, Path, FileName, Media.SystemDBID FROM Media"
    " JOIN Folders ON Folders.DBID = FolderDBID"
    " JOIN Systems ON Systems.DBID = Media.SystemDBID WHERE Media.DBID = ?"
)
AT_PATH = (
    "SELECT m.DBID FROM Folders AS f JOIN Media AS m ON m.FolderDBID = f.DBID"
    " WHERE f.Path = ? AND m.FileName = ? AND f.SystemDBID = ?"
)
BELOW = (
    "SELECT m.DBID FROM Folders AS f JOIN Media AS m ON m.FolderDBID = f.DBID"
    " WHERE f.Path >= ? AND f.Path < ? AND f.SystemDBID = ? AND m.IsMissing = 0 LIMIT 2"
)
DEEPEST = 2
"""Containers around one game: a zip, and a folder around the zip."""


@dataclass(frozen=True, slots=True)
class ImageSource:
    """Where a picture may be: a path, or a blob of ``size`` bytes in the database."""

    type_tag: str
    path: str
    blob: int
    sha: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """The images of a row, its own before its title's, and its name for messages.

    ``folders`` are places outside the roots where they may lie: the system's own
    folders, which may be links to another disk, and what a scrape was told to read.
    """

    system_id: str
    path: str
    sources: list[ImageSource]
    folders: tuple[str, ...]


def picture(raw: sqlite3.Connection, number: int, *, containers: bool) -> Picture:
    """Give the images of the row of this id, which is there.

    ``containers``: a folder or zip with one game and that game share their pictures,
    which come after the row's own (scraper document, "API").
    """
    title, system_id, folder, name, system = raw.execute(ROW, (number,)).fetchone()
    path = folder + name
    sources = list(_sources(raw, OWN, number))
    for other in _aliases(raw, path, system) if containers else ():
        sources += _sources(raw, OWN, other)
    sources += _sources(raw, TITLE, title)
    folders = tuple(_folders(raw, system_id)) if sources else ()
    return Picture(system_id, path, sources, folders)


def blob(raw: sqlite3.Connection, number: int) -> bytes:
    """Give the bytes of a blob, none when it is gone."""
    row = raw.execute("SELECT Data FROM MediaBlobs WHERE DBID = ?", (number,))
    found = row.fetchone()
    return bytes(found[0]) if found else b""


def _sources(raw: sqlite3.Connection, query: str, key: int) -> Iterator[ImageSource]:
    for tag, text, number, sha, size in raw.execute(query, (key,)):
        yield ImageSource(tag, text, number or 0, sha or "", size or 0)


def _folders(raw: sqlite3.Connection, system_id: str) -> Iterator[str]:
    yield from system_folders(raw, system_id)
    for (path,) in raw.execute("SELECT Path FROM ArtRoots"):
        yield path


def _aliases(raw: sqlite3.Connection, path: str, system: int) -> Iterator[int]:
    """Give the one game inside ``path``, then the rows of what holds only ``path``."""
    if game := _only_game(raw, path, system):
        yield game
    around = path
    for _ in range(DEEPEST):
        around, _, _ = around.rpartition("/")
        if not _only_game(raw, around, system):
            return
        folder, _, name = around.rpartition("/")
        for (number,) in raw.execute(AT_PATH, (f"{folder}/", name, system)):
            yield number


def _only_game(raw: sqlite3.Connection, container: str, system: int) -> int:
    """Give the id of the game below ``container`` if there is just one, else 0."""
    below = f"{container}/", f"{container}0"  # "0" comes after "/"
    rows = raw.execute(BELOW, (*below, system)).fetchall()
    return int(rows[0][0]) if len(rows) == 1 else 0
