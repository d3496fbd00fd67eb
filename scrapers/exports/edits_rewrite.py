"""A file that is copied with some runs of bytes replaced, begun with the first of them.

What is not replaced is copied as it stands; where nothing is, nothing is written.
"""

import os
from types import TracebackType
from typing import Self

from zapcore.aside import Aside

PIECE = 1 << 20
STAMP = "it was changed by something else meanwhile, and was left as it is"


class ChangedMeanwhileError(Exception):
    """The file that was read is not what is there now."""


class Rewrite:
    """Writes ``path`` anew from what is open as ``source`` (-1: from nothing).

    ``root`` is the folder that it was found in.
    """

    def __init__(
        self, path: str, source: int, *, root: str = "", dry: bool = False
    ) -> None:
        self._path = path
        self._root = root
        self._source = source
        self._dry = dry
        self._at = 0
        self._stamp = self._stamps()
        self._aside: Aside | None = None
        self.touched = False
        self.kept = False

    def __enter__(self) -> Self:
        return self

    def replace(self, start: int, length: int, data: bytes) -> None:
        """Put ``data`` in the place of some bytes; offsets only grow."""
        self.touched = True
        if self._dry:
            return
        if self._aside is None:
            self._aside = Aside(self._path, self._root).__enter__()
        self._copy(start)
        self._aside.file.write(data)
        self._at = start + length

    def finish(
        self, *, force: bool = False, broken: str = "", backup: bool = True
    ) -> None:
        """Copy the rest and keep the file, if anything was replaced.

        ``force``: also if nothing was. ``broken`` is what a broken old file is called
        from then on: it must not take the place of the ``.bak``. ``backup``: see
        ``Aside``.

        Raises:
            ChangedMeanwhileError: the old file was written while it was read.
            OSError: the disk is full, or cannot be written.
        """
        if force and not self.touched:
            self.replace(0, 0, b"")
        if self._aside is None:
            return
        if self._source >= 0:
            self._copy(os.fstat(self._source).st_size)
        if self._stamps() != self._stamp:
            raise ChangedMeanwhileError(STAMP)
        self._aside.keep(broken=os.path.basename(broken), backup=backup)
        self.kept = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._aside is not None:
            self._aside.__exit__(kind, error, trace)

    def _copy(self, end: int) -> None:
        """Copy what stands before ``end``."""
        assert self._aside is not None  # noqa: S101 - made by who calls
        while self._at < end:
            piece = os.pread(self._source, min(PIECE, end - self._at), self._at)
            if not piece:
                raise ChangedMeanwhileError(STAMP)
            self._aside.file.write(piece)
            self._at += len(piece)

    def _stamps(self) -> tuple[tuple[int, int, int], ...]:
        """Give what changes if either the file that is read or the old one does."""
        found = []
        for file in (self._source, self._path):
            try:
                info = os.stat(file) if file != -1 else None
            except FileNotFoundError:
                info = None
            if info is not None:
                found.append((info.st_ino, info.st_size, info.st_mtime_ns))
        return tuple(found)
