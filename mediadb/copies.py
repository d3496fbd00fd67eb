"""Whole copies of a database: written aside, synced, verified, then renamed.

A copy is made by SQLite's backup, so that it is of one moment whatever is written
meanwhile, and it is one file: its header says nothing of a write-ahead log.
"""

import contextlib
import errno
import fcntl
import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple
from urllib.parse import quote

from mediadb.migrate import version_of
from zapcore.aside import PART
from zapcore.durable import sync_folder

logger = logging.getLogger(__name__)

WAL_ENDS = ("", "-wal", "-shm", "-journal")
"""A database and what belongs to it on the disk."""


SMALL = 32 << 20
"""Bytes of what is checked at a start after a cut: a second or two of a device."""


PATIENCE_S = 120.0
"""How long the copy of another is waited for: one of 100 MiB, on a slow card."""

LOOK_S = 0.05


class State(NamedTuple):
    """What a look at a database file gave; ``problem`` is "" when it is whole."""

    version: int
    problem: str = ""


def state_of(path: str, check: str = "integrity_check") -> State:
    """Verify a copy that nobody has open; nothing is written beside it.

    All is read: its pages, and that each index has what its table has;
    ``quick_check`` leaves that out.
    """
    try:
        with closing(_connect(f"file:{quote(path)}?immutable=1")) as raw:
            version = version_of(raw)
            answer = str(raw.execute(f"PRAGMA {check}(1)").fetchone()[0])
    except sqlite3.Error as error:
        return State(0, str(error))
    return State(version, "" if answer == "ok" else answer)


def problem_of(path: str) -> str:
    """Read all pages of a database that others use; "" if it is whole. It blocks."""
    try:
        with closing(_connect(f"file:{quote(path)}?mode=ro")) as raw:
            answer = str(raw.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        broken = "malformed" in str(error) or "not a database" in str(error)
        return str(error) if broken else ""
    return "" if answer == "ok" else answer


def write_copy(source: str, target: str) -> None:
    """Copy an open database to ``target``. It blocks.

    A cut at any moment leaves the old copy or the new one; where renames are not
    atomic it may leave none, but then ``source`` was not touched. Who copies into the
    same folder meanwhile, a command beside the daemon, is waited for: both write the
    same name aside, and the copy that is renamed last must be of the newest moment.

    Raises:
        OSError: the disk is full, or cannot be written.
        sqlite3.Error: the source is broken, or the disk is full; the old copy stays.
    """
    with _alone(os.path.dirname(target)):
        part = write_part(source, target)
        try:
            os.replace(part, target)
            sync_folder(os.path.dirname(target))
        except BaseException:
            remove(part)
            raise


@contextlib.contextmanager
def _alone(folder: str) -> Iterator[None]:
    """Wait until no other copies into this folder; where none can lock, go on."""
    handle = os.open(folder or ".", os.O_RDONLY | os.O_CLOEXEC)
    try:
        until = time.monotonic() + PATIENCE_S
        while not _is_locked(handle):
            if time.monotonic() > until:
                raise TimeoutError(errno.ETIMEDOUT, "another copy takes too long")
            time.sleep(LOOK_S)
        yield
    finally:
        os.close(handle)


def _is_locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        logger.debug("this folder cannot be locked: %s", error)
    return True


def write_part(source: str, target: str, check: str = "integrity_check") -> str:
    """Copy an open database aside of ``target``, synced and verified; give its name.

    Raises:
        OSError: the disk is full, or cannot be written.
        sqlite3.Error: the source is broken, or the disk is full.
    """
    part = target + PART
    remove(part)
    try:
        with (
            closing(_connect(f"file:{quote(source)}?mode=ro")) as old,
            closing(_connect(f"file:{quote(part)}")) as new,
        ):
            old.backup(new)
            new.execute("PRAGMA journal_mode = DELETE")
        sync_file(part)
        _verify(part, check)
    except BaseException:
        with contextlib.suppress(OSError):
            remove(part)
        raise
    return part


def _verify(path: str, check: str) -> None:
    problem = state_of(path, check).problem
    if problem:
        raise sqlite3.DatabaseError(problem)


def verify(raw: sqlite3.Connection, most: int = 0) -> None:
    """Read all pages of an open database, unless it has more than ``most`` bytes.

    Raises:
        sqlite3.DatabaseError: one of them is damaged.
    """
    (pages,) = raw.execute("PRAGMA page_count").fetchone()
    (size,) = raw.execute("PRAGMA page_size").fetchone()
    if 0 < most < pages * size:
        return
    answer = str(raw.execute("PRAGMA quick_check(1)").fetchone()[0])
    if answer != "ok":
        raise sqlite3.DatabaseError(f"malformed: {answer}")


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, timeout=5, isolation_level=None)


def sync_file(path: str) -> int:
    """Sync the bytes of a file; give how many they are."""
    handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        os.fsync(handle)
        return os.fstat(handle).st_size
    finally:
        os.close(handle)


def remove(path: str) -> None:
    """Remove a database and what belongs to it; harmless when it is not there."""
    for end in WAL_ENDS:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path + end)


def set_aside(path: str, most: int = 0, over: int = 0) -> str:
    """Rename a broken database to ``<path>.broken-<n>``; give that name.

    Of all that were, the ``most`` newest stay; 0: every one. n is more than ``over``.

    Raises:
        OSError: the disk cannot be written.
    """
    numbers = broken_ones(path)
    kept = f"{path}.broken-{max([over, *numbers]) + 1}"
    for end in WAL_ENDS:
        with contextlib.suppress(FileNotFoundError):
            os.replace(path + end, kept + end)
    sync_folder(os.path.dirname(path))
    if most:
        for number in numbers[: max(len(numbers) + 1 - most, 0)]:
            remove(f"{path}.broken-{number}")
    return kept


def clear_the_way(path: str) -> None:
    """Rename what is there in place of a database or its logs and is no file.

    Raises:
        OSError: the disk cannot be written.
    """
    for end in WAL_ENDS:
        if os.path.exists(path + end) and not os.path.isfile(path + end):
            number = max(broken_ones(path + end), default=0) + 1
            os.replace(path + end, f"{path}{end}.broken-{number}")


def broken_ones(path: str) -> list[int]:
    """Give the numbers of what was set aside, the oldest first."""
    folder, name = os.path.split(f"{path}.broken-")
    tails = (one.removeprefix(name) for one in os.listdir(folder or "."))
    return sorted(int(tail) for tail in tails if tail.isdecimal())
