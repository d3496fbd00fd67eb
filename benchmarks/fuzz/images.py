"""Target: the head of a picture, as it is judged before anything is decoded."""

import os
import struct
from random import Random

from api.pictures import Gallery, TooLargeError, recognise
from benchmarks.fuzz.target import Target, must, scratch

MAX_BYTES = 4096
KINDS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}
KINDS["image/webp"] = "webp"
TOKENS = (
    b"\x89PNG\r\n\x1a\n", b"IHDR", b"IDAT", b"IEND", b"\xff\xd8\xff", b"\xff\xc0",
    b"\xff\xc2", b"\xff\xd9", b"GIF87a", b"GIF89a", b"RIFF", b"WEBP", b"VP8 ", b"VP8L",
    b"VP8X", b"BM", b"<svg", b"II*\0", b"MM\0*", b"\0\0\0\0", b"\xff\xff\xff\xff",
)  # fmt: skip
SIDES = (0, 1, 2, 320, 4000, 4001, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0xFFFFFFFF)


def shape(random: Random, data: bytes) -> bytes:  # noqa: ARG001 - made from nothing
    """Make a head that promises odd sizes."""
    wide, high = random.choices(SIDES, k=2)
    tail = random.randbytes(random.choice((0, 8, 60)))
    way = random.randrange(4)
    if way == 0:
        length = random.choice((13, 13, 13, 0, 0xFFFFFFFF))
        head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", length) + b"IHDR"
        return head + struct.pack(">IIBBBBBI", wide, high, 8, 2, 0, 0, 0, 0) + tail
    if way == 1:
        head = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xc0\0\x11\x08"
        return head + struct.pack(">HH", high & 0xFFFF, wide & 0xFFFF) + b"\3" + tail
    if way == 2:
        head = random.choice((b"GIF87a", b"GIF89a"))
        return (
            head + struct.pack("<HH", wide & 0xFFFF, high & 0xFFFF) + b"\0" * 16 + tail
        )
    kind = random.choice((b"VP8 ", b"VP8L", b"VP8X"))
    size = random.choice((len(tail) + 12, 0, 0xFFFFFFFF))
    body = kind + struct.pack("<I", size) + random.randbytes(10)
    return b"RIFF" + struct.pack("<I", size) + b"WEBP" + body + tail


class _Picture:
    """One file that is written and read again and again."""

    def __init__(self) -> None:
        self.folder = scratch()
        self.path = f"{self.folder}/picture.png"
        self.gallery = Gallery(roots=(self.folder,), max_bytes=MAX_BYTES)

    def run(self, data: bytes) -> None:
        found = recognise(data)
        if found is not None:
            must(found.data == data, "another picture")
            must(KINDS[found.content_type] == found.extension, "no such kind")
        with open(self.path, "wb") as file:
            file.write(data)
        try:
            read = self.gallery.read(self.path)
        except TooLargeError:
            must(len(data) > MAX_BYTES, "it is not too large")
            return
        must(len(data) <= MAX_BYTES or read is None, "it is too large")
        must(read == found, "another picture from disk")

    def close(self) -> None:
        os.unlink(self.path)
        os.rmdir(self.folder)


def build() -> Target:
    target = _Picture()
    return Target("images", target.run, TOKENS, shape, target.close, longest=5000)
