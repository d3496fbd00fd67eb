"""A file that is written aside, synced and renamed; the one before is kept as ``.bak``.

A cut at any write leaves the old file or the new one: the ``.bak`` is another name of
the old one, or a copy where a disk knows no links. exFAT promises no atomic rename:
should the name be gone or the file be broken, ``whole`` gives the ``.bak``.
"""

import contextlib
import os
import shutil
from collections.abc import Callable
from types import TracebackType
from typing import BinaryIO, Self

BAK = ".bak"
PART = ".zapcore-part"


class Aside:
    """Writes ``path``; without ``keep()`` at the end nothing of it is there.

    The part file lies beside it, so that a rename never crosses a disk; what a cut left
    of an earlier one is overwritten.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._part = path + PART
        self._file: BinaryIO | None = None
        self.kept = False

    def __enter__(self) -> Self:
        os.makedirs(os.path.dirname(self._path), exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._part)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        self._file = os.fdopen(os.open(self._part, flags, 0o644), "wb")
        return self

    @property
    def file(self) -> BinaryIO:
        """Give the file to write to, opened for bytes."""
        assert self._file is not None  # noqa: S101 - only between enter and exit
        return self._file

    def keep(self, *, backup: bool = True) -> None:
        """Sync, keep the old file as ``.bak`` and put the new one in its place.

        Without ``backup`` the old file goes: it can be made again. So its name is not
        waited for either, which would take as long as its bytes.

        Raises:
            OSError: the disk is full, or cannot be written.
        """
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        if backup and os.path.isfile(self._path):
            _keep_old(self._path)
        os.replace(self._part, self._path)
        if backup:
            sync_folder(os.path.dirname(self._path))
        self.kept = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self.file.closed:
            self.file.close()
        if not self.kept:
            with contextlib.suppress(OSError):
                os.unlink(self._part)


def _keep_old(path: str) -> None:
    """Give the old file a second name, whole at every moment."""
    part = path + BAK + PART
    with contextlib.suppress(FileNotFoundError):
        os.unlink(part)
    try:
        os.link(path, part, follow_symlinks=False)
    except OSError:
        shutil.copyfile(path, part, follow_symlinks=False)
        with open(part, "rb") as file:
            os.fsync(file.fileno())
    os.replace(part, path + BAK)
    with contextlib.suppress(FileNotFoundError):
        # To rename one name of a file to another of the same does nothing.
        os.unlink(part)


def whole(path: str, is_whole: Callable[[str], bool]) -> str:
    """Give the file to begin from: ``path``, its ``.bak`` where that one is broken.

    "" where neither is whole. ``is_whole`` judges a file that is there.
    """
    for candidate in (path, path + BAK):
        if os.path.isfile(candidate) and is_whole(candidate):
            return candidate
    return ""


def sync_folder(folder: str) -> None:
    """Sync a folder's names; file systems that cannot are left alone."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
