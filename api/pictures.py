"""Reads a picture from disk, never from outside the library.

A path from a gamelist is another man's word: links are resolved and the real path must
lie below a root, only regular files are opened, sizes are bounded, and the type is told
by the content (BETTER-THAN-CORE, B9 and B10).
"""

import asyncio
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field

MAX_BYTES = 8 << 20
MAX_BYTES_MISTER = 2 << 20
AT_ONCE = 2
"""Pictures in hand at one time: each may be three times ``MAX_BYTES`` in memory."""

SHORTEST = 26
"""Bytes of the smallest real image (a GIF of one pixel)."""


class TooLargeError(Exception):
    """The picture is there, but larger than what is served; the text says so."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture's bytes and what they are; ``extension`` without a dot."""

    data: bytes
    content_type: str
    extension: str


@dataclass(frozen=True, slots=True)
class Gallery:
    """Where pictures may lie, and how large they may be, in bytes."""

    roots: tuple[str, ...]
    max_bytes: int = MAX_BYTES
    gate: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(AT_ONCE), compare=False
    )

    def read(self, path: str, folders: Iterable[str] = ()) -> Image | None:
        """Give the picture, or None: not there, outside, or no picture.

        ``folders`` are further places where it may lie: a system's own folders, which
        may be links to another disk.

        Raises:
            TooLargeError: it is larger than what is served.
        """
        try:
            real = os.path.realpath(path)
            allowed = map(os.path.realpath, (*self.roots, *folders))
            if not any(_below(real, root) for root in allowed):
                return None
            data = _read_bounded(real, self.max_bytes)
        except (OSError, ValueError):
            return None
        return recognise(data)


def recognise(data: bytes) -> Image | None:
    """Tell PNG, JPEG, GIF and WebP by their content; None for anything else.

    A header that promises no pixels is no picture.
    """
    if len(data) < SHORTEST:
        return None
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        good = data[12:16] == b"IHDR" and any(data[16:20]) and any(data[20:24])
        return Image(data, "image/png", "png") if good else None
    if data.startswith(b"\xff\xd8\xff"):
        return Image(data, "image/jpeg", "jpg")
    if data.startswith((b"GIF87a", b"GIF89a")):
        good = any(data[6:8]) and any(data[8:10])
        return Image(data, "image/gif", "gif") if good else None
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP" and data[12:15] == b"VP8":
        return Image(data, "image/webp", "webp")
    return None


def _below(path: str, root: str) -> bool:
    return path.startswith(root.rstrip("/") + "/")


def _read_bounded(path: str, limit: int) -> bytes:
    # Not blocking: a FIFO that somebody named like a picture must not hang us.
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
    with os.fdopen(number, "rb") as file:
        info = os.fstat(number)
        if not stat.S_ISREG(info.st_mode):
            raise IsADirectoryError(path)
        if info.st_size > limit:
            raise TooLargeError(
                f'"{path}" is too large: {info.st_size} bytes exceeds {limit} byte '
                "limit"
            )
        return file.read(limit)
