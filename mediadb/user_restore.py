"""Makes ``user.db`` anew: of its copy, and of what is readable of the broken file.

It is made aside, whole, and renamed last, so that a cut at any moment has the next
start begin again.
"""

import contextlib
import errno
import os
import sqlite3
from contextlib import closing

from mediadb.copies import (
    WAL_ENDS,
    broken_ones,
    remove,
    set_aside,
    state_of,
    sync_file,
)
from mediadb.damage import full, lacks_room
from mediadb.migrate import known_version, migrate
from mediadb.salvage import salvage
from zapcore.aside import BAK, PART
from zapcore.durable import sync_folder
from zapcore.errors import StoreError, StoreReadOnlyError

PREFIX = "user"

MERGED = "Broken.Merged"
"""In ``DeviceSettings``: the last ``user.db.broken-<n>`` whose rows were taken over."""

NOTE = "INSERT OR REPLACE INTO DeviceSettings (Name, Value) VALUES (?, ?)"


def copies_of(path: str) -> list[str]:
    """Give the whole copies that this zapcore can read, the best first."""
    folder, name = os.path.split(path)
    start = f"{name}.before-"
    tails = (one.removeprefix(start) for one in os.listdir(folder))
    numbers = sorted((int(tail) for tail in tails if tail.isdecimal()), reverse=True)
    named = (path + BAK, *(f"{path}.before-{number}" for number in numbers))
    known = known_version(PREFIX)
    return [one for one in named if os.path.exists(one) and _is_usable(one, known)]


def _is_usable(path: str, known: int) -> bool:
    found = state_of(path)
    return not found.problem and 0 < found.version <= known


def is_lost(path: str) -> bool:
    """Tell whether there is no file any more, but a copy of it, or a broken one."""
    if os.path.exists(path) and os.path.getsize(path):
        return False
    if not os.path.isdir(os.path.dirname(path)):
        return False
    return bool(copies_of(path) or broken_ones(path))


def restore(path: str) -> str:
    """Make ``path`` anew; give a sentence that says from what.

    One that is there is broken: it is renamed when all that takes its place is on the
    disk. Without room nothing was changed.

    Raises:
        StoreFullError: the disk is full.
        StoreReadOnlyError: it cannot be written.
        StoreError: it cannot be made anew for another reason.
    """
    copy = next(iter(copies_of(path)), "")
    try:
        kept, rows = _made(path, copy)
    except (OSError, sqlite3.Error, StoreError) as error:
        with contextlib.suppress(OSError):
            remove(path + PART)
        raise _said(error, path) from error
    return _sentence(path, copy, kept, rows)


def _said(error: Exception, path: str) -> StoreError:
    if isinstance(error, StoreError):
        return error
    code = getattr(error, "sqlite_errorcode", 0)
    if code == sqlite3.SQLITE_FULL or getattr(error, "errno", 0) == errno.ENOSPC:
        return full(path)
    if lacks_room(path):
        return full(path)
    if isinstance(error, OSError):
        return StoreReadOnlyError(f"{path} cannot be written: {error}")
    return StoreError(f"{path} cannot be made anew: {error}")


def _made(path: str, copy: str) -> tuple[str, int]:
    """Make it; give the newest broken file, and how many rows came of those alone."""
    part = path + PART
    remove(part)
    if copy:
        _copy_bytes(copy, part)
    is_there = bool(_size(path))
    with closing(sqlite3.connect(part, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
        migrate(raw, PREFIX)
        merged = _merged(raw)
        numbers = _unmerged(path, copy, merged)
        newest = max([merged, *broken_ones(path)]) + is_there
        raw.execute("BEGIN IMMEDIATE")
        broken = [f"{path}.broken-{number}" for number in numbers] + [path] * is_there
        rows = sum(salvage(raw, one) for one in broken)
        if broken:
            raw.execute(NOTE, (MERGED, str(newest)))
        raw.execute("COMMIT")
    problem = state_of(part).problem
    if problem:
        raise sqlite3.OperationalError(problem)
    sync_file(part)
    sync_folder(os.path.dirname(path))
    kept = broken[-1] if broken else ""
    if is_there:
        kept = set_aside(path, over=newest - 1)
    for end in WAL_ENDS[1:]:
        # Of another file it would be read as this one's newest changes.
        remove_end(path + end)
    sync_folder(os.path.dirname(path))
    os.replace(part, path)
    sync_folder(os.path.dirname(path))
    return kept, rows


def _merged(raw: sqlite3.Connection) -> int:
    """Give the number of the last broken file whose rows this copy has."""
    query = "SELECT Value FROM DeviceSettings WHERE Name = ?"
    row = raw.execute(query, (MERGED,)).fetchone()
    return int(row[0]) if row and str(row[0]).isdecimal() else 0


def _unmerged(path: str, copy: str, merged: int) -> list[int]:
    """Give the broken files whose rows are not in the copy, the oldest first.

    A copy that says nothing has those that were not written after it, except maybe
    the newest.
    """
    numbers = broken_ones(path)
    if merged or not copy:
        return [number for number in numbers if number > merged]
    made = os.stat(copy).st_mtime_ns
    return [
        number
        for number in numbers
        if number == numbers[-1]
        or os.stat(f"{path}.broken-{number}").st_mtime_ns > made
    ]


def _size(path: str) -> int:
    return os.path.getsize(path) if os.path.exists(path) else 0


def remove_end(path: str) -> None:
    """Remove one file that may be there."""
    if os.path.exists(path):
        os.unlink(path)


def _copy_bytes(source: str, target: str) -> None:
    with open(source, "rb") as old, open(target, "wb") as new:
        while piece := old.read(1 << 20):
            new.write(piece)


def _sentence(path: str, copy: str, kept: str, rows: int) -> str:
    why = f"was broken and is kept as {kept}" if kept else "was gone"
    read = f"; {rows} things that you said were read out of the broken one" * bool(rows)
    if not copy:
        return (
            f"{path} {why}, and there is no copy of it: favourites, edits and keys "
            f"begin anew{read}. Put a copy of your own in its place if you have one"
        )
    return (
        f"{path} {why}; its copy {copy} took its place{read}. What was changed after "
        "that copy may be as it was before, and a key revoked since may hold again"
    )
