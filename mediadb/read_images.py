"""Where the pictures of a row may lie: what ``media.image`` tries in turn."""

import sqlite3
from collections.abc import Iterator
from dataclasses import field

from mediadb import one_step
from mediadb.containers import around, target
from mediadb.read_discs import Discs
from mediadb.read_refs import exact, system_folders
from zapcore.valueclass import dataclass

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
"""Kinds of images in the order in which one is chosen (contract, ``media.image``).

The scraper document, "API", names them in this order, but for the thumbnail.
"""

PROPERTIES = (
    "SELECT 'property:' || Tag AS Type, Text, BlobDBID,"
    " (SELECT HEX(SHA256) FROM MediaBlobs WHERE DBID = BlobDBID) AS Sha,"
    " (SELECT Size FROM MediaBlobs WHERE DBID = BlobDBID) AS Size"
    " FROM {table} JOIN Tags ON Tags.DBID = TypeTagDBID"
    " WHERE {key} = ? AND Tag LIKE 'image-%'"
)
OWN = PROPERTIES.format(table="MediaProperties", key="MediaDBID")
TITLE = PROPERTIES.format(table="MediaTitleProperties", key="MediaTitleDBID")
ROW = (
    "SELECT MediaTitleDBID, SystemID, Path, FileName FROM Media"
    " JOIN Folders ON Folders.DBID = FolderDBID"
    " JOIN Systems ON Systems.DBID = Media.SystemDBID WHERE Media.DBID = ?"
)


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

    ``spare`` are those of the other discs of its set and of its playlists, for when
    there is none else.

    ``folders`` are places outside the roots where they may lie: the system's own
    folders, which may be links to another disk, and what a scrape was told to read.
    """

    system_id: str
    path: str
    sources: list[ImageSource]
    folders: tuple[str, ...]
    spare: list[ImageSource] = field(default_factory=list)


class Pictures:
    """Gives the images of rows; lives on the reader's thread.

    ``containers``: a folder or zip with one game and that game share their pictures,
    which come after the row's own (scraper document, "API").
    """

    def __init__(self, discs: Discs, *, containers: bool) -> None:
        self._discs = discs
        self._containers = containers
        self._folders: dict[str, tuple[str, ...]] = {}

    def forget(self) -> None:
        """Drop what was kept: the database was written since."""
        self._folders.clear()

    def of(self, raw: sqlite3.Connection, number: int) -> Picture:
        """Give the images of the row of this id, which is there."""
        title, system_id, folder, name = raw.execute(ROW, (number,)).fetchone()
        path = folder + name
        sources = list(_sources(raw, OWN, number))
        if self._containers:
            for other in _aliases(raw, system_id, path, number):
                sources += _sources(raw, OWN, other)
        sources += _sources(raw, TITLE, title)
        if system_id not in self._folders:
            self._folders[system_id] = tuple(_folders(raw, system_id))
        spare = [
            source
            for mate in self._discs.mates(raw, number)
            for source in _sources(raw, OWN, mate)
        ]
        return Picture(system_id, path, sources, self._folders[system_id], spare)


def blob(raw: sqlite3.Connection, number: int) -> bytes:
    """Give the bytes of a blob, none when it is gone."""
    row = raw.execute("SELECT Data FROM MediaBlobs WHERE DBID = ?", (number,))
    found = row.fetchone()
    return bytes(found[0]) if found else b""


def _sources(raw: sqlite3.Connection, query: str, key: int) -> Iterator[ImageSource]:
    rows = one_step.rows(raw, "Type, Text, BlobDBID, Sha, Size", query, (key,))
    for tag, text, number, sha, size in rows:
        yield ImageSource(tag, text, number or 0, sha or "", size or 0)


def _aliases(
    raw: sqlite3.Connection, system_id: str, path: str, number: int
) -> Iterator[int]:
    """Give the rows that are the same game as this one: inside it, then around it.

    A game and what stands for it show each other's artwork (scraper document, "API":
    artwork of a direct single-game target or of its container is found from either).
    """
    game = target(raw, system_id, path) or number
    if game != number:
        yield game
    for container in around(raw, system_id, path, game):
        yield from exact(raw, system_id, container)


def _folders(raw: sqlite3.Connection, system_id: str) -> Iterator[str]:
    yield from system_folders(raw, system_id)
    for (path,) in raw.execute("SELECT Path FROM ArtRoots"):
        yield path
