"""A file that is written aside, synced and renamed; the one before is kept as ``.bak``.

A cut at any write leaves the old file or the new one: the ``.bak`` is another name of
the old one, or a copy where a disk knows no links. There, as on exFAT, a rename is not
atomic: the cut may take both of its names. So the copy is on the disk before, and an
empty part file, which says that a write was under way should the name be gone.
"""

import contextlib
import errno
import os
import shutil
import stat
from types import TracebackType
from typing import BinaryIO, Self

from zapcore.anchored import Anchor

BAK = ".bak"
PART = ".zapcore-part"
NEXT = ".zapcore-next"
"""Ends what a part file is called while an empty one stands for it."""

OUTSIDE = "it leads out of the folders of this export"


class Aside:
    """Writes ``path``; without ``keep()`` at the end nothing of it is there.

    The part file lies beside it, so that a rename never crosses a disk; what a cut left
    of an earlier one is overwritten. With ``root``, a real path, the folder must lead
    to that folder or below it. It is held open, so that a link put in its place leads
    nowhere else.

    Raises:
        OSError: the folder leads out, or cannot be written; it names the file.
    """

    def __init__(self, path: str, root: str = "") -> None:
        self._path = path
        self._root = root
        self._name = os.path.basename(path)
        self._part = self._name + PART
        self._file: BinaryIO | None = None
        self._anchor: Anchor | None = None
        self.kept = False

    def __enter__(self) -> Self:
        self._anchor = anchor = Anchor(self._folder(), make=True)
        try:
            anchor.remove(self._part)
            anchor.remove(self._name + NEXT)
            self._file = anchor.create(self._part)
        except BaseException:
            anchor.close()
            raise
        return self

    @property
    def file(self) -> BinaryIO:
        """Give the file to write to, opened for bytes."""
        assert self._file is not None  # noqa: S101 - only between enter and exit
        return self._file

    def keep(self, *, backup: bool = True, broken: str = "") -> None:
        """Sync, keep the old file as ``.bak`` and put the new one in its place.

        Without ``backup`` the old file goes: it can be made again. So its name is not
        waited for either, which would take as long as its bytes. ``broken`` is the bare
        name that the old file gets instead: it must not take the place of the ``.bak``.

        Raises:
            OSError: the disk is full, or cannot be written.
        """
        assert self._anchor is not None  # noqa: S101 - only between enter and exit
        anchor = self._anchor
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        made = self._part
        if broken:
            anchor.rename(self._name, broken)
        elif (
            backup
            and _is_file(anchor, self._name)
            and not _keep_old(anchor, self._name)
        ):
            made = self._announced(anchor)
        anchor.rename(made, self._name)
        if backup:
            anchor.sync()
        if made != self._part:
            anchor.remove(self._part)
        self.kept = True

    def _announced(self, anchor: Anchor) -> str:
        """Say on the disk that a write is under way; give what the new file is called.

        With it the ``.bak`` is there for good.
        """
        made = self._name + NEXT
        anchor.rename(self._part, made)
        anchor.create(self._part).close()
        anchor.sync()
        return made

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, OSError) and error.filename is None:
            error.filename = self._path
        with contextlib.suppress(OSError):
            # A full disk has what was not written yet fail here again.
            self.file.close()
        assert self._anchor is not None  # noqa: S101 - made by enter
        if not self.kept:
            with contextlib.suppress(OSError):
                self._anchor.remove(self._part)
                self._anchor.remove(self._name + NEXT)
        self._anchor.close()

    def _folder(self) -> str:
        """Give where the folder really is."""
        folder = os.path.dirname(self._path) or "."
        real = os.path.realpath(folder)
        if not self._root:
            return real
        if not lies_in(real, self._root):
            raise OSError(errno.EXDEV, OUTSIDE, self._path)
        return real


def lies_in(real: str, root: str) -> bool:
    """Tell whether a real path is a root, real too, or below it.

    Nothing is resolved again: a link may have been put there since.
    """
    return real == root or real.startswith(root.rstrip("/") + "/")


def _is_file(anchor: Anchor, name: str) -> bool:
    try:
        return stat.S_ISREG(anchor.stat(name).st_mode)
    except FileNotFoundError:
        return False


def _keep_old(anchor: Anchor, name: str) -> bool:
    """Give the old file a second name, whole at every moment; False if it is a copy."""
    part = name + BAK + PART
    anchor.remove(part)
    linked = True
    try:
        anchor.link(name, part)
    except OSError:
        linked = False
        with anchor.read(name) as old, anchor.create(part) as new:
            shutil.copyfileobj(old, new)
            new.flush()
            os.fsync(new.fileno())
    anchor.rename(part, name + BAK)
    # To rename one name of a file to another of the same does nothing.
    anchor.remove(part)
    return linked
