"""Target: the directory of a zip, as the index lists it."""

import os
import shutil
import struct
from random import Random

from benchmarks.fuzz.target import Target, must, scratch
from zapcore.operations.zip_listing import list_zip

EXTENSIONS = frozenset({".nes", ".md", ".bin"})
TOKENS = (
    b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"PK\x03\x04", b"../",
    b"..\\", b"/", b"C:", b"\0", b".nes", b"a.nes", b"__MACOSX/", b"\xff\xff\xff\xff",
    b"\xff\xff", b"\x01\x00\x18\x00", b"up\x05\x00", b"\xc3\xa9.nes", b"con.md",
)  # fmt: skip
NAMES = (b"a.nes", b"dir/b.NES", b"../c.nes", b"/d.nes", b"C:/e.nes", b"f\\g.nes", b"")
NAMES += (b"x/../y.nes", b"h\0.nes", b"\xff\xfe.nes", "é.nes".encode(), b".hidden.nes")
NAMES += (b"dir/", b"dir//i.nes", b"n" * 300 + b".nes", b"..", b"a.txt", b"no-dot")
SIZES = (0, 1, 0xFFFF, 0xFFFFFFFF, 0x7FFFFFFF, 22, 46)


def shape(random: Random, data: bytes) -> bytes:  # noqa: ARG001 - made from nothing
    """Make a zip of odd fields; most stay right, so that the reader goes on."""

    def odd(right: int, bits: int, chance: float = 0.04) -> int:
        if random.random() > chance:
            return right
        return random.choice((*SIZES, random.getrandbits(bits))) & ((1 << bits) - 1)

    count = random.choice((0, 1, 1, 2, 3, 8))
    directory = b""
    for _ in range(count):
        name = random.choice(NAMES)
        if random.random() < 0.3:
            name += random.randbytes(random.randrange(9)) + b".nes"
        extra = b""
        if random.random() < 0.3:
            size = odd(random.choice((0, 8, 16, 24, 28)), 16)
            kind = random.choice((1, 0x7075, 0x5455, 0xFFFF))
            extra = struct.pack("<HH", kind, size)
            extra += random.randbytes(random.choice((0, 4, 8, size & 31)))
        comment = random.randbytes(random.choice((0, 0, 5)))
        directory += b"PK\x01\x02" if random.random() < 0.97 else random.randbytes(4)
        directory += struct.pack(
            "<HHHHHHIIIHHHHHII",
            odd(20, 16),
            odd(20, 16, 0.1),
            odd(random.choice((0, 1, 8, 0x800)), 16),
            odd(random.choice((0, 8, 9, 99)), 16),
            odd(0, 16, 0.2),
            odd(33, 16, 0.2),
            random.getrandbits(32),
            odd(5, 32, 0.2),
            odd(5, 32, 0.2),
            odd(len(name), 16),
            odd(len(extra), 16),
            odd(len(comment), 16),
            odd(0, 16),
            0,
            0,
            odd(0, 32, 0.1),
        )
        directory += name + extra + comment
    head = random.randbytes(random.choice((0, 0, 30, 200)))
    tail = random.randbytes(random.choice((0, 0, 3, 40)))
    wide = b""
    if random.random() < 0.15:
        at = len(head) + len(directory)
        wide = struct.pack(
            "<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, odd(0, 32), 0, odd(count, 64),
            odd(count, 64), odd(len(directory), 64), odd(len(head), 64),
        )  # fmt: skip
        wide += struct.pack("<IIQI", 0x07064B50, odd(0, 32), odd(at, 64), odd(1, 32))
    end = struct.pack(
        "<HHHHIIH", odd(0, 16), odd(0, 16), odd(count, 16), odd(count, 16),
        odd(len(directory), 32), odd(len(head), 32), odd(len(tail), 16),
    )  # fmt: skip
    return head + directory + wide + b"PK\x05\x06" + end + tail


class _Zip:
    """One file that is written and listed again and again."""

    def __init__(self) -> None:
        self.folder = scratch()
        self.path = f"{self.folder}/games.zip"

    def run(self, data: bytes) -> None:
        with open(self.path, "wb") as file:
            file.write(data)
        found = list_zip(self.path, EXTENSIONS)
        must("" in found, "the zip itself is gone")
        for folder, names in found.items():
            must(folder == "" or folder.endswith("/"), "a folder without its slash")
            must(not folder.startswith("/"), "a folder at the root of the disk")
            must(len(names) == len(set(names)), "a name twice")
            for name in names:
                _judge(folder, name)

    def close(self) -> None:
        shutil.rmtree(self.folder)


def _judge(folder: str, name: str) -> None:
    whole = folder + name
    must(os.path.splitext(name)[1].lower() in EXTENSIONS, f"no such game: {name!r}")
    must("/" not in name, f"no name: {name!r}")
    must("\0" not in whole, "a name with NUL")
    must("\\" not in whole, f"a backslash: {whole!r}")
    must(not {"..", ".", ""} & set(whole.split("/")), f"it leads out: {whole!r}")
    must(os.path.normpath(f"/a/{whole}").startswith("/a/"), f"it leads out: {whole!r}")


def build() -> Target:
    target = _Zip()
    return Target("zips", target.run, TOKENS, shape, target.close)
