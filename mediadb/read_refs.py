"""Which row a client means: by id, by path, by a path that begins with its system."""

import sqlite3
from collections.abc import Iterator

from mediadb.containers import target
from mediadb.read_sets import of_set
from zapcore.errors import (
    AmbiguousPathError,
    MediaNotFoundError,
    UnknownSystemError,
)
from zapcore.valueclass import dataclass

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

    ``containers``: a folder or zip with one game stands for it
    (``mediadb.containers``).

    Raises:
        MediaNotFoundError: there is none.
        UnknownSystemError: there is none, for nothing of its system is indexed.
        AmbiguousPathError: a relative path, or a set's name, fits several.
    """
    if ref.media_id:
        return _by_id(raw, ref.media_id)
    found = exact(raw, ref.system_id, ref.path)
    if not found:
        found = _relative(raw, ref)
    if not found and containers:
        found = _inside(raw, ref)
    if not found and "/" not in ref.path:
        found = of_set(raw, ref.system_id, ref.path)
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


def exact(raw: sqlite3.Connection, system_id: str, path: str) -> list[int]:
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
    paths = _below_folders(raw, ref)
    return [n for path in paths for n in exact(raw, ref.system_id, path)]


def _below_folders(raw: sqlite3.Connection, ref: Ref) -> list[str]:
    """Give the whole paths that ``SYS/path below the system's folder`` may mean."""
    head, slash, rest = ref.path.partition("/")
    if not slash or head.casefold() != ref.system_id.casefold():
        return []
    return [base + rest for base in system_folders(raw, ref.system_id)]


def _inside(raw: sqlite3.Connection, ref: Ref) -> list[int]:
    """Give what a folder or zip stands for, named by either kind of path."""
    paths = [ref.path, *_below_folders(raw, ref)]
    found = (target(raw, ref.system_id, path) for path in paths)
    return [number for number in found if number]
