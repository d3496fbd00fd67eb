"""Sectors of one track: 2,048 bytes of data each, however they are kept in the file.

Sources: ECMA-130 (sync, header, modes of a sector), Philips and Sony's CD-ROM XA
(subheader); which bytes count follows the disc reader of rcheevos (MIT), with which
the hashes must agree.
"""

import os
from dataclasses import replace
from typing import BinaryIO, Final

from zapcore.identify.limits import Tick
from zapcore.valueclass import dataclass

DATA: Final = 2048
RAW: Final = 2352
MODE2: Final = 2336
SYNC: Final = b"\x00" + b"\xff" * 10 + b"\x00"
VOLUME: Final = 16
"""The sector of a data track that says CD001, where there is a file system."""
_CD001: Final = b"CD001"
_TWO_SECONDS: Final = 150


@dataclass(frozen=True, slots=True)
class Layout:
    """How the sectors of a track lie in its file; sizes in bytes, the rest in sectors.

    ``start`` is where the track begins in the file, ``size`` of a whole sector there,
    ``skip`` before its data, ``data`` of its data. ``first`` is the disc's number of
    the sector at ``start``, ``pregap`` how many sectors come before the track proper.
    ``frame`` is what a sector takes in the file where that is more than its own bytes
    (a CHD keeps 2,448 for each), else 0.
    """

    start: int = 0
    size: int = 0
    skip: int = 0
    data: int = DATA
    first: int = 0
    pregap: int = 0
    frame: int = 0


MODES: Final = {
    "MODE1/2048": (DATA, 0, DATA),
    "MODE2/2048": (DATA, 0, DATA),
    "MODE1/2352": (RAW, 16, DATA),
    "MODE2/2352": (RAW, 24, DATA),
    "MODE2/2336": (MODE2, 8, DATA),
    "AUDIO": (RAW, 0, RAW),
}
"""Sector size, bytes before the data and bytes of data, by a cue sheet's mode."""


class Track:
    """The sectors of one track by their number on the disc, read as asked.

    A sector that the image does not hold is short or empty; nothing is ever invented.
    """

    def __init__(self, file: BinaryIO, layout: Layout, tick: Tick) -> None:
        self.layout = layout
        self._file = file
        self._tick = tick

    @property
    def first(self) -> int:
        """The number of the track's first sector, behind its pregap."""
        return self.layout.first + self.layout.pregap

    def read(self, sector: int, count: int = DATA) -> bytes:
        """Read up to ``count`` bytes (of one sector's data) from its beginning.

        Raises:
            OSError: the file cannot be read.
        """
        layout = self.layout
        if sector < layout.first:
            return b""
        at = layout.start + (sector - layout.first) * layout.size + layout.skip
        found = read_at(self._file, at, min(count, layout.data))
        self._tick(len(found))
        return found


def layout_of(file: BinaryIO, plan: Layout, mode: str, size: int) -> Layout | None:
    """Find how sectors are kept, by looking at one; sheets are often wrong.

    Args:
        file: the track's file.
        plan: what the sheet says of ``start``, ``first`` and ``pregap``.
        mode: the sheet's mode, "" where there is no sheet.
        size: the file's bytes, which tell the size of a sector where nothing else does.

    Raises:
        OSError: the file cannot be read.
    """
    looked = _raw(file, plan) or _cooked(file, plan)
    if looked:
        return looked
    if mode in MODES:
        sector, skip, data = MODES[mode]
        return _with(plan, sector, skip, data)
    for sector, skip in ((RAW, 24), (DATA, 0), (MODE2, 8)) if not mode else ():
        if size and size % sector == 0:
            return _with(plan, sector, skip)
    return None


def _raw(file: BinaryIO, plan: Layout) -> Layout | None:
    place = VOLUME + max(plan.pregap, 0)
    head = _peek(file, plan.start + place * (plan.frame or RAW))
    if not head.startswith(SYNC):
        return None
    skip = 24 if head[25:30] == _CD001 else 16
    return replace(_with(plan, RAW, skip), first=_number(head[12:15]) - place)


def _cooked(file: BinaryIO, plan: Layout) -> Layout | None:
    place = VOLUME + max(plan.pregap, 0)
    for size, skip in ((DATA, 0), (MODE2, 8)):
        head = _peek(file, plan.start + place * (plan.frame or size))
        if head[skip + 1 : skip + 6] == _CD001:
            return _with(plan, size, skip)
    return None


def _with(plan: Layout, size: int, skip: int, data: int = DATA) -> Layout:
    return replace(plan, size=plan.frame or size, skip=skip, data=data)


def _peek(file: BinaryIO, at: int) -> bytes:
    return read_at(file, at, 32)


def read_at(file: BinaryIO, at: int, count: int) -> bytes:
    """Read at a place that somebody claims; b"" behind the end.

    File systems refuse to seek to places that they could never hold, and a lie is no
    error of the disk.

    Raises:
        OSError: the file cannot be read.
    """
    if at >= file.seek(0, os.SEEK_END):
        return b""
    file.seek(at)
    return file.read(count)


def _number(address: bytes) -> int:
    minutes, seconds, frames = ((byte >> 4) * 10 + (byte & 15) for byte in address)
    return (minutes * 60 + seconds) * 75 + frames - _TWO_SECONDS
