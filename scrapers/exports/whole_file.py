"""A file that is wholly ours: written anew, and left alone where it is the same."""

import os
import tempfile
from collections.abc import Iterable
from typing import BinaryIO, NamedTuple

from zapcore.aside import Aside
from zapcore.exporting import Exported

PIECE = 1 << 16
IN_MEMORY = 1 << 20
"""Bytes of a file that are held before they go to a temporary one."""


class Hunk(NamedTuple):
    """Bytes of a file, and how many games they are."""

    data: bytes
    games: int = 0


def replaced(
    path: str, hunks: Iterable[Hunk], *, dry_run: bool, root: str = ""
) -> Exported:
    """Write these bytes to ``path`` unless they are there.

    ``root`` is the folder that was chosen: nothing is written elsewhere.

    Raises:
        OSError: the disk is full, or cannot be written.
    """
    games = 0
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as made:
        for hunk in hunks:
            made.write(hunk.data)
            games += hunk.games
        is_new = not os.path.lexists(path)
        if not is_new and _same(path, made):
            return Exported(path, games)
        if not dry_run:
            _write(path, made, os.path.realpath(root) if root else "")
    added, changed = (games, 0) if is_new else (0, games)
    return Exported(path, games, added, changed, written=not dry_run)


def _same(path: str, made: "tempfile.SpooledTemporaryFile[bytes]") -> bool:
    if not os.path.isfile(path) or os.path.getsize(path) != made.tell():
        return False
    made.seek(0)
    with open(path, "rb") as there:
        while piece := there.read(PIECE):
            if made.read(PIECE) != piece:
                return False
    return True


def _write(path: str, made: "tempfile.SpooledTemporaryFile[bytes]", root: str) -> None:
    made.seek(0)
    with Aside(path, root) as aside:
        _copy(made, aside.file)
        aside.keep()


def _copy(made: "tempfile.SpooledTemporaryFile[bytes]", to: BinaryIO) -> None:
    while piece := made.read(PIECE):
        to.write(piece)
