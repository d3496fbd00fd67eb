"""Which row a client means: by id, by path, by a path that begins with its system."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from zapcore.errors import (
    AmbiguousPathError,
    MediaNotFoundError,
    UnknownSystemError,
)

LAST = "\U0010ffff"
MAX_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Ref:
    """How a client names a row: by id, or by canonical system id and path."""

    media_id: int = 0
    system_id: str = ""
    path: str = ""


def locate(raw: sqlite3.Connection, ref: Ref, *, containers: bool) -> int:
    """Give the media id of a reference.

    ``containers``: a folder or zip that holds exactly one file stands for it.

    Raises:
        MediaNotFoundError: there is none.
        UnknownSystemError: there is none, for nothing of its system is indexed.
        AmbiguousPathError: a relative path fits several.
    """
    if ref.media_id:
        return _by_id(raw, ref.media_id)
    found = _exact(raw, ref.system_id, ref.path)
    if not found:
        found = _relative(raw, ref)
    if not found and containers:
        found = _only_child(raw, ref)
    if not found:
        raise _not_found(raw, ref)
    if len(found) > 1:
        raise AmbiguousPathError("ambiguous relative path; use canonical path")
    return found[0]


def _not_found(
    raw: sqlite3.Connection, ref: Ref
) -> MediaNotFoundError | UnknownSystemError:
    known = raw.execute("SELECT 1 FROM Systems WHERE SystemID = ?", (ref.system_id,))
    if known.fetchone() is None:
        return UnknownSystemError(ref.system_id, of_media=True)
    return MediaNotFoundError(f"media not found: {ref.system_id}/{ref.path}")


def system_folders(raw: sqlite3.Connection, system_id: str) -> Iterator[str]:
    """Give the system's own folders, each with its end slash.

    Jumps from one to the next: a system may have a folder row for each of its zips.
    """
    after = ""
    while True:
        row = raw.execute(
            "SELECT Root, Path FROM Folders WHERE Path > ? AND SystemDBID ="
            " (SELECT DBID FROM Systems WHERE SystemID = ?) ORDER BY Path LIMIT 1",
            (after, system_id),
        ).fetchone()
        if row is None:
            return
        root, path = row
        start = len(root.rstrip("/")) + 1
        base = path[: path.find("/", start) + 1] or path
        yield base
        after = base + LAST


def _by_id(raw: sqlite3.Connection, number: int) -> int:
    known = (
        number <= MAX_ID
        and raw.execute("SELECT 1 FROM Media WHERE DBID = ?", (number,)).fetchone()
    )
    if not known:
        raise MediaNotFoundError(f"media not found: mediaId {number}")
    return number


def _exact(raw: sqlite3.Connection, system_id: str, path: str) -> list[int]:
    """Give the row of a whole path; of two whose bytes differ only, the older."""
    folder, _, name = path.rpartition("/")
    rows = raw.execute(
        "SELECT m.DBID FROM Folders AS f JOIN Systems AS s ON s.DBID = f.SystemDBID"
        " JOIN Media AS m ON m.FolderDBID = f.DBID"
        " WHERE f.Path = ? AND m.FileName = ? AND s.SystemID = ?"
        " ORDER BY m.DBID LIMIT 1",
        (f"{folder}/", name, system_id),
    )
    return [number for (number,) in rows]


def _relative(raw: sqlite3.Connection, ref: Ref) -> list[int]:
    """Resolve ``SYS/path below the system's folder``."""
    head, slash, rest = ref.path.partition("/")
    if not slash or head.casefold() != ref.system_id.casefold():
        return []
    bases = list(system_folders(raw, ref.system_id))
    return [n for base in bases for n in _exact(raw, ref.system_id, base + rest)]


def _only_child(raw: sqlite3.Connection, ref: Ref) -> list[int]:
    """Give the one launch target of a folder or zip, named by its path."""
    path = ref.path.rstrip("/")
    head, slash, rest = path.partition("/")
    places = [f"{path}/"]
    if slash and head.casefold() == ref.system_id.casefold():
        places += [f"{b}{rest}/" for b in system_folders(raw, ref.system_id)]
    found = (_collapse(raw, ref.system_id, place) for place in places)
    return [number for number in found if number]


def _collapse(raw: sqlite3.Connection, system_id: str, folder: str) -> int:
    """Give the only launch target that lies in a folder itself, else 0.

    A zip in a folder is a target if it holds only one itself; what lies in further
    folders is none (scraper document, "API").
    """
    rows = raw.execute(
        "SELECT m.DBID FROM Folders AS f JOIN Systems AS s ON s.DBID = f.SystemDBID"
        " JOIN Media AS m ON m.FolderDBID = f.DBID"
        " WHERE f.Path = ? AND s.SystemID = ? AND m.IsMissing = 0 LIMIT 2",
        (folder, system_id),
    ).fetchall()
    zips = list(islice(_zips(raw, system_id, folder), 2 - len(rows)))
    if len(rows) + len(zips) != 1:
        return 0
    return int(rows[0][0]) if rows else _collapse(raw, system_id, zips[0])


def _zips(raw: sqlite3.Connection, system_id: str, folder: str) -> Iterator[str]:
    """Give the zips that lie in a folder itself and hold files, by their paths."""
    after = folder
    while True:
        row = raw.execute(
            "SELECT f.Path FROM Folders AS f JOIN Systems AS s ON s.DBID = f.SystemDBID"
            " WHERE f.Path > ? AND f.Path < ? AND s.SystemID = ? AND EXISTS"
            " (SELECT 1 FROM Media WHERE FolderDBID = f.DBID AND IsMissing = 0)"
            " ORDER BY f.Path LIMIT 1",
            (after, folder + LAST, system_id),
        ).fetchone()
        if row is None:
            return
        name = row[0][len(folder) :].split("/", 1)[0]
        if name.casefold().endswith(".zip"):
            yield f"{folder}{name}/"
        after = f"{folder}{name}/{LAST}"
