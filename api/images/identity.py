"""What a picture is known by: a name that changes whenever its bytes may have changed.

Size, time and place tell a replaced file at once (BETTER-THAN-CORE, B8). The inode and
the time of the inode's change tell more, but FAT, exFAT and most FUSE drivers make
inode numbers up and forget them, so there they would tell every file as new.
"""

import functools
import hashlib
import os

RECIPE = 1
"""Raised when thumbnails are made in another way: older ones then count as absent."""

MOUNTS = "/proc/self/mountinfo"
FORGETFUL = frozenset({"vfat", "msdos", "exfat", "fuseblk", "fuse", "cifs", "smb3"})


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


@functools.lru_cache(maxsize=64)
def is_forgetful(device: int) -> bool:
    """Tell whether the file system of this device number makes inode numbers up.

    Source: Linux ``fs/fat/inode.c`` and ``fs/exfat/inode.c`` (``iunique``). A device
    that is not listed (Btrfs subvolumes have numbers of their own) is none of these.
    """
    wanted = f"{os.major(device)}:{os.minor(device)}"
    try:
        with open(MOUNTS, encoding="utf-8", errors="surrogateescape") as file:
            rows = [line.split() for line in file]
    except OSError:
        return False
    for row in rows:
        if row[2] == wanted:
            kind = row[row.index("-") + 1]
            return kind.partition(".")[0] in FORGETFUL
    return False
