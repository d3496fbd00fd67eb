"""Thumbnails on disk: ``<data>/cache/thumbs/v2/<system>/<name>.webp``, bounded.

A file's name changes with its source (``identity``), so a file that is there is right
and never written again. Nothing is synced: what a power cut leaves half-written does
not hold what its header says, and is made anew. The disk is scanned once, by the first
thumbnail that is written, in its worker thread; the least used go.
"""

import base64
import contextlib
import logging
import os
import struct
import tempfile
import threading
import time
from collections.abc import Iterator

logger = logging.getLogger(__name__)

FOLDER = "cache/thumbs/v2"
LEFT_OVER = ".part"
LEFT_OVER_AGE_S = 3600.0
ROOM = 0.9
"""After tidying up this share of the limit is in use."""

TOUCH_S = 86_400.0
"""A file's time tells when it was last used, to the day: one write a day."""

REST_S = 60.0
"""After a failed write none is tried for this long."""


class ThumbCache:
    """The thumbnails below ``data``; at most ``limit`` bytes, 0 for none at all.

    Thread-safe. No error of the disk leaves it: without a cache everything is served.
    """

    def __init__(self, data: str, limit: int) -> None:
        self._folder = os.path.join(data, *FOLDER.split("/"))
        self._limit = limit
        self._used: int | None = None
        self._rests_until = 0.0
        self._lock = threading.Lock()

    def get(self, system_id: str, name: str) -> tuple[bytes, str] | None:
        """Give a thumbnail and its path; a broken one is removed and counts as none."""
        if not self._limit:
            return None
        path = self._path(system_id, name)
        try:
            with open(path, "rb") as file:
                age = time.time() - os.fstat(file.fileno()).st_mtime
                data = file.read()
        except OSError:
            return None
        with contextlib.suppress(OSError):
            if not _is_sound(data):
                os.unlink(path)
                return None
            if age > TOUCH_S:
                os.utime(path)
        return data, path

    def put(self, system_id: str, name: str, data: bytes) -> str:
        """Store a thumbnail; give its path, or ``""`` if it could not be stored."""
        if len(data) > self._limit or time.monotonic() < self._rests_until:
            return ""
        path = self._path(system_id, name)
        try:
            _write(path, data)
        except OSError as error:
            self._rests_until = time.monotonic() + REST_S
            logger.warning(
                "thumbnails cannot be kept in %s (%s); they are made each time",
                self._folder,
                error.strerror,
            )
            return ""
        with self._lock:
            self._account(len(data))
        return path

    def _path(self, system_id: str, name: str) -> str:
        letters = base64.urlsafe_b64encode(system_id.encode()).decode().rstrip("=")
        return os.path.join(self._folder, letters, f"{name}.webp")

    def _account(self, size: int) -> None:
        if self._used is None:
            self._used = sum(used for _, used, _ in self._files())
        else:
            self._used += size
        if self._used > self._limit:
            self._tidy_up()

    def _tidy_up(self) -> None:
        """Remove what was not used for longest until there is room."""
        files = sorted(self._files())
        self._used = sum(size for _, size, _ in files)
        for _, size, path in files:
            if self._used <= self._limit * ROOM:
                return
            with contextlib.suppress(OSError):
                os.unlink(path)
                self._used -= size

    def _files(self) -> Iterator[tuple[float, int, str]]:
        """Give (last use, bytes, path) of each; remove what was left half-written."""
        for folder in _entries(self._folder):
            for entry in _entries(folder.path):
                with contextlib.suppress(OSError):
                    info = entry.stat(follow_symlinks=False)
                    left = entry.name.endswith(LEFT_OVER)
                    if left and time.time() - info.st_mtime > LEFT_OVER_AGE_S:
                        os.unlink(entry.path)
                    elif not left:
                        yield info.st_mtime, info.st_size, entry.path


def _entries(folder: str) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []


def _write(path: str, data: bytes) -> None:
    """Write all of it under another name, then rename."""
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    number, part = tempfile.mkstemp(LEFT_OVER, dir=folder)
    try:
        with open(number, "wb") as file:
            file.write(data)
        os.rename(part, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise


def _is_sound(data: bytes) -> bool:
    """Tell whether it is a WebP of exactly the length that it claims."""
    if len(data) <= 20 or data[:4] != b"RIFF" or data[8:15] != b"WEBPVP8":  # noqa: PLR2004 - the headers alone
        return False
    (size,) = struct.unpack_from("<I", data, 4)
    return bool(size + 8 == len(data))
