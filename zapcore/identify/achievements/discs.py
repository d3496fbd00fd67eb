"""What the hashes of disc systems have in common: a track, its files, their bytes."""

from zapcore.identify.achievements.source import CAP, Md5
from zapcore.identify.discs.iso_direct import Extent
from zapcore.identify.discs.sectors import DATA, Track


def add_file(digest: Md5, track: Track, file: Extent) -> bool:
    """Add a file's bytes, up to the cap; False if not even its first sector is there.

    Raises:
        OSError: the image cannot be read.
    """
    block = track.read(file.sector)
    if len(block) < DATA:
        return False
    left, sector = min(file.size, CAP), file.sector
    while block:
        digest.update(block[:left])
        left -= min(left, len(block))
        sector += 1
        block = track.read(sector, min(left, DATA)) if left else b""
    return True


def add_sectors(digest: Md5, track: Track, first: int, count: int) -> bool:
    """Add whole sectors; False if one of them is not there.

    Raises:
        OSError: the image cannot be read.
    """
    if count * DATA > CAP:
        return False
    for sector in range(first, first + count):
        block = track.read(sector)
        if len(block) < DATA:
            return False
        digest.update(block)
    return True
