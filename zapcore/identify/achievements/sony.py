"""Hashes of PlayStation discs: the program they start, with its name.

Source: as ``cartridges``.
"""

from typing import Final

from zapcore.identify.achievements.cartridges import whole
from zapcore.identify.achievements.discs import add_file
from zapcore.identify.achievements.source import Source, new_md5
from zapcore.identify.discs.image import Image
from zapcore.identify.discs.iso import Files
from zapcore.identify.discs.iso_direct import Extent
from zapcore.identify.discs.open_image import open_image
from zapcore.identify.discs.sectors import Track
from zapcore.identify.discs.system_cnf import BOOT, BOOT2, Key, boot_path
from zapcore.identify.limits import Tick

_PROGRAM: Final = b"PS-X EX"
_HEADER: Final = 2048
_PSP_FILES: Final = ("PSP_GAME/PARAM.SFO", "PSP_GAME/SYSDIR/EBOOT.BIN")


def psx(image: Image, _tick: Tick) -> str:
    """Hash a PlayStation's boot program, of the size that its own header says."""
    with image.open(1) as track:
        if track is None:
            return ""
        files = Files(track)
        name, found = _boot(files, BOOT)
        if found is None:
            name, found = b"PSX.EXE", files.find("PSX.EXE")
        return _named(track, name, found and _sized(track, found))


def ps2(image: Image, _tick: Tick) -> str:
    """Hash a PlayStation 2's boot program."""
    with image.open(1) as track:
        return _named(track, *_boot(Files(track), BOOT2)) if track else ""


def psp(source: Source, tick: Tick) -> str:
    """Hash what a PSP disc says of itself and its program; all of a PBP file."""
    if source.name.lower().endswith(".pbp"):
        return whole(source, tick)
    digest = new_md5()
    with open_image(source.path, source.root, tick).open(1) as track:
        if track is None:
            return ""
        files = Files(track)
        for path in _PSP_FILES:
            found = files.find(path)
            if found is None or not add_file(digest, track, found):
                return ""
    return digest.hexdigest()


def _boot(files: Files, key: Key) -> tuple[bytes, Extent | None]:
    name = boot_path(files, key)
    return name, files.find(name.decode("latin-1").replace("\\", "/")) if name else None


def _sized(track: Track, found: Extent) -> Extent:
    head = track.read(found.sector, 32)
    if not head.startswith(_PROGRAM):
        return found
    size = int.from_bytes(head[28:32], "little") + _HEADER
    return Extent(found.sector, size & 0xFFFFFFFF)


def _named(track: Track, name: bytes, found: Extent | None) -> str:
    digest = new_md5()
    digest.update(name)
    if found is None or not add_file(digest, track, found):
        return ""
    return digest.hexdigest()
