"""Rings when one of a few files of a folder is written, comes or goes.

The kernel tells (inotify(7)); nothing runs in between and no thread waits. The folder
itself is listened to only as long as the first file is not there: in ``/tmp`` others
come and go all the time.
"""

import asyncio
import contextlib
import ctypes
import os
import struct
from collections.abc import Callable, Sequence

IN_FILE = 0x4 | 0x8 | 0x400 | 0x800 | 0x02000000
"""Attributes (the number of names, when another takes its name), closed after writing,
deleted, moved; of a link itself, not of what it leads to."""

IN_CAME = 0x80 | 0x100
"""Moved to, created."""

IN_IGNORED = 0x8000
IN_ONLYDIR = 0x01000000
IN_NONBLOCK = os.O_NONBLOCK
IN_CLOEXEC = os.O_CLOEXEC
"""Values of ``sys/inotify.h``."""

HEAD = struct.Struct("iIII")
READ = 16 << 10


class Bell:
    """Calls ``rings`` in the running loop until it is closed."""

    def __init__(
        self, folder: str, names: Sequence[str], rings: Callable[[], None]
    ) -> None:
        """Listen.

        Raises:
            OSError: there is no such folder, or the kernel has no watch left.
        """
        self._folder = folder
        self._names = [os.fsencode(name) for name in names]
        self._rings = rings
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._handle = self._told(self._libc.inotify_init1(IN_NONBLOCK | IN_CLOEXEC))
        try:
            self._top = self._listen()
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
            watch, mask, _, length = HEAD.unpack_from(data, at)
            name = data[at + HEAD.size : at + HEAD.size + length].rstrip(b"\0")
            at += HEAD.size + length
            if not mask & IN_IGNORED:
                found = found or watch != self._top or name in self._names
        if found:
            self._watch_files()
            self._rings()

    def _watch_files(self) -> None:
        """Watch those that are there, and the folder while the first is not."""
        first, *_ = [self._watch(name) for name in self._names]
        if first and self._top >= 0:
            self._libc.inotify_rm_watch(self._handle, self._top)
            self._top = -1
        elif not first and self._top < 0:
            # Without the folder nothing can be heard; it is looked for now and then.
            with contextlib.suppress(OSError):
                self._top = self._listen()
            # It may have come just before.
            self._watch(self._names[0])

    def _watch(self, name: bytes) -> bool:
        path = os.path.join(os.fsencode(self._folder), name)
        add = self._libc.inotify_add_watch
        return bool(add(self._handle, path, IN_FILE) >= 0)

    def _listen(self) -> int:
        folder = os.fsencode(self._folder)
        add = self._libc.inotify_add_watch
        return self._told(add(self._handle, folder, IN_CAME | IN_ONLYDIR))

    def _told(self, answer: int) -> int:
        if answer < 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), self._folder)
        return answer
