"""Which disks and shares are mounted at, below and around the library.

A folder that is there tells nothing of the disk that is mounted on it: without the disk
it is an empty folder. The kernel's own table says what is mounted (``man 5
proc_pid_mountinfo``: fields are parted by blanks, which are octal within names).
"""

import contextlib
import os
import re
import select
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from zapcore.absence import MountPlace

MOUNTINFO = "/proc/self/mountinfo"
OCTAL = re.compile(rb"\\([0-7]{3})")
ID, POINT = 0, 4
WAITS_FOR_ACCESS = "autofs"
"""Stands at a mount point whose disk is not mounted before somebody looks."""


class Line(NamedTuple):
    """One line of the table: what is mounted where, of what type, under which id."""

    id: int
    point: str
    kind: str


def lines_of(table: bytes) -> Iterator[Line]:
    """Give the lines of the table that can be read, in its order."""
    for line in table.splitlines():
        fields = line.split(b" ")
        with contextlib.suppress(ValueError, IndexError):
            kind = fields[fields.index(b"-") + 1]
            point = OCTAL.sub(lambda m: bytes([int(m[1], 8) & 0xFF]), fields[POINT])
            yield Line(int(fields[ID]), os.fsdecode(point), os.fsdecode(kind))


def read_mounts(path: str) -> dict[str, int] | None:
    """Give mount point to id of its mount; None where no table can be read.

    Of several mounts at one point the last is seen.
    """
    try:
        with open(path, "rb") as file:
            table = file.read()
    except OSError:
        return None
    lines = lines_of(table)
    return {one.point: one.id for one in lines if one.kind != WAITS_FOR_ACCESS}


def places_of(
    mounts: Mapping[str, int], anchors: Iterable[tuple[str, str]]
) -> Iterator[MountPlace]:
    """Give where the library sees which mount.

    ``anchors`` are folders of the library and their real paths. Seen are mounts at or
    below one, else the one that it lies on; the root file system is always there.
    """
    for shown, real in anchors:
        holder = ""
        for point in mounts:
            if point == "/":
                continue
            if is_below(point, real):
                yield MountPlace(point, f"{shown}{point[len(real) :]}/")
            elif is_below(real, point) and len(point) > len(holder):
                holder = point
        if holder and real not in mounts:
            yield MountPlace(holder, f"{shown}/")


def is_below(path: str, top: str) -> bool:
    """Tell whether a path is ``top`` or lies below it (both without an end slash)."""
    return path == top or path.startswith(f"{top}/")


def link_of(mounts: Mapping[str, int], folder: str, root: str) -> MountPlace | None:
    """Give the other mount that a folder below ``root`` lies on, and the link to it."""
    real = os.path.realpath(folder)
    on = max((p for p in mounts if is_below(real, p)), key=len, default="/")
    if on == "/" or is_below(os.path.realpath(root), on):
        return None
    link = folder
    while link != root and is_below(os.path.realpath(os.path.dirname(link)), on):
        link = os.path.dirname(link)
    return MountPlace(on, f"{link}/")


class MountWatch:
    """Tells whether what is mounted has changed since it was made.

    Ids of mounts are given again, so that a share which goes and comes back between two
    looks may look the same: the kernel also says whether anything was (un)mounted
    since it was last asked (``man 5 proc``: ``poll`` on mountinfo).
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._mounts = read_mounts(path)
        self._file = -1
        self._poll = select.poll()

    @property
    def mounts(self) -> Mapping[str, int]:
        """Give what was mounted at the start; nothing where that is unknown."""
        return self._mounts or {}

    @property
    def knows(self) -> bool:
        """Tell whether there is a table at all."""
        return self._mounts is not None

    def open(self) -> None:
        """Hear of each change from now on; what was before counts no more."""
        with contextlib.suppress(OSError):
            self._file = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
            self._poll.register(self._file, select.POLLPRI)

    def close(self) -> None:
        """Hear no more."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def stirred(self) -> bool:
        """Tell whether anything was mounted or unmounted since the last question."""
        if self._file < 0:
            return False
        asked = select.POLLPRI | select.POLLERR
        return any(event & asked for _, event in self._poll.poll(0))

    def changed(self, reals: Iterable[str]) -> bool:
        """Tell whether mounts at, below or above these real paths have changed."""
        now = read_mounts(self._path)
        if now is None or self._mounts is None:
            return False
        return any(_around(now, real) != _around(self._mounts, real) for real in reals)

    def gone(self, points: Iterable[str]) -> list[str]:
        """Give which of these mount points were mounted and are no more."""
        now = read_mounts(self._path)
        if now is None or self._mounts is None:
            return []
        return sorted({*points} & self._mounts.keys() - now.keys())


def _around(mounts: Mapping[str, int], real: str) -> dict[str, int]:
    return {
        point: number
        for point, number in mounts.items()
        if is_below(point, real) or is_below(real, point)
    }
