"""Rings when one of a few files of a folder is written, comes or goes.

The kernel tells (inotify(7)); nothing runs in between and no thread waits. Of the
folder only what comes and goes is heard, so that others may write there as they like.
"""

import asyncio
import ctypes
import os
import struct
from collections.abc import Callable, Collection

IN_CLOSE_WRITE = 0x8
IN_CAME_OR_WENT = 0x40 | 0x80 | 0x100 | 0x200
"""Moved from, moved to, created, deleted."""

IN_ONLYDIR = 0x01000000
IN_NONBLOCK = os.O_NONBLOCK
IN_CLOEXEC = os.O_CLOEXEC
"""Values of ``sys/inotify.h``."""

HEAD = struct.Struct("iIII")
READ = 16 << 10


class Bell:
    """Calls ``rings`` in the running loop until it is closed."""

    def __init__(
        self, folder: str, names: Collection[str], rings: Callable[[], None]
    ) -> None:
        """Listen.

        Raises:
            OSError: there is no such folder, or the kernel has no watch left.
        """
        self._folder = folder
        self._names = {os.fsencode(name) for name in names}
        self._rings = rings
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._handle = self._told(self._libc.inotify_init1(IN_NONBLOCK | IN_CLOEXEC))
        try:
            self._top = self._watch(folder, IN_CAME_OR_WENT | IN_ONLYDIR)
            self._watch_files()
            asyncio.get_running_loop().add_reader(self._handle, self._hear)
        except BaseException:
            os.close(self._handle)
            raise

    def close(self) -> None:
        """Hear no more."""
        asyncio.get_running_loop().remove_reader(self._handle)
        os.close(self._handle)

    def _hear(self) -> None:
        """Read what the kernel tells; ring once for all of it."""
        try:
            data = os.read(self._handle, READ)
        except BlockingIOError:
            return
        at, found = 0, False
        while at < len(data):
            watch, _, _, length = HEAD.unpack_from(data, at)
            name = data[at + HEAD.size : at + HEAD.size + length].rstrip(b"\0")
            at += HEAD.size + length
            found = found or watch != self._top or name in self._names
        if found:
            self._watch_files()
            self._rings()

    def _watch_files(self) -> None:
        """Watch those that are there; again where a new file has an old name."""
        for name in self._names:
            path = os.path.join(os.fsencode(self._folder), name)
            self._libc.inotify_add_watch(self._handle, path, IN_CLOSE_WRITE)

    def _watch(self, path: str, what: int) -> int:
        return self._told(
            self._libc.inotify_add_watch(self._handle, os.fsencode(path), what)
        )

    def _told(self, answer: int) -> int:
        if answer < 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), self._folder)
        return answer
