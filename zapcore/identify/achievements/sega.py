"""Hashes of Sega's discs: the headers by which the consoles know them.

Source: as ``cartridges``.
"""

from typing import Final

from zapcore.identify.achievements.discs import add_file
from zapcore.identify.achievements.source import md5_of, new_md5
from zapcore.identify.discs.image import Image, Which
from zapcore.identify.discs.iso import Files
from zapcore.identify.discs.sectors import Track
from zapcore.identify.limits import Tick

_HEADERS: Final = (b"SEGADISCSYSTEM  ", b"SEGA SEGASATURN ")
_HASHED: Final = 512
_KATANA: Final = b"SEGA SEGAKATANA "
_IP_BIN: Final = 256
_BOOT: Final = slice(96, 112)
_HIGH_DENSITY: Final = 3
"""The track of a GD-ROM that has the game."""


def segacd(image: Image, _tick: Tick) -> str:
    """Hash the headers of a Mega CD or Saturn disc."""
    with image.open(1) as track:
        head = track.read(0, _HASHED) if track else b""
    return md5_of(head) if head.startswith(_HEADERS) and len(head) == _HASHED else ""


def dreamcast(image: Image, _tick: Tick) -> str:
    """Hash what a Dreamcast disc says of itself, and its program."""
    for which in (_HIGH_DENSITY, Which.FIRST_DATA):
        with image.open(which) as track:
            head = track.read(track.first, _IP_BIN) if track else b""
            if track and head.startswith(_KATANA):
                return _with_program(image, track, head)
    return ""


def _with_program(image: Image, track: Track, head: bytes) -> str:
    words = head[_BOOT].split()
    if not words or head[_BOOT][:1].isspace():
        return ""
    found = Files(track).find(words[0].decode("latin-1"))
    digest = new_md5()
    digest.update(head)
    if found is None:
        return ""
    if track.read(found.sector, 1):
        return digest.hexdigest() if add_file(digest, track, found) else ""
    with image.open(Which.LAST) as last:
        done = last is not None and add_file(digest, last, found)
    return digest.hexdigest() if done else ""
