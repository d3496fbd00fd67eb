"""Mounted file systems: which there are, of what type, and when that changes."""

import asyncio
import os
import select
from collections.abc import Callable, Iterable
from typing import NamedTuple

from zapcore.operations.mounts import MOUNTINFO, lines_of

REMOTE = frozenset(
    {
        *("cifs", "smb3", "smbfs", "nfs", "nfs4", "9p", "virtiofs", "vboxsf", "ceph"),
        *("afs", "ncpfs", "coda", "glusterfs", "lustre", "davfs", "ocfs2", "gfs2"),
        *("vmhgfs", "prl_fs"),
    }
)
"""Others change files there, and the kernel of this device does not hear of it."""

REMOVABLE = frozenset({"exfat", "vfat", "msdos", "ntfs", "ntfs3"})
"""What this device writes is heard; a stick that was changed elsewhere is looked at."""


class Mount(NamedTuple):
    """One mounted file system; ``id`` differs after it was mounted again."""

    path: str
    kind: str
    id: int = 0

    @property
    def is_heard(self) -> bool:
        """Tell whether inotify is worth its watches: this device may write there."""
        return self.kind not in REMOTE

    @property
    def is_swept(self) -> bool:
        """Tell whether inotify may not tell all, so that somebody must look."""
        return (
            self.kind in REMOTE
            or self.kind in REMOVABLE
            or self.kind.startswith("fuse")
        )


NOWHERE = Mount("/", "unknown")


def parse(text: str) -> list[Mount]:
    """Read the text of ``mountinfo`` (proc(5)); later mounts hide earlier ones."""
    lines = lines_of(os.fsencode(text))
    found = {one.point: Mount(one.point, one.kind, one.id) for one in lines if one.kind}
    return list(found.values())


def read() -> list[Mount]:
    """Read what is mounted; nothing where there is no /proc."""
    try:
        with open(MOUNTINFO, encoding="utf-8", errors="surrogateescape") as file:
            return parse(file.read())
    except OSError:
        return []


def mount_of(path: str, mounts: Iterable[Mount]) -> Mount:
    """Give the mount that holds a path without links."""
    fits = (m for m in mounts if is_below(path, m.path))
    return max(fits, key=lambda m: len(m.path), default=NOWHERE)


def is_below(path: str, top: str) -> bool:
    """Tell whether a path is this folder or lies in it."""
    return path == top or path.startswith(top.rstrip("/") + "/")


class MountBell:
    """Calls when something is mounted or unmounted; costs nothing in between.

    The kernel marks ``mountinfo`` as urgent to read (proc(5)). An epoll of its own asks
    for that alone, for the file can always be read.
    """

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._file: int | None = None
        self._epoll: select.epoll | None = None

    def start(self) -> bool:
        """Listen in the running loop; false where the kernel offers none of this."""
        try:
            self._file = os.open(MOUNTINFO, os.O_RDONLY | os.O_CLOEXEC)
            self._epoll = select.epoll()
            self._epoll.register(self._file, select.EPOLLPRI | select.EPOLLERR)
            asyncio.get_running_loop().add_reader(self._epoll.fileno(), self._heard)
        except (OSError, NotImplementedError):
            self.close()
            return False
        return True

    def close(self) -> None:
        """Listen no more; harmless when closed."""
        if self._epoll is not None:
            asyncio.get_running_loop().remove_reader(self._epoll.fileno())
            self._epoll.close()
        if self._file is not None:
            os.close(self._file)
        self._epoll = self._file = None

    def _heard(self) -> None:
        if self._epoll is not None:
            self._epoll.poll(0)
        self._ring()
