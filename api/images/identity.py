"""What a picture is known by: a name that changes whenever its bytes may have changed.

Size, time and place tell a replaced file at once (BETTER-THAN-CORE, B8). The inode and
the time of the inode's change tell more, but FAT, exFAT and most FUSE drivers make
inode numbers up and forget them, so there they would tell every file as new.
"""

import hashlib
import os

from zapcore.inodes import is_forgetful

RECIPE = 1
"""Raised when thumbnails are made in another way: older ones then count as absent."""


def stamp(info: os.stat_result) -> tuple[int, ...]:
    """Give what changes when the file is replaced or written."""
    if is_forgetful(info.st_dev):
        return info.st_size, info.st_mtime_ns
    return info.st_size, info.st_mtime_ns, info.st_ino, info.st_ctime_ns


def name(text: str, tier: int) -> str:
    """Give 64 hexadecimal digits for what ``text`` stands for, at this size.

    ``text`` is a real path and its stamp, or a blob's SHA-256.
    """
    whole = f"{RECIPE}\0{tier}\0{text}".encode("utf-8", "surrogateescape")
    return hashlib.sha256(whole).hexdigest()
