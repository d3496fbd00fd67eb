"""Files on a data track, found with pycdlib, or directly where that refuses the disc.

Why both: docs/decisions/0009-iso-9660.md.
"""

import io
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from zapcore.identify.discs.iso_direct import Extent, find_direct
from zapcore.identify.discs.sectors import DATA, VOLUME, Track

if TYPE_CHECKING:
    from pycdlib.dr import DirectoryRecord

MOST_READS: Final = 2_000
"""How often pycdlib may read of one disc: twice for each of a thousand folders."""
MOST_BYTES: Final = 512 << 10
"""Bytes of records that pycdlib may read of one disc: about 10,000 files."""


class _TooMuchError(Exception):
    """The library asked for more than a disc's folders are worth."""


class Files:
    """Finds files on one track by path."""

    def __init__(self, track: Track) -> None:
        self._track = track
        self._root = _root_of(track)

    def find(self, path: str) -> Extent | None:
        """Find a file by its path (``/``, any letter case, no version).

        Raises:
            OSError: the image cannot be read.
        """
        if self._root is None:
            return find_direct(self._track, path)
        place = self._root
        for step in path.strip("/").split("/"):
            wanted = step.upper().encode("latin-1", "replace")
            below = (child for child in place.children if _named(child, wanted))
            found = next(below, None)
            if found is None:
                return None
            place = found
        return Extent(place.extent_location(), place.get_data_length())

    def read(self, extent: Extent, most: int) -> bytes:
        """Read the beginning of a file, up to ``most`` bytes.

        Raises:
            OSError: the image cannot be read.
        """
        wanted = min(extent.size, most)
        sectors = range(extent.sector, extent.sector + -(-wanted // DATA))
        return b"".join(self._track.read(sector) for sector in sectors)[:wanted]


def _named(child: "DirectoryRecord", wanted: bytes) -> bool:
    return child.file_identifier().partition(b";")[0].upper() == wanted


def _root_of(track: Track) -> "DirectoryRecord | None":
    # Not at the top: the library takes 7 MB, and most files are no discs.
    from pycdlib import PyCdlib  # noqa: PLC0415 - see the line above

    stream = _Stream(track)
    image = PyCdlib()
    try:
        image.open_fp(cast("BinaryIO", stream))
        return image.pvd.root_directory_record()
    except Exception:  # noqa: BLE001 - over records that lie it raises what it likes
        if stream.trouble:
            raise stream.trouble from None
        return None


class _Stream(io.RawIOBase):
    """A track as the stream of 2,048-byte sectors that the library reads.

    A track in the middle of a disc has its descriptors at its own beginning, but calls
    sectors by their number on the disc; both are given. ``trouble`` is what reading
    the image raised, which is not about its records.
    """

    mode = "rb"

    def __init__(self, track: Track) -> None:
        super().__init__()
        self._track = track
        self._at = 0
        self._reads = MOST_READS
        self._bytes = MOST_BYTES
        self.trouble: Exception | None = None

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        ends = (0, self._at, (self._track.first + VOLUME + (1 << 24)) * DATA)
        self._at = max(ends[whence] + offset, 0)
        return self._at

    def tell(self) -> int:
        return self._at

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        size = size if size >= 0 else MOST_BYTES
        self._reads -= 1
        self._bytes -= min(size, MOST_BYTES)
        if self._reads < 0 or self._bytes < 0:
            raise _TooMuchError
        sector, before = divmod(self._at, DATA)
        blocks = range(sector, sector + -(-(before + size) // DATA))
        found = b"".join(map(self._block, blocks))[before : before + size]
        self._at += len(found)
        return found

    def _block(self, sector: int) -> bytes:
        track = self._track
        try:
            return track.read(sector if sector >= track.first else sector + track.first)
        except Exception as error:
            self.trouble = error
            raise
