"""The stamp of a file: what tells one state of it from another."""

import hashlib
import os

from zapcore.content import FileStamp
from zapcore.inodes import is_forgetful

SAMPLE = 4096
"""Bytes that are taken of the beginning, the middle and the end."""

SAMPLE_DIGEST = 8
"""Bytes of the stamp's sample."""


def stamp_of(path: str) -> FileStamp:
    """Look at a file and 12 KiB of it.

    A file of up to 12 KiB is sampled whole.

    Raises:
        OSError: it is not there, cannot be read, or its device is gone.
    """
    # Not blocking: nobody need ever write into a pipe that lies there.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(handle)
        sample = hashlib.blake2b(digest_size=SAMPLE_DIGEST)
        for start, length in _places(found.st_size):
            sample.update(os.pread(handle, length, start))
    finally:
        os.close(handle)
    return FileStamp(
        *numbers_of(path, found),
        found.st_size,
        found.st_mtime_ns,
        sample.digest(),
        found.st_ctime_ns,
    )


def numbers_of(path: str, found: os.stat_result) -> tuple[int, int]:
    """Give the numbers of the file's device and inode.

    Where these are made up at each mount, two files could have one number after the
    other: there the path stands for them.
    """
    if not is_forgetful(found.st_dev):
        return found.st_dev, found.st_ino
    digest = hashlib.blake2b(os.fsencode(path), digest_size=8, usedforsecurity=False)
    return 0, int.from_bytes(digest.digest())


def _places(size: int) -> list[tuple[int, int]]:
    if size <= 3 * SAMPLE:
        return [(0, size)]
    return [(0, SAMPLE), ((size - SAMPLE) // 2, SAMPLE), (size - SAMPLE, SAMPLE)]
