"""Where a command's output goes: standard output, or a file, whole or not at all."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterable

from zapcore.errors import ZapcoreError

STDOUT = "-"
PIECE = 1 << 18


def write(out: str, pieces: Iterable[bytes], *, force: bool = True) -> None:
    """Write to ``out``; a file is written aside, synced and renamed.

    Raises:
        ZapcoreError: there is such a file and ``force`` is not set, or it cannot be
            written.
    """
    if out == STDOUT:
        for piece in _gathered(pieces):
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    if not force and os.path.lexists(out):
        raise ZapcoreError(f"{out} exists already; --force replaces it")
    try:
        # A link is replaced and not followed, unless it leads to a device.
        is_file = os.path.isfile(out) or not os.path.exists(out)
        path = os.path.abspath(out) if is_file else os.path.realpath(out)
        _to_file(path, pieces)
    except OSError as error:
        raise ZapcoreError(f"{out} cannot be written: {error.strerror}") from error


def make_folder(path: str) -> None:
    """Make a folder unless it is there.

    Raises:
        ZapcoreError: it cannot be made.
    """
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        raise ZapcoreError(f"{path} cannot be made: {error.strerror}") from error


def _gathered(pieces: Iterable[bytes]) -> Iterable[bytes]:
    """Give the pieces in fewer and larger ones."""
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) >= PIECE:
            yield bytes(held)
            held.clear()
    yield bytes(held)


def _to_file(path: str, pieces: Iterable[bytes]) -> None:
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as device:
            device.writelines(_gathered(pieces))
        return
    folder = os.path.dirname(path)
    handle, made = tempfile.mkstemp(dir=folder, prefix=".zapcore-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(_gathered(pieces))
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        with contextlib.suppress(OSError):
            # FAT and exFAT have no permissions, and some refuse to be asked.
            os.chmod(made, 0o666 & ~mask)
        os.replace(made, path)
        _sync_folder(folder)
    except BaseException:
        if os.path.lexists(made):
            os.unlink(made)
        raise


def _sync_folder(folder: str) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
