"""Hashes of PC Engine CD and PC-FX discs: title and program sectors.

Source: as ``cartridges``.
"""

from typing import Final

from zapcore.identify.achievements.discs import add_file, add_sectors
from zapcore.identify.achievements.source import CAP, new_md5
from zapcore.identify.discs.image import Image, Which
from zapcore.identify.discs.iso import Files
from zapcore.identify.discs.sectors import Track
from zapcore.identify.limits import Tick

_PC_ENGINE: Final = b"PC Engine CD-ROM SYSTEM"
_PC_FX: Final = b"PC-FX:Hu_CD-ROM"
_BOOT: Final = 128
"""Bytes of the boot sector that count; it is the second of the track."""


def pcecd(image: Image, _tick: Tick) -> str:
    """Hash a PC Engine CD's title and program, or the BOOT.BIN of a GameExpress CD."""
    with image.open(Which.FIRST_DATA) as track:
        return _pc_engine(track) if track else ""


def pcfx(image: Image, _tick: Tick) -> str:
    """Hash a PC-FX disc's title and program, which are in its largest data track."""
    with image.open(Which.LARGEST) as track:
        if track and track.read(track.first, 32).startswith(_PC_FX):
            return _pc_fx(track)
    with image.open(2) as track:
        if track is None:
            return ""
        if track.read(track.first, 32).startswith(_PC_FX):
            return _pc_fx(track)
        boot = track.read(track.first + 1, _BOOT)
        return _pc_engine(track) if boot[32:55] == _PC_ENGINE else ""


def _pc_engine(track: Track) -> str:
    boot = track.read(track.first + 1, _BOOT)
    if boot[32:55] != _PC_ENGINE:
        return _game_express(track) if len(boot) == _BOOT else ""
    digest = new_md5()
    digest.update(boot[106:128])
    first = track.first + int.from_bytes(boot[:3], "big")
    return digest.hexdigest() if add_sectors(digest, track, first, boot[3]) else ""


def _game_express(track: Track) -> str:
    found = Files(track).find("BOOT.BIN")
    digest = new_md5()
    if found is None or found.size >= CAP or not add_file(digest, track, found):
        return ""
    return digest.hexdigest()


def _pc_fx(track: Track) -> str:
    boot = track.read(track.first + 1, _BOOT)
    if len(boot) < _BOOT:
        return ""
    digest = new_md5()
    digest.update(boot)
    first = track.first + int.from_bytes(boot[32:35], "little")
    count = int.from_bytes(boot[36:39], "little")
    return digest.hexdigest() if add_sectors(digest, track, first, count) else ""
