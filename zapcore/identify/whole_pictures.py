"""Tells a whole picture from one that is cut short or damaged, without decoding it."""

import struct
import zlib

GIF_EXTENSION = 0x21
GIF_FRAME = 0x2C
GIF_HEAD = 13
GIF_FRAME_HEAD = 9


def is_whole(data: bytes, extension: str) -> bool:
    """Tell whether a picture of this kind (``Header.extension``) ends as it should.

    Trailing bytes are no fault: tools append them.
    """
    try:
        return WHOLE[extension](data)
    except (struct.error, IndexError):
        return False


def _png(data: bytes) -> bool:
    """Every chunk up to IEND is there and its checksum is right."""
    view, at, pixels = memoryview(data), 8, False
    while True:
        size, kind = struct.unpack_from(">I4s", data, at)
        end = at + 8 + size
        (checksum,) = struct.unpack_from(">I", data, end)
        if zlib.crc32(view[at + 4 : end]) != checksum:
            return False
        if kind == b"IEND":
            return pixels
        pixels = pixels or kind == b"IDAT"
        at = end + 4


def _jpeg(data: bytes) -> bool:
    """The last marker is there, after the pixels."""
    return data.rfind(b"\xff\xd9") > data.find(b"\xff\xda") > 0


def _gif(data: bytes) -> bool:
    """The first frame is there to its end."""
    at = GIF_HEAD + _table(data[10])
    while data[at] == GIF_EXTENSION:
        at = _blocks(data, at + 2)
    if data[at] != GIF_FRAME:
        return False
    at += 1 + GIF_FRAME_HEAD + _table(data[at + GIF_FRAME_HEAD])
    return _blocks(data, at + 1) <= len(data)


def _table(flags: int) -> int:
    """Give the bytes of the colour table that these flags announce."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _blocks(data: bytes, at: int) -> int:
    """Give where the blocks that begin here end."""
    while data[at]:
        at += 1 + data[at]
    return at + 1


def _webp(data: bytes) -> bool:
    """The container holds as much as it says."""
    (size,) = struct.unpack_from("<I", data, 4)
    return bool(size + 8 <= len(data))


WHOLE = {"png": _png, "jpg": _jpeg, "gif": _gif, "webp": _webp}
