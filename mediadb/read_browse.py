"""Pages of a folder: its sub-folders first, then its files. From rows, not from disk.

Keyset paging: a cursor names the last folder or the last file of the page before.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from mediadb import cursors
from mediadb.read_search import SORTS

FOLDERS, FILES = "folders", "files"
LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Directory:
    """A folder in a page: how many files lie below it, of which systems."""

    path: str
    name: str
    files: int
    system_ids: list[str]


@dataclass(frozen=True, slots=True)
class FolderPage:
    """A page: folders, then media ids; counts are of the whole folder."""

    directories: list[Directory]
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


def directories(
    raw: sqlite3.Connection, path: str, systems: tuple[str, ...] | None
) -> list[Directory]:
    """Give the sub-folders that hold files, in order of name."""
    start = path + "/"
    found: dict[str, tuple[int, set[str]]] = {}
    rows = raw.execute(
        "SELECT f.Path, s.SystemID, (SELECT COUNT(*) FROM Media AS m"
        "  WHERE m.FolderDBID = f.DBID AND m.IsMissing = 0)"
        " FROM Folders AS f JOIN Systems AS s ON s.DBID = f.SystemDBID"
        " WHERE f.Path > ? AND f.Path < ?",
        (start, start + LAST),
    )
    for folder, system_id, count in rows:
        if count and (systems is None or system_id in systems):
            name = folder[len(start) :].split("/", 1)[0]
            files, ids = found.get(name, (0, set()))
            found[name] = (files + count, ids | {system_id})
    return [
        Directory(start + name, name, found[name][0], sorted(found[name][1]))
        for name in sorted(found, key=_order)
    ]


def roots(raw: sqlite3.Connection, systems: tuple[str, ...] | None) -> list[Directory]:
    """Give the roots that hold files; with ``systems`` the systems' own folders."""
    rows = raw.execute("SELECT DISTINCT Root FROM Folders ORDER BY Root").fetchall()
    found = []
    for (root,) in rows:
        below = directories(raw, root, systems)
        if systems is not None:
            found += below
        elif below:
            name = root.rsplit("/", 1)[-1] or root
            found.append(Directory(root, name, sum(d.files for d in below), []))
    return found


def page(raw: sqlite3.Connection, asked: Asked) -> FolderPage:
    """Give one page.

    Raises:
        ParameterError: the cursor is not of this kind of page.
    """
    phase, key, last = FOLDERS, "", 0
    if asked.cursor:
        phase, key, last = cursors.read(asked.cursor, str, str, int)  # type: ignore[assignment]  # the kinds are checked
    below = directories(raw, asked.path, asked.systems)
    shown = []
    if phase == FOLDERS:
        shown = [d for d in below if not key or _order(d.name) > _order(key)]
        key, last = "", 0
    room = asked.limit - len(shown[: asked.limit])
    ids, keys, total = _files(raw, asked, key, last, room)
    cut = shown[: asked.limit]
    following = ""
    if len(shown) > asked.limit or (len(cut) == asked.limit and ids):
        following = cursors.write(FOLDERS, cut[-1].name, 0)
        ids = []
    elif len(ids) > room:
        following = cursors.write(FILES, *keys[room - 1])
    return FolderPage(cut, ids[:room], following, total, len(below))


def _files(
    raw: sqlite3.Connection, asked: Asked, key: str, last: int, room: int
) -> tuple[list[int], list[tuple[str, int]], int]:
    """Give up to ``room`` + 1 media ids, their keys, and how many there are."""
    folders = _folder_ids(raw, asked)
    if not folders:
        return [], [], 0
    column, compare, direction = SORTS[asked.sort]
    among = f"m.IsMissing = 0 AND m.FolderDBID IN ({','.join(map(str, folders))})"
    total = raw.execute(f"SELECT COUNT(*) FROM Media AS m WHERE {among}").fetchone()[0]  # noqa: S608 - ids only
    after = ""
    values: tuple[str | int, ...] = ()
    if last:
        after, values = f" AND ({column}, m.DBID) {compare} (?, ?)", (key, last)
    rows = raw.execute(
        f"SELECT m.DBID, {column} FROM Media AS m WHERE {among}{after}"  # noqa: S608 - our own text
        f" ORDER BY {column} {direction}, m.DBID {direction} LIMIT ?",
        (*values, room + 1),
    ).fetchall()
    return [row[0] for row in rows], [(row[1], row[0]) for row in rows], total


def _folder_ids(raw: sqlite3.Connection, asked: Asked) -> Sequence[int]:
    rows = raw.execute(
        "SELECT f.DBID, s.SystemID FROM Folders AS f"
        " JOIN Systems AS s ON s.DBID = f.SystemDBID WHERE f.Path = ?",
        (asked.path + "/",),
    )
    systems = asked.systems
    return [number for number, sid in rows if systems is None or sid in systems]


def _order(name: str) -> tuple[str, str]:
    return name.casefold(), name
