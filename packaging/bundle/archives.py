"""Archives that are the same bytes for the same content: times, order, modes fixed.

Zip as in PKWARE's APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16
(https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT).
"""

import io
import lzma
import struct
import tarfile
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Deflate = Callable[[bytes], bytes]
"""Gives the bytes as a raw stream (RFC 1951)."""

LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
UNIX, VERSION, UTF_8 = 3 << 8, 20, 1 << 11
STORED, DEFLATED = 0, 8
EARLIEST = 315532800
"""1980-01-01, UTC: a zip knows no earlier time."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: its bytes, and whether it is run."""

    content: bytes
    is_program: bool = False

    @property
    def mode(self) -> int:
        """Its permissions."""
        return 0o755 if self.is_program else 0o644


def zipped(
    files: Mapping[str, Entry], epoch: int, deflate: Deflate | None = None
) -> bytes:
    """Give a zip of these files, by path.

    Args:
        files: what is in it.
        epoch: the time of every file, seconds since 1970.
        deflate: None keeps them as they are.
    """
    when = _dos(epoch)
    out, central = bytearray(), bytearray()
    for path in sorted(files):
        content = files[path].content
        packed = deflate(content) if deflate else content
        method = DEFLATED if len(packed) < len(content) else STORED
        packed = packed if method else content
        name = path.encode()
        flags = 0 if name.isascii() else UTF_8
        common = (flags, method, *when, zlib.crc32(content), len(packed), len(content))
        mode = (0o100000 | files[path].mode) << 16
        head = (b"PK\1\2", UNIX | VERSION, VERSION, *common)
        central += CENTRAL.pack(*head, len(name), 0, 0, 0, 0, mode, len(out))
        central += name
        out += LOCAL.pack(b"PK\3\4", VERSION, *common, len(name), 0) + name + packed
    count = len(files)
    end = END.pack(b"PK\5\6", 0, 0, count, count, len(central), len(out), 0)
    return bytes(out + central + end)


def _dos(epoch: int) -> tuple[int, int]:
    """Give a time as MS-DOS has it: time of day in two seconds, and date."""
    at = time.gmtime(max(epoch, EARLIEST))
    clock = at.tm_hour << 11 | at.tm_min << 5 | at.tm_sec // 2
    return clock, (at.tm_year - 1980) << 9 | at.tm_mon << 5 | at.tm_mday


def places(files: Mapping[str, Entry]) -> dict[str, tuple[int, int]]:
    """Give offset and size of each file's bytes in their zip that is not deflated."""
    found = {}
    offset = 0
    for path in sorted(files):
        start = offset + LOCAL.size + len(path.encode())
        found[path] = (start, len(files[path].content))
        offset = start + len(files[path].content)
    return found


def tarred(files: Mapping[str, Entry], epoch: int, top: str) -> bytes:
    """Give a ``.tar.xz`` of these files, below one folder.

    Args:
        files: what is in it, by path.
        epoch: the time of every file, seconds since 1970.
        top: name of the folder.
    """
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path in sorted(files):
            info = tarfile.TarInfo(f"{top}/{path}")
            info.size = len(files[path].content)
            info.mode = files[path].mode
            info.mtime = epoch
            archive.addfile(info, io.BytesIO(files[path].content))
    return lzma.compress(out.getvalue(), preset=9 | lzma.PRESET_EXTREME)
