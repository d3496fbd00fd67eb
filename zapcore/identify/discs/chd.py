"""The contents of a CHD (version 5) as a stream, unpacked hunk by hunk.

Source: MAME's description of the format. Why not a library: docs/decisions/0009.
"""

import io
import os
import sys
from array import array
from typing import BinaryIO, Final, cast

from zapcore.identify.discs.chd_hunks import unpacked
from zapcore.identify.discs.chd_map import PLAIN, SELF, ChdError, Hunk, Map, MapHead
from zapcore.identify.discs.sectors import read_at
from zapcore.valueclass import dataclass

MAGIC: Final = b"MComprHD"
_HEADER: Final = 124
_VERSION: Final = 5
_LARGEST_HUNK: Final = 1 << 20
_MOST_HUNKS: Final = 2_500_000
"""A DVD of two layers in hunks of 4 KiB has 2.1 million."""
_LARGEST_MAP: Final = 20 << 20
_MOST_METADATA: Final = 300
_LARGEST_METADATA: Final = 4096


@dataclass(frozen=True, slots=True)
class ChdHead:
    """The header: sizes in bytes, places in the file."""

    codecs: tuple[bytes, ...]
    size: int
    map_at: int
    metadata_at: int
    hunk: int

    @property
    def hunks(self) -> int:
        """How many hunks there are."""
        return -(-self.size // self.hunk)


def chd_head(data: bytes) -> ChdHead:
    """Read the header from the beginning of a file.

    Raises:
        ChdError: it is no CHD of version 5, or it cannot be true.
    """

    def number(at: int, size: int) -> int:
        return int.from_bytes(data[at : at + size], "big")

    if len(data) < _HEADER or data[:8] != MAGIC or number(12, 4) != _VERSION:
        raise ChdError("is no CHD of version 5.")
    codecs = tuple(data[at : at + 4] for at in range(16, 32, 4))
    head = ChdHead(codecs, number(32, 8), number(40, 8), number(48, 8), number(56, 4))
    if not 0 < head.hunk <= _LARGEST_HUNK or not 0 < head.hunks <= _MOST_HUNKS:
        raise ChdError("has a header that makes no sense.")
    if any(data[104:124]):
        raise ChdError("needs another CHD, its parent.")
    return head


class Chd:
    """One CHD: its header, its metadata and, once it is asked for, its map."""

    def __init__(self, path: str) -> None:
        """Read header and metadata.

        Raises:
            ChdError: it is no CHD of version 5, or it cannot be true.
            OSError: it cannot be read.
        """
        self.path = path
        with open(path, "rb") as file:
            self.head = chd_head(file.read(_HEADER))
            self.metadata = _metadata(file, self.head.metadata_at)
            self._size = os.fstat(file.fileno()).st_size
        self._map: Map | None = None
        self._plain: array[int] | None = None

    def open(self) -> BinaryIO:
        """Open its contents, to be read at any place.

        Raises:
            ChdError: its map makes no sense.
            OSError: it cannot be read.
        """
        file = open(self.path, "rb")  # noqa: SIM115 - the stream closes it
        try:
            if self._map is None and self._plain is None:
                self._read_map(file)
        except BaseException:
            file.close()
            raise
        return cast("BinaryIO", _Contents(self, file))

    def hunk(self, file: BinaryIO, number: int) -> bytes:
        """Read and unpack one hunk.

        Raises:
            ChdError: it is broken, or packed with what is not here.
            OSError: it cannot be read.
        """
        size = self.head.hunk
        if self._map is None:
            at = self._plain[number] * size if self._plain else 0
            return _at(file, at, size) if at else bytes(size)
        place = self._followed(self._map, number)
        if place.length > size or place.place + place.length > self._size:
            raise ChdError("is broken.")
        data = _at(file, place.place, place.length)
        if place.kind == PLAIN:
            return data
        return unpacked(self.head.codecs[place.kind], data, size)

    @staticmethod
    def _followed(hunks: Map, number: int) -> Hunk:
        place = hunks[number]
        if place.kind == SELF:
            if place.place >= number:
                raise ChdError("is broken.")
            place = hunks[place.place]
        if place.kind == SELF:
            raise ChdError("is broken.")
        return place

    def _read_map(self, file: BinaryIO) -> None:
        head = self.head
        if not any(head.codecs[0]):
            data = _at(file, head.map_at, head.hunks * 4)
            self._plain = array("I", data)
            if sys.byteorder == "little":
                self._plain.byteswap()
            return
        data = _at(file, head.map_at, 16)
        length = int.from_bytes(data[:4], "big")
        if length > min(_LARGEST_MAP, self._size):
            raise ChdError("has a map that makes no sense.")
        first = int.from_bytes(data[4:10], "big")
        about = MapHead(first, data[12], data[13])
        body = _at(file, head.map_at + 16, length)
        self._map = Map(body, about, head.hunks, head.hunk)


class _Contents(io.RawIOBase):
    """What a CHD holds, to be read at any place; keeps the last hunk."""

    def __init__(self, chd: Chd, file: BinaryIO) -> None:
        super().__init__()
        self._chd = chd
        self._file = file
        self._at = 0
        self._number = -1
        self._hunk = b""

    def close(self) -> None:
        self._file.close()
        super().close()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = (0, self._at, self._chd.head.size)[whence]
        self._at = max(base + offset, 0)
        return self._at

    def tell(self) -> int:
        return self._at

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        left = max(self._chd.head.size - self._at, 0)
        left = left if size < 0 else min(size, left)
        found = []
        while left:
            number, begin = divmod(self._at, self._chd.head.hunk)
            if number != self._number:
                self._hunk = self._chd.hunk(self._file, number)
                self._number = number
            piece = self._hunk[begin : begin + left]
            found.append(piece)
            self._at += len(piece)
            left -= len(piece)
        return b"".join(found)


def _metadata(file: BinaryIO, at: int) -> tuple[tuple[bytes, bytes], ...]:
    found: list[tuple[bytes, bytes]] = []
    while at and len(found) < _MOST_METADATA:
        head = read_at(file, at, 16)
        if len(head) < 16:  # noqa: PLR2004 - tag, length and next
            raise ChdError("has metadata that make no sense.")
        size = min(int.from_bytes(head[5:8], "big"), _LARGEST_METADATA)
        found.append((head[:4], file.read(size)))
        at = int.from_bytes(head[8:16], "big")
    return tuple(found)


def _at(file: BinaryIO, at: int, size: int) -> bytes:
    found = read_at(file, at, size)
    if len(found) < size:
        raise ChdError("is cut off.")
    return found
