"""Reads a picture from disk, never from outside the library.

A path from a gamelist is another man's word: links are resolved and the real path must
lie below a root, only regular files are opened, sizes are bounded, and the type is told
by the content (BETTER-THAN-CORE, B9 and B10).
"""

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass

MAX_BYTES = 8 << 20
MAX_BYTES_MISTER = 2 << 20

SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"GIF87a", "image/gif", ".gif"),
    (b"GIF89a", "image/gif", ".gif"),
)
PNG_HEADER = b"IHDR"
SHORTEST = 26
"""Bytes of the smallest real image (a GIF of one pixel)."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture's bytes and what they are."""

    data: bytes
    content_type: str
    extension: str


@dataclass(frozen=True, slots=True)
class Gallery:
    """Where pictures may lie, and how large they may be, in bytes."""

    roots: tuple[str, ...]
    max_bytes: int = MAX_BYTES

    def read(self, path: str) -> Image | None:
        """Give the picture, or None: not there, outside, too large, or no picture.

        Raises:
            ValueError: it is there but too large; the text says so.
        """
        real = os.path.realpath(path)
        if not any(_below(real, root) for root in self._real_roots()):
            return None
        try:
            data = _read_bounded(real, self.max_bytes)
        except OSError:
            return None
        return recognise(data)

    def _real_roots(self) -> Sequence[str]:
        return [os.path.realpath(root) for root in self.roots]


def recognise(data: bytes) -> Image | None:
    """Tell PNG, JPEG, GIF and WebP by their content; None for anything else."""
    if len(data) < SHORTEST:
        return None
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Image(data, "image/webp", ".webp")
    for start, content_type, extension in SIGNATURES:
        if data.startswith(start):
            if extension == ".png" and data[12:16] != PNG_HEADER:
                return None
            return Image(data, content_type, extension)
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
            raise ValueError(f"{info.st_size} bytes, at most {limit} are served")
        return file.read(limit + 1)
