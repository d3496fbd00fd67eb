"""Target: a picture, judged by its head and its end, then decoded and made smaller.

It comes as a blob, so that its stamp cannot hide that it changed.
"""

import contextlib
import hashlib
import io
import shutil
import struct
import zlib
from collections.abc import Iterator
from random import Random

from api.images.cache import ThumbCache
from api.images.opening import Roots
from api.images.studio import Needed, Served, Source, Studio, TooLargeError, Wanted
from benchmarks.fuzz.target import BrokenError, Target, must, scratch
from zapcore.identify.pictures import CONTENT_TYPES, read_header
from zapcore.identify.whole_pictures import is_whole

PNG = b"\x89PNG\r\n\x1a\n"
MAX_BYTES = 4096
ROOM = 8 << 20
TIER = 32
TOKENS = (
    b"\x89PNG\r\n\x1a\n", b"IHDR", b"IDAT", b"IEND", b"\xff\xd8\xff", b"\xff\xc0",
    b"\xff\xc2", b"\xff\xd9", b"GIF87a", b"GIF89a", b"RIFF", b"WEBP", b"VP8 ", b"VP8L",
    b"VP8X", b"BM", b"<svg", b"II*\0", b"MM\0*", b"\0\0\0\0", b"\xff\xff\xff\xff",
)  # fmt: skip
SIDES = (0, 1, 2, 320, 4000, 4001, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0xFFFFFFFF)


def shape(random: Random, data: bytes) -> bytes:
    """Change a PNG and make its checksums right, or make a head of odd sizes."""
    if data.startswith(PNG) and random.random() < 0.7:
        return b"".join([PNG, *(_changed(random, *chunk) for chunk in _chunks(data))])
    return _head(random)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give (kind, content) of the chunks of a PNG, as far as they go."""
    at = len(PNG)
    while at + 12 <= len(data):
        (size,) = struct.unpack_from(">I", data, at)
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        at += 12 + size


def _changed(random: Random, kind: bytes, content: bytes) -> bytes:
    if random.random() < 0.05:
        return b""
    if random.random() < 0.3:
        changed = bytearray(content)
        if kind == b"IDAT" and random.random() < 0.5:
            with contextlib.suppress(zlib.error):
                changed = bytearray(zlib.decompress(content))
        for _ in range(random.randint(1, 4) if changed else 0):
            changed[random.randrange(len(changed))] = random.randrange(256)
        if kind == b"IDAT" and len(changed) != len(content):
            changed = bytearray(zlib.compress(changed))
        content = bytes(changed)
    if random.random() < 0.03:
        kind = random.choice((b"tRNS", b"PLTE", b"zTXt", b"iCCP", b"acTL", b"eXIf"))
    check = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + check


def _head(random: Random) -> bytes:
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
    """A studio that is shown one picture after another."""

    def __init__(self) -> None:
        self.folder = scratch()
        cache = ThumbCache(self.folder, 0)
        self.studio = Studio(Roots((self.folder,)), MAX_BYTES, cache)

    def run(self, data: bytes) -> None:
        whole = self.look(data, 0)
        must(whole is None or whole.data == data, "another picture")
        small = self.look(data, TIER)
        if small is None:
            return
        if small.kept:
            must(small.data == data, "another picture is kept")
            return
        made, source = (
            read_header(io.BytesIO(small.data)),
            read_header(io.BytesIO(data)),
        )
        if made is None or source is None:
            raise BrokenError("something was made of nothing")
        longest = max(made.width, made.height)
        must(longest <= min(TIER, max(source.width, source.height)), "it is larger")

    def look(self, data: bytes, tier: int) -> Served | None:
        """Give what is served, None if nothing is."""
        source = Source("", hashlib.sha256(data).hexdigest(), len(data), data)
        try:
            found = self.studio.look(source, Wanted("NES", tier=tier), ROOM)
        except TooLargeError:
            return None
        if isinstance(found, Needed):
            must(found.memory > ROOM, "there was room enough")
        if not isinstance(found, Served):
            return None
        must(CONTENT_TYPES[found.extension] == found.content_type, "no such kind")
        must(is_whole(found.data, found.extension), "it is cut short")
        return found

    def close(self) -> None:
        shutil.rmtree(self.folder)


def build() -> Target:
    target = _Picture()
    return Target("images", target.run, TOKENS, shape, target.close, longest=5000)
