"""Hash of 3DO discs: the header of their Opera file system, and ``LaunchMe``.

Source: as ``cartridges``.
"""

from collections.abc import Iterator
from typing import Final

from zapcore.identify.achievements.discs import add_file
from zapcore.identify.achievements.source import new_md5
from zapcore.identify.discs.image import Image
from zapcore.identify.discs.iso_direct import Extent
from zapcore.identify.discs.sectors import DATA, Track
from zapcore.identify.limits import Tick

_VOLUME: Final = b"\x01ZZZZZ\x01"
_HEADER: Final = 132
_FOLDERS: Final = 256
"""Blocks of the root folder that are read."""
_LAST: Final = 0xFFFF
_ENTRY: Final = 0x48
_PROGRAM: Final = b"launchme"
_A_FILE: Final = 2


def threedo(image: Image, _tick: Tick) -> str:
    """Hash the volume's header and the program."""
    with image.open(1) as track:
        head = track.read(0, _HEADER) if track else b""
        if track is None or len(head) < _HEADER or not head.startswith(_VOLUME):
            return ""
        found = _program(track, head)
        digest = new_md5()
        digest.update(head)
        if found is None or not found.size or not add_file(digest, track, found):
            return ""
    return digest.hexdigest()


def _program(track: Track, head: bytes) -> Extent | None:
    for block in _blocks(track, _number(head, 0x4D), _number(head, 0x65)):
        at = int.from_bytes(block[0x12:0x14], "big")
        end = min(_number(block, 0x0D), len(block) - _ENTRY)
        while at < end:
            entry = block[at : at + _ENTRY]
            if entry[3] == _A_FILE and _name(entry) == _PROGRAM:
                first = _number(entry, 0x45) * _number(entry, 0x0D) // DATA
                return Extent(first, _number(entry, 0x11))
            at += _ENTRY + entry[0x43] * 4
    return None


def _blocks(track: Track, size: int, root: int) -> Iterator[bytes]:
    place = root * size
    after = 0
    for _ in range(_FOLDERS):
        block = track.read((place + after * size) // DATA)
        if len(block) < DATA:
            return
        yield block
        after = int.from_bytes(block[2:4], "big")
        if after == _LAST:
            return


def _name(entry: bytes) -> bytes:
    return entry[0x20:0x40].partition(b"\0")[0].lower()


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 3], "big")
