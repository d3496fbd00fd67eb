"""Folders held open, so that no link put there meanwhile leads a write elsewhere.

A path that was checked and is then used by its name may be another file by then. Here
a folder is opened part by part from the root of the disk, none of them through a link,
and its files are reached by their bare names from that handle.
"""

import contextlib
import errno
import os
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import BinaryIO, Self

STEP = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW
"""How a folder is opened: it need be searchable only, not readable."""

CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
APPEND = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""Without waiting for a pipe that somebody put there."""

MODE = 0o644


class Anchor:
    """One folder, by its real path: no part of it may be a link.

    Names are bare: with a ``/`` in them, or ``..``, they are refused. All methods raise
    ``OSError`` with the whole path.

    Raises:
        OSError: it is not there, or a part of it is a link (``ENOTDIR``).
    """

    def __init__(self, real: str, *, make: bool = False) -> None:
        self.path = real.rstrip("/") or "/"
        self._handle = _walk(self.path, make=make)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder; a second call does nothing."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)

    def create(self, name: str) -> BinaryIO:
        """Create a file to write bytes to; one that is there is an error."""
        return os.fdopen(self._open(name, CREATE), "wb")

    def append(self, name: str) -> BinaryIO:
        """Open a file that is there to write behind its end; a link is an error."""
        return os.fdopen(self._open(name, APPEND), "ab")

    def read(self, name: str) -> BinaryIO:
        """Open a file for its bytes; a link is an error."""
        return os.fdopen(self._open(name, READ), "rb")

    def stat(self, name: str) -> os.stat_result:
        """Tell what lies there, of a link itself."""
        with self._told(name):
            return os.stat(_bare(name), dir_fd=self._handle, follow_symlinks=False)

    def remove(self, name: str) -> None:
        """Remove a file; one that is not there is no error."""
        with contextlib.suppress(FileNotFoundError), self._told(name):
            os.unlink(_bare(name), dir_fd=self._handle)

    def rename(self, old: str, new: str) -> None:
        """Give a file a name of this folder, which another file may have had."""
        own = self._handle
        with self._told(new):
            os.replace(_bare(old), _bare(new), src_dir_fd=own, dst_dir_fd=own)

    def link(self, old: str, new: str) -> None:
        """Give a file a second name that nothing has."""
        own, source, name = self._handle, _bare(old), _bare(new)
        with self._told(new):
            os.link(source, name, src_dir_fd=own, dst_dir_fd=own, follow_symlinks=False)

    def times(self, name: str, access: int, change: int) -> None:
        """Set a file's times, in nanoseconds; of a link its own."""
        both = (access, change)
        with self._told(name):
            os.utime(_bare(name), ns=both, dir_fd=self._handle, follow_symlinks=False)

    def sync(self) -> None:
        """Sync the names; file systems that cannot are left alone."""
        with contextlib.suppress(OSError):
            handle = os.open(".", os.O_RDONLY | os.O_CLOEXEC, dir_fd=self._handle)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def _open(self, name: str, flags: int) -> int:
        with self._told(name):
            return os.open(_bare(name), flags, MODE, dir_fd=self._handle)

    @contextlib.contextmanager
    def _told(self, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            error.filename, error.filename2 = f"{self.path}/{name}", None
            raise


def real_inside(path: str, roots: Iterable[str]) -> str:
    """Give where a path leads if that is one of the roots or below one, else "".

    What of the path is not there yet counts as no link.
    """
    real = os.path.realpath(path)
    for root in roots:
        base = os.path.realpath(root)
        if real == base or real.startswith(base.rstrip("/") + "/"):
            return real
    return ""


def _walk(path: str, *, make: bool) -> int:
    handle = os.open("/", STEP | os.O_CLOEXEC)
    try:
        for part in filter(None, path.split("/")):
            below = _step(handle, _bare(part), make=make)
            os.close(handle)
            handle = below
    except OSError as error:
        os.close(handle)
        error.filename = path
        raise
    return handle


def _step(handle: int, part: str, *, make: bool) -> int:
    flags = STEP | os.O_CLOEXEC
    try:
        return os.open(part, flags, dir_fd=handle)
    except FileNotFoundError:
        if not make:
            raise
    with contextlib.suppress(FileExistsError):
        os.mkdir(part, dir_fd=handle)
    return os.open(part, flags, dir_fd=handle)


def _bare(name: str) -> str:
    if "/" in name or name in {"", ".", ".."}:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), name)
    return name
