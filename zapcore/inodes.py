"""What tells one state of a file from another where a file system forgets.

FAT, exFAT and most FUSE drivers make inode numbers up and forget them, so at the next
mount each file would look like another one. Their times are of two seconds, of one, or
of ten milliseconds: a file that is written twice in that time looks the same.
"""

import functools
import os
import time

MOUNTS = "/proc/self/mountinfo"
FORGETFUL = frozenset({"vfat", "msdos", "exfat", "fuseblk", "fuse", "cifs", "smb3"})

COARSE_NS = 2_000_000_000
"""The longest step of a time that is written: FAT's.

Source: Microsoft, "File Times"
(https://learn.microsoft.com/en-us/windows/win32/sysinfo/file-times).
"""


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


def lasting(info: os.stat_result) -> int:
    """Give the inode number if it is the same after the next mount, else 0."""
    return 0 if is_forgetful(info.st_dev) else info.st_ino


def is_fresh(info: os.stat_result) -> bool:
    """Tell whether it was written so lately that its time may not show a next write.

    Where times are exact nothing is; a time of tomorrow (another clock) is not lately.
    """
    if not is_forgetful(info.st_dev):
        return False
    return abs(time.time_ns() - info.st_mtime_ns) <= COARSE_NS


def time_of(info: os.stat_result) -> int:
    """Give when it was changed, in ns; odd if that may hide a next change.

    Another file may take its place with its size and its time, so the change of the
    inode counts, too. Of a file that was written a moment ago the time is given a
    nanosecond more: the next look, which gives the plain one, finds it changed once.
    """
    changed = max(info.st_mtime_ns, info.st_ctime_ns)
    return changed + 1 if is_fresh(info) else changed
