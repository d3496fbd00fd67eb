"""Makes ``user.db`` anew: of its copy, and of what is readable of the broken file.

It is made aside, whole, and renamed last, so that a cut at any moment has the next
start begin again.
"""

import os
import sqlite3
from contextlib import closing

from mediadb.copies import WAL_ENDS, broken_ones, remove, state_of, sync_file
from mediadb.migrate import known_version, migrate
from mediadb.salvage import salvage
from zapcore.aside import BAK, PART
from zapcore.durable import sync_folder
from zapcore.errors import StoreFullError, StoreReadOnlyError

PREFIX = "user"


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
    """Make ``path`` anew, which is not there; give a sentence that says from what.

    Raises:
        StoreFullError: the disk is full.
        StoreReadOnlyError: it cannot be written.
    """
    numbers = broken_ones(path)
    kept = f"{path}.broken-{numbers[-1]}" if numbers else ""
    copy = next(iter(copies_of(path)), "")
    try:
        rows = _made(path, copy, kept)
    except OSError as error:
        raise StoreReadOnlyError(f"{path} cannot be written: {error}") from error
    except sqlite3.OperationalError as error:
        raise StoreFullError(f"{path} cannot be made anew: {error}") from error
    return _sentence(path, copy, kept, rows)


def _made(path: str, copy: str, kept: str) -> int:
    """Make it; give how many rows came of the broken file alone."""
    part = path + PART
    remove(part)
    if copy:
        _copy_bytes(copy, part)
    with closing(sqlite3.connect(part, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
        migrate(raw, PREFIX)
        raw.execute("BEGIN IMMEDIATE")
        rows = salvage(raw, kept) if kept else 0
        raw.execute("COMMIT")
    problem = state_of(part).problem
    if problem:
        raise sqlite3.OperationalError(problem)
    sync_file(part)
    for end in WAL_ENDS[1:]:
        # Of another file it would be read as this one's newest changes.
        remove_end(path + end)
    sync_folder(os.path.dirname(path))
    os.replace(part, path)
    sync_folder(os.path.dirname(path))
    return rows


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
