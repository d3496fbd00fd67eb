"""Thumbnails on disk: ``<data>/cache/thumbs/v2/<system>/<name>.webp``, bounded.

A file's name changes with its source (``identity``), so a file that is there is right
and never written again. Nothing is synced: what a power cut leaves half-written does
not have the sum that a chunk of ours holds, and is made anew. The disk is scanned once,
by the first thumbnail that is written, in its worker thread; the least used go.
"""

import base64
import contextlib
import logging
import os
import struct
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator

logger = logging.getLogger(__name__)

FOLDER = "cache/thumbs/v2"
LEFT_OVER = ".part"
LEFT_OVER_AGE_S = 3600.0
ROOM = 0.9
"""After tidying up this share of the limit is in use."""

REMEMBERED = 2048
"""Thumbnails that are known to have been shown since the start."""

BLOCK = 512
"""Bytes of a block as stat(2) counts them, whatever the disk's own are."""

SEAL = struct.Struct("<4sII")
NAME = b"zcrc"
"""A chunk of a WebP: its name, the length of what it holds, a CRC-32."""

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
        self._shown: dict[str, None] = {}

    def get(self, system_id: str, name: str) -> tuple[bytes, str] | None:
        """Give a thumbnail and its path; a broken one is removed and counts as none."""
        if not self._limit:
            return None
        path = self._path(system_id, name)
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError:
            return None
        if not _is_sound(data):
            with contextlib.suppress(OSError):
                os.unlink(path)
            return None
        with self._lock:
            self._show(path)
        return data, path

    def put(self, system_id: str, name: str, data: bytes) -> str:
        """Store a sealed thumbnail; give its path, or ``""`` if it could not be."""
        if len(data) > self._limit or time.monotonic() < self._rests_until:
            return ""
        path = self._path(system_id, name)
        try:
            size = _write(path, data)
        except OSError as error:
            self._rests_until = time.monotonic() + REST_S
            logger.warning(
                "thumbnails cannot be kept in %s (%s); they are made each time",
                self._folder,
                error.strerror,
            )
            return ""
        with self._lock:
            self._show(path)
            self._account(size)
        return path

    def _path(self, system_id: str, name: str) -> str:
        letters = base64.urlsafe_b64encode(system_id.encode()).decode().rstrip("=")
        return os.path.join(self._folder, letters, f"{name}.webp")

    def _show(self, path: str) -> None:
        """Note what was shown; the longest ago is forgotten."""
        name = os.path.basename(path)
        self._shown.pop(name, None)
        self._shown[name] = None
        if len(self._shown) > REMEMBERED:
            del self._shown[next(iter(self._shown))]

    def _account(self, size: int) -> None:
        if self._used is None:
            self._used = sum(used for _, used, _ in self._files())
        else:
            self._used += size
        if self._used > self._limit:
            self._tidy_up()

    def _tidy_up(self) -> None:
        """Remove what was not shown for longest until there is room."""
        places = {name: number for number, name in enumerate(self._shown, 1)}
        files = sorted(
            (places.get(os.path.basename(path), 0), age, size, path)
            for age, size, path in self._files()
        )
        self._used = sum(size for _, _, size, _ in files)
        for _, _, size, path in files:
            if self._used <= self._limit * ROOM:
                return
            with contextlib.suppress(OSError):
                os.unlink(path)
                self._used -= size

    def _files(self) -> Iterator[tuple[float, int, str]]:
        """Give (time, bytes of disk, path) of each; remove what was left half-written.

        Of a clock that was wrong: what is newer than now was left in another life, too.
        """
        for folder in _entries(self._folder):
            for entry in _entries(folder.path):
                with contextlib.suppress(OSError):
                    info = entry.stat(follow_symlinks=False)
                    left = entry.name.endswith(LEFT_OVER)
                    if left and abs(time.time() - info.st_mtime) > LEFT_OVER_AGE_S:
                        os.unlink(entry.path)
                    elif not left:
                        yield info.st_mtime, _taken(info), entry.path


def _entries(folder: str) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []


def _taken(info: os.stat_result) -> int:
    """Give what a file takes of its disk; some file systems do not say it at once."""
    return max(info.st_size, info.st_blocks * BLOCK)


def _write(path: str, data: bytes) -> int:
    """Write all of it under another name, then rename; give what it takes of disk."""
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    number, part = tempfile.mkstemp(LEFT_OVER, dir=folder)
    try:
        with open(number, "wb") as file:
            file.write(data)
            file.flush()
            taken = _taken(os.fstat(number))
        os.rename(part, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise
    return taken


def sealed(data: bytes) -> bytes:
    """Give a WebP with a chunk behind it that holds the CRC-32 of all before.

    Readers pass over chunks that they do not know (WebP Container Specification,
    "Unknown Chunks"). What is no WebP is given as it is, and never kept for long.
    """
    if not _is_webp(data):
        return data
    longer = data[:4] + struct.pack("<I", len(data) - 8 + SEAL.size) + data[8:]
    return longer + SEAL.pack(NAME, SEAL.size - 8, zlib.crc32(longer))


def _is_sound(data: bytes) -> bool:
    """Tell whether it is as it was sealed, to the bit."""
    body, seal = data[: -SEAL.size], data[-SEAL.size :]
    wanted = SEAL.pack(NAME, SEAL.size - 8, zlib.crc32(body))
    return seal == wanted and _is_webp(data)


def _is_webp(data: bytes) -> bool:
    """Tell whether it is a WebP of exactly the length that it claims."""
    if len(data) <= 20 or data[:4] != b"RIFF" or data[8:15] != b"WEBPVP8":  # noqa: PLR2004 - the headers alone
        return False
    (size,) = struct.unpack_from("<I", data, 4)
    return bool(size + 8 == len(data))
