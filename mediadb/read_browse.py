"""Pages of a folder: its sub-folders first, then its files. From rows, not from disk.

Keyset paging: a cursor names the last folder or the last file of the page before.
"""

import heapq
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from mediadb import cursors
from mediadb.read_folders import Directory, Folders, order
from mediadb.read_search import SORTS

FOLDERS, FILES = "folders", "files"


@dataclass(frozen=True, slots=True)
class FolderPage:
    """A page: folders, then media ids; counts are of the whole folder."""

    directories: Sequence[Directory]
    ids: list[int]
    next_cursor: str
    total_files: int
    total_directories: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What is browsed: ``path`` without end slash; ``systems`` None for all."""

    path: str
    systems: tuple[str, ...] | None
    sort: str
    limit: int
    cursor: str


@dataclass(frozen=True, slots=True)
class _After:
    """Where the page begins: in which part, after which name or (key, media id)."""

    part: str = FOLDERS
    key: str = ""
    media: int = 0


def page(raw: sqlite3.Connection, folders: Folders, asked: Asked) -> FolderPage:
    """Give one page.

    Raises:
        ParameterError: the cursor is not of this kind of page.
    """
    after = _after(asked)
    below = folders.below(raw, asked.path, asked.systems)
    shown: Sequence[Directory] = ()
    if after.part == FOLDERS:
        shown = [d for d in below if not after.key or order(d.name) > order(after.key)]
        after = _After(FILES)
    cut = shown[: asked.limit]
    room = asked.limit - len(cut)
    numbers, total = _of_path(raw, asked)
    files = _files(raw, asked, numbers, after, room + 1)
    following = ""
    if len(shown) > asked.limit or (not room and files):
        following = cursors.write(asked.sort, FOLDERS, cut[-1].name, 0)
    elif len(files) > room:
        key, media = files[room - 1]
        following = cursors.write(asked.sort, FILES, key, media)
    ids = [media for _, media in files[:room]]
    return FolderPage(cut, ids, following, total, len(below))


def _after(asked: Asked) -> _After:
    if not asked.cursor:
        return _After()
    sort, part, key, media = cursors.read(asked.cursor, str, str, str, int)
    if sort != asked.sort:
        raise cursors.foreign()
    return _After(str(part), str(key), int(media))


def _of_path(raw: sqlite3.Connection, asked: Asked) -> tuple[list[int], int]:
    """Give the folder rows of a path (one a system), and how many files they hold."""
    rows = raw.execute(
        "SELECT f.DBID, s.SystemID,"
        " (SELECT COUNT(*) FROM Media AS m WHERE m.FolderDBID = f.DBID) -"
        " (SELECT COUNT(*) FROM Media AS m"
        "  WHERE m.FolderDBID = f.DBID AND m.IsMissing = 1)"
        " FROM Folders AS f JOIN Systems AS s ON s.DBID = f.SystemDBID"
        " WHERE f.Path = ?",
        (asked.path + "/",),
    )
    wanted = asked.systems
    found = [(n, count) for n, sid, count in rows if wanted is None or sid in wanted]
    return [n for n, _ in found], sum(count for _, count in found)


def _files(
    raw: sqlite3.Connection,
    asked: Asked,
    folders: Sequence[int],
    after: _After,
    limit: int,
) -> list[tuple[str, int]]:
    """Give up to ``limit`` (key, media id) in order.

    Each folder row is read in the order of its index and the few are merged: a page of
    a folder of 15,000 files touches the rows of that page only.
    """
    column, compare, direction = SORTS[asked.sort]
    since = ""
    values: tuple[str | int, ...] = ()
    if after.media:
        since = f" AND ({column}, m.DBID) {compare} (?, ?)"
        values = (after.key, after.media)
    found = [
        raw.execute(
            f"SELECT {column}, m.DBID FROM Media AS m"  # noqa: S608 - our own text
            f" WHERE m.FolderDBID = ? AND m.IsMissing = 0{since}"
            f" ORDER BY {column} {direction}, m.DBID {direction} LIMIT ?",
            (folder, *values, limit),
        ).fetchall()
        for folder in folders
    ]
    merged = heapq.merge(*found, reverse=direction == "DESC")
    return list(merged)[:limit]
