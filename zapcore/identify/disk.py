"""Files as they lie on disk: opened, read in pieces, and what went wrong with them."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple

from zapcore.identify.limits import PIECE, BrokenError

JUDGED = frozenset(
    {
        errno.EACCES,
        errno.EBADMSG,
        errno.EISDIR,
        errno.ELOOP,
        errno.ENAMETOOLONG,
        errno.ENXIO,
        errno.EPERM,
        errno.EUCLEAN,
    }
)
"""Errors that are about this one file; every other may be the device's or ours."""

Read = Callable[[int], bytes]
"""Gives up to so many of the next bytes, none at the end."""


def shown(path: str) -> str:
    """Give a file's name for a sentence; bytes that are no text become codes."""
    raw = os.fsencode(os.path.basename(path))
    return raw.decode("utf-8", "backslashreplace")


class State(NamedTuple):
    """What may not change while a file is read."""

    device: int
    inode: int
    size: int
    mtime_ns: int


def state_of(path: str) -> State:
    """Look at a file.

    Raises:
        OSError: it is not there any more, or the device is not.
    """
    found = os.stat(path)
    return State(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


@contextmanager
def opened(path: str, buffering: int = 0) -> Iterator[BinaryIO]:
    """Open a file to be read, by itself unbuffered.

    Raises:
        BrokenError: it is no plain file.
        OSError: it cannot be opened.
    """
    # Not blocking: nobody need ever write into a pipe that lies there.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise BrokenError("it is no plain file")
    with open(handle, "rb", buffering=buffering) as file:
        yield file


def pieces(read: Read) -> Iterator[memoryview]:
    """Give all that ``read`` gives in pieces of ``PIECE`` bytes, the last shorter."""
    while piece := filled(read, PIECE):
        yield memoryview(piece)


def filled(read: Read, count: int) -> bytes:
    """Read until there are so many bytes, or no more."""
    first = read(count)
    if len(first) in {0, count}:
        return first
    parts, missing = [first], count - len(first)
    while missing and (part := read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def skipped(read: Read, count: int) -> int:
    """Read past so many bytes; give how many there were."""
    left = count
    while left and (piece := read(min(left, PIECE))):
        left -= len(piece)
    return count - left


def exactly(read: Read, count: int) -> bytes:
    """Read so many bytes.

    Raises:
        BrokenError: there are not so many.
    """
    data = filled(read, count)
    if len(data) < count:
        raise BrokenError("it is cut off")
    return data
