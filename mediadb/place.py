"""Whether the folder that ``media.db`` is to lie in is there, or its disk is away.

A folder whose disk is away often exists: the mount point is an ordinary, empty folder,
on MiSTer ``/media/usb0`` always. What is written there would fill the wrong disk and
hide when the right one comes. So where ``media.db`` was made once is remembered in the
data folder; and below a folder that mount points are made in nothing is made unless
something is mounted there.

The mount that it was on is remembered too. Where the folder is there, on the same
mount, and the database is not, the disk is not away: it was emptied, or is a new one.
"""

import os
from os.path import ismount

from zapcore.aside import Aside

REMEMBERED = "media.db.place"
MOUNT_FOLDERS = ("/media", "/mnt", "/run/media")
"""Source: FHS 3.0, sections 3.11 and 3.12; udisks mounts below ``/run/media``."""

MOST = 4096


def is_there(folder: str, data: str, name: str) -> bool:
    """Tell whether ``folder`` may be used. It blocks, on a dead share for long.

    ``name`` is what must be in it if it is the one that ``data`` remembers.
    """
    if os.path.exists(os.path.join(folder, name)):
        return True
    if remembered(data) == folder:
        return os.path.isdir(folder) and _is_mounted(folder, data)
    return not _is_bare(folder)


def is_emptied(folder: str, data: str, name: str) -> bool:
    """Tell whether ``data`` remembers ``folder``, and ``name`` is not in it."""
    is_known = remembered(data) == folder
    return is_known and not os.path.exists(os.path.join(folder, name))


def remembered(data: str) -> str:
    """Give the folder that holds the database of this data folder, "" for none."""
    return _mark(data)[0]


def _mark(data: str) -> tuple[str, str]:
    """Give the folder and the mount that it was on; "" is not known."""
    try:
        with open(os.path.join(data, REMEMBERED), "rb") as file:
            folder, _, mount = os.fsdecode(file.read(MOST)).partition("\0")
    except OSError:
        return "", ""
    return folder, mount


def remember(folder: str, data: str) -> None:
    """Keep that the database of ``data`` lies in ``folder``; "": no longer elsewhere.

    Raises:
        OSError: the data folder cannot be written.
    """
    mark = (folder, _mount_of(folder) if folder else "")
    if _mark(data) == mark:
        return
    path = os.path.join(data, REMEMBERED)
    if not folder:
        os.unlink(path)
        return
    with Aside(path) as aside:
        aside.file.write(os.fsencode("\0".join(mark)))
        aside.keep(backup=False)


def _is_mounted(folder: str, data: str) -> bool:
    """Tell whether it is on the mount that it was on; if unknown, surely on one."""
    mount = _mark(data)[1]
    if mount:
        return _mount_of(folder) == mount
    is_below = any(folder.startswith(top + "/") for top in MOUNT_FOLDERS)
    return is_below and not _is_bare(folder)


def _mount_of(folder: str) -> str:
    there = _nearest(folder)
    while not ismount(there) and there != os.path.dirname(there):
        there = os.path.dirname(there)
    return there


def _is_bare(folder: str) -> bool:
    """Tell whether it lies below a folder of mount points, and nothing is mounted."""
    there = _nearest(folder)
    for top in MOUNT_FOLDERS:
        if folder.startswith(top + "/"):
            device = os.stat(top).st_dev if os.path.isdir(top) else None
            return device is None or os.stat(there).st_dev == device
    return False


def _nearest(folder: str) -> str:
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return folder
