"""The directory records of a data track, as the discs' own consoles read them.

Source: ECMA-119 (ISO 9660), 8.4 volume descriptor and 9.1 directory records. Only
little endian numbers are read and nothing is checked that is not used, as the
reference does: discs were pressed that no strict reader takes.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from zapcore.identify.discs.sectors import DATA, VOLUME, Track

LONGEST: Final = 256
"""Sectors of one folder that are read: about 10,000 files."""


_ROOT: Final = slice(156, 190)
"""Where a volume descriptor has the record of the root."""
_NAME: Final = 33
"""Where a record has the name, of the length in the byte before."""


class Extent(NamedTuple):
    """Where a file lies: its first sector, as the disc counts, and its bytes."""

    sector: int
    size: int


def find_direct(track: Track, path: str) -> Extent | None:
    """Find a file by its path (``/``, any letter case, no version).

    Raises:
        OSError: the image cannot be read.
    """
    place = root_of(track)
    for step in path.strip("/").split("/"):
        if place is None:
            return None
        wanted = step.upper().encode("latin-1", "replace")
        place = next(
            (at for name, at in _records(track, place) if name == wanted), None
        )
    return place


def root_of(track: Track) -> Extent | None:
    """Give where the root folder lies, as the volume descriptor says.

    Raises:
        OSError: the image cannot be read.
    """
    volume = track.read(track.first + VOLUME, 256)
    return _extent(volume[_ROOT]) if len(volume) >= _ROOT.stop else None


def _records(track: Track, folder: Extent) -> Iterator[tuple[bytes, Extent]]:
    sectors = min(-(-folder.size // DATA) or 1, LONGEST)
    for sector in range(folder.sector, folder.sector + sectors):
        block = track.read(sector)
        at = 0
        while at + _NAME < len(block) and block[at]:
            record = block[at : at + block[at]]
            if len(record) > _NAME:
                name = record[_NAME:][: record[_NAME - 1]].partition(b";")[0]
                yield name.upper(), _extent(record)
            at += block[at]


def _extent(record: bytes) -> Extent:
    return Extent(
        int.from_bytes(record[2:6], "little"), int.from_bytes(record[10:14], "little")
    )
