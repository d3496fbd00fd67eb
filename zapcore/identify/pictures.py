"""Reads a picture's header: what it is and how large, before anything is decoded.

Told by the content, never by the name (BETTER-THAN-CORE, B9). Sources: PNG (W3C,
chapters 5 and 11), JPEG (ITU-T T.81, annex B), GIF89a, WebP container (RFC 9649).
"""

import struct
from collections.abc import Mapping
from types import MappingProxyType
from typing import BinaryIO

from zapcore.valueclass import dataclass

MOST_PIXELS = 40_000_000
"""A picture that claims more is refused, whoever would decode it."""

MAX_CHUNKS = 2000
"""Chunks or segments read before the pixels; more is no honest header."""

CONTENT_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "png": "image/png",
        "jpg": "image/jpeg",
        "gif": "image/gif",
        "webp": "image/webp",
    }
)
"""By extension: what is served, and nothing else (CLIENTS, section 4)."""

PNG = b"\x89PNG\r\n\x1a\n"
PLAIN = 4
"""Bytes that one decoded pixel takes in Pillow."""

PNG_PALETTE = 3
PNG_ALPHA = 4
STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG's markers that bring the size."""

PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
START_OF_SCAN = 0xDA
END_OF_IMAGE = 0xD9
ANIMATED = 0x02
"""The bit of VP8X that says so."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a file claims to be.

    Attributes:
        extension: one of ``CONTENT_TYPES``.
        width: in pixels, never 0; so is ``height``.
        pixel_bytes: memory that decoding takes for a pixel, all copies together.
        whole_bytes: the same for a pixel of the file even if it is decoded smaller
            (JPEG whose scans come one after another).
        animated: more than one frame.
    """

    extension: str
    width: int
    height: int
    pixel_bytes: int = PLAIN
    whole_bytes: int = 0
    animated: bool = False


def read_header(file: BinaryIO) -> Header | None:
    """Read from the start of ``file``; None when it is no picture that we serve."""
    file.seek(0)
    start = file.read(32)
    try:
        if start.startswith(PNG):
            header = _png(file, start)
        elif start.startswith(b"\xff\xd8\xff"):
            header = _jpeg(file)
        elif start.startswith((b"GIF87a", b"GIF89a")):
            header = _gif(start)
        elif start.startswith(b"RIFF") and start[8:12] == b"WEBP":
            header = _webp(start)
        else:
            return None
    except (struct.error, IndexError):
        return None
    return header if header and header.width and header.height else None


def _gif(start: bytes) -> Header:
    # Most have one frame only, but to know it all of the file would have to be read.
    width, height = struct.unpack_from("<HH", start, 6)
    return Header("gif", width, height, animated=True)


def _png(file: BinaryIO, start: bytes) -> Header | None:
    if start[8:16] != b"\0\0\0\rIHDR":
        return None
    width, height, _, colour = struct.unpack_from(">IIBB", start, 16)
    # Alpha is multiplied in and out again around the resize: two more copies.
    copies = 3 if colour >= PNG_PALETTE else 1
    animated = False
    file.seek(33)
    for _ in range(MAX_CHUNKS):
        size, kind = struct.unpack(">I4s", file.read(8))
        if kind == b"IDAT":
            cost = PLAIN * copies
            return Header("png", width, height, cost, 0, animated)
        if kind == b"tRNS":
            copies = 3
        animated = animated or kind == b"acTL"
        file.seek(size + 4, 1)
    return None


def _jpeg(file: BinaryIO) -> Header | None:
    width = height = parts = whole = 0
    file.seek(2)
    for _ in range(MAX_CHUNKS):
        marker = _marker(file)
        if marker in STANDALONE:
            continue
        if marker == END_OF_IMAGE:
            return None
        (size,) = struct.unpack(">H", file.read(2))
        body = file.read(size - 2)
        if marker in SIZES:
            _, height, width, parts = struct.unpack_from(">BHHB", body)
            whole = _coefficients(body, parts) if marker in PROGRESSIVE else 0
        elif marker == START_OF_SCAN:
            if body[0] < parts:
                whole = whole or 2 * parts
            return Header("jpg", width, height, PLAIN, whole)
    return None


def _marker(file: BinaryIO) -> int:
    """Give the next marker's code; fill bytes stand before it."""
    if file.read(1) != b"\xff":
        raise IndexError
    code = file.read(1)
    while code == b"\xff":
        code = file.read(1)
    return code[0]


def _coefficients(frame: bytes, parts: int) -> int:
    """Give the bytes a pixel that libjpeg keeps until the last scan, rounded up."""
    factors = [frame[7 + 3 * part] for part in range(parts)]
    samples = [(factor >> 4) * (factor & 15) for factor in factors]
    return -(-2 * sum(samples) // max([1, *samples]))


def _webp(start: bytes) -> Header | None:
    kind = start[12:16]
    if kind == b"VP8 " and start[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", start, 26)
        size = width & 0x3FFF, height & 0x3FFF
        animated = False
    elif kind == b"VP8L" and start[20] == 0x2F:  # noqa: PLR2004 - its signature byte
        (bits,) = struct.unpack_from("<I", start, 21)
        size = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        animated = False
    elif kind == b"VP8X":
        size = _three(start, 24) + 1, _three(start, 27) + 1
        animated = bool(start[20] & ANIMATED)
    else:
        return None
    # libwebp keeps two canvases and hands over a third; Pillow makes the fourth.
    return Header("webp", *size, PLAIN * 4, 0, animated)


def _three(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 3], "little")
