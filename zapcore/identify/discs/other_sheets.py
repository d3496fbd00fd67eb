"""Sheets other than cue: GDI, CloneCD, cdrdao's TOC, playlists of discs.

Sources: GDI as the Dreamcast dumping tools write it (number, LBA, type, sector size,
file, offset); CloneCD's text of the table of contents; the manual page of cdrdao.
"""

import re
from collections.abc import Sequence

from zapcore.identify.discs.sheet_text import MOST, SheetError
from zapcore.valueclass import dataclass

_GDI = re.compile(
    r'(\d{1,3})\s+(\d{1,7})\s+(\d)\s+(\d{4})\s+(?:"([^"]*)"|(\S.*?))\s+-?\d+$'
)
_TOC = re.compile(r'(?:FILE|AUDIOFILE|DATAFILE)\s+"((?:[^"\\]|\\.)*)"')
_CCD_TRACK = re.compile(r"\[TRACK\s+(\d{1,2})\]", re.IGNORECASE)
_CCD_VALUE = re.compile(r"(MODE|INDEX\s+[01])\s*=\s*(-?\d{1,7})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GdiTrack:
    """One track of a GD-ROM; ``first`` is its first sector's number on the disc."""

    number: int
    first: int
    is_data: bool
    sector_size: int
    file: str


@dataclass(frozen=True, slots=True)
class CcdTrack:
    """One track of a CloneCD image, whose sectors all have 2,352 bytes.

    ``mode`` is 0 for sound, 1 or 2 for data; ``first`` where its data begin, -1 where
    the sheet does not say.
    """

    number: int
    mode: int = 0
    first: int = -1


def gdi_tracks(lines: Sequence[str]) -> tuple[GdiTrack, ...]:
    """Give the tracks of a GDI sheet, whose first line is their number.

    Raises:
        SheetError: it has more than ``MOST`` lines or none of a track.
    """
    found = [
        GdiTrack(int(m[1]), int(m[2]), m[3] == "4", int(m[4]), m[5] or m[6])
        for m in map(_GDI.match, _few(lines)[1:])
        if m
    ]
    if not found:
        raise SheetError("lists no tracks.")
    return tuple(found)


def ccd_tracks(lines: Sequence[str]) -> tuple[CcdTrack, ...]:
    """Give the tracks of a CloneCD sheet."""
    found: list[CcdTrack] = []
    for line in lines:
        if begun := _CCD_TRACK.match(line):
            found.append(CcdTrack(int(begun[1])))
        elif found and (value := _CCD_VALUE.match(line)):
            last = found[-1]
            mode = int(value[2]) if value[1].upper() == "MODE" else last.mode
            first = int(value[2]) if value[1].endswith("1") else last.first
            found[-1] = CcdTrack(last.number, mode, first)
        if len(found) > MOST:
            raise SheetError(f"has more than {MOST} tracks.")
    return tuple(found)


def toc_files(lines: Sequence[str]) -> tuple[str, ...]:
    """Give the names of the files of a cdrdao TOC, each once."""
    found = [m[1] for m in map(_TOC.search, lines) if m]
    return tuple(dict.fromkeys(_few(found)))


def playlist_files(lines: Sequence[str]) -> tuple[str, ...]:
    """Give the discs of a playlist, in order, each once; lines with # are remarks."""
    return tuple(dict.fromkeys(_few([line for line in lines if line[0] != "#"])))


def _few(lines: Sequence[str]) -> Sequence[str]:
    if len(lines) > MOST:
        raise SheetError(f"names more than {MOST} files.")
    return lines
