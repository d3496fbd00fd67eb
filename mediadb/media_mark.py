"""The mark beside ``media.db``: how things stood when the daemon was cut off."""

import contextlib
import os

from zapcore.errors import StoreReadOnlyError

RUNNING = "media.db.open"
"""Stands beside the open database; found at start, the last end was a cut."""

REST = b"rest\n"
"""What it holds while nothing is written, and all that was is on the disk."""

BROKEN = b"broken\n"
"""What it holds when the database was found broken while it was used."""


def last_end(folder: str) -> bytes | None:
    """Give what the mark of a running daemon holds, None when there is none."""
    try:
        with open(os.path.join(folder, RUNNING), "rb") as file:
            return file.read(len(BROKEN))
    except FileNotFoundError:
        return None
    except OSError:
        return b""


def unmark(folder: str) -> None:
    """Take it away: all is closed."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(os.path.join(folder, RUNNING))


def mark(folder: str, what: bytes = b"") -> None:
    """Say how things stand; nothing means that something is being written.

    Raises:
        StoreReadOnlyError: the folder cannot be written.
    """
    try:
        with open(os.path.join(folder, RUNNING), "wb") as file:
            file.write(what)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StoreReadOnlyError(
            f"{folder} cannot be written: {error.strerror}"
        ) from error
