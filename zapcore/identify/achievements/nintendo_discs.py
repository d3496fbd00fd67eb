"""Hashes of GameCube and Wii discs and of WiiWare.

Source: as ``cartridges``. Only images as the console reads them (``.iso``, ``.gcm``,
``.wad``) are understood, nothing compressed.
"""

from collections.abc import Iterator
from typing import BinaryIO, Final

from zapcore.identify.achievements.source import CAP, Md5, Source, new_md5
from zapcore.identify.discs.sectors import read_at
from zapcore.identify.limits import PIECE, Tick

_GAMECUBE: Final = b"\xc2\x33\x9f\x3d"
_WII: Final = b"\x5d\x1c\x9e\xa3"
_APPLOADER: Final = 0x2440
_MOST_HEADER: Final = 1 << 20
_SEGMENTS: Final = 18
_MOST_PARTITIONS: Final = 64
_UPDATE: Final = 1
_CLUSTER: Final = 0x8000
_CLUSTER_DATA: Final = 0x7C00
_MOST_CLUSTERS: Final = 1024


class _ShortError(Exception):
    """The image ends before what it says it has."""


class _Disc:
    def __init__(self, file: BinaryIO, tick: Tick) -> None:
        self.digest: Md5 = new_md5()
        self._file = file
        self._tick = tick

    def get(self, at: int, size: int) -> bytes:
        found = read_at(self._file, at, size)
        self._tick(len(found))
        if len(found) < size:
            raise _ShortError
        return found

    def number(self, at: int) -> int:
        return int.from_bytes(self.get(at, 4), "big")

    def add(self, at: int, size: int) -> None:
        if size > CAP:
            raise _ShortError
        for place in range(at, at + size, PIECE):
            self.digest.update(self.get(place, min(PIECE, at + size - place)))


def gamecube(source: Source, tick: Tick) -> str:
    """Hash a GameCube disc's headers and its program."""
    try:
        with source.stream() as file:
            disc = _Disc(file, tick)
            if disc.get(0x1C, 4) != _GAMECUBE:
                return ""
            _add_partition(disc, 0, 0)
    except _ShortError:
        return ""
    return disc.digest.hexdigest()


def wii(source: Source, tick: Tick) -> str:
    """Hash a Wii disc's headers and the beginning of its partitions, or WiiWare."""
    try:
        with source.stream() as file:
            disc = _Disc(file, tick)
            if disc.get(0x18, 4) == _WII:
                _add_disc(disc)
            elif disc.get(4, 4) == b"Is\0\0":
                _add_wiiware(disc)
            else:
                return ""
    except _ShortError:
        return ""
    return disc.digest.hexdigest()


def _add_partition(disc: _Disc, base: int, shift: int) -> None:
    apploader = sum(disc.number(base + _APPLOADER + at) for at in (0x14, 0x18))
    size = min(_APPLOADER + 0x20 + apploader, _MOST_HEADER)
    disc.add(base, size)
    program = base + (disc.number(base + 0x420) << shift)
    header = disc.get(program, 0xD8)
    for at in range(0, _SEGMENTS * 4, 4):
        place = int.from_bytes(header[at : at + 4], "big") << shift
        length = int.from_bytes(header[0x90 + at : 0x94 + at], "big") << shift
        disc.add(base + place, length)


def _add_disc(disc: _Disc) -> None:
    encrypted = disc.get(0x61, 1) == b"\0"
    disc.add(0, 0x80)
    disc.add(0x4E000, 4)
    for place, kind in _partitions(disc):
        if kind == _UPDATE:
            continue
        tmd_size = min(disc.number(place + 0x2A4), _CLUSTER_DATA)
        disc.add(place + (disc.number(place + 0x2A8) << 2), tmd_size)
        data = disc.number(place + 0x2B8) << 2
        if encrypted:
            _add_clusters(disc, data, disc.number(place + 0x2BC) << 2)
        else:
            _add_partition(disc, data, 2)


def _partitions(disc: _Disc) -> Iterator[tuple[int, int]]:
    counts = [disc.number(0x40000 + at) for at in (0, 8, 16, 24)]
    if not 0 < sum(counts) <= _MOST_PARTITIONS:
        raise _ShortError
    for group, count in enumerate(counts):
        table = disc.number(0x40004 + 8 * group) << 2
        for at in range(table, table + 8 * count, 8):
            yield disc.number(at) << 2, disc.number(at + 4)


def _add_clusters(disc: _Disc, data: int, size: int) -> None:
    for index in range(min(size // _CLUSTER, _MOST_CLUSTERS)):
        disc.add(data + index * _CLUSTER + 0x400, _CLUSTER_DATA)


def _add_wiiware(disc: _Disc) -> None:
    certificates, ticket, tmd = (_even(disc.number(at)) for at in (0x08, 0x10, 0x14))
    begin = 0x40 + certificates + ticket
    disc.add(begin, min(tmd, CAP))
    count = int.from_bytes(disc.get(begin + 0x1DE, 2), "big")
    place = begin + tmd
    for at in range(begin + 0x1EC, begin + 0x1EC + count * 0x24, 0x24):
        size = -(-int.from_bytes(disc.get(at, 8), "big") // 16) * 16
        disc.add(place, min(size, CAP))
        place = _even(place + size)


def _even(size: int) -> int:
    return -(-size // 0x40) * 0x40
