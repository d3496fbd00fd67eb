"""Opens an image by what its file is: a sheet with its parts, or plain sectors."""

import os
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import BinaryIO, Final

from zapcore.identify.discs.chd_tracks import chd_tracks
from zapcore.identify.discs.cue import CueTrack, cue_tracks
from zapcore.identify.discs.image import Image, Planned
from zapcore.identify.discs.other_sheets import ccd_tracks, gdi_tracks
from zapcore.identify.discs.parts import disc_path, ending
from zapcore.identify.discs.places import Places
from zapcore.identify.discs.sectors import RAW, Layout
from zapcore.identify.discs.sheet_text import SheetError, sheet_lines
from zapcore.identify.limits import Tick

_CCD_MODES: Final = {0: "AUDIO", 1: "MODE1/2352", 2: "MODE2/2352"}


def open_image(path: str, root: str, tick: Tick) -> Image:
    """Read what tracks the disc at ``path`` has; of a playlist, its first disc.

    Args:
        path: a cue, GDI, CloneCD or playlist sheet, a CHD, or plain sectors.
        root: the folder outside of which no part is opened.
        tick: called with each number of bytes that is read.

    Raises:
        SheetError: the sheet cannot be followed.
        OSError: something cannot be read.
    """
    disc = disc_path(path, root)
    if not disc:
        raise SheetError("names no disc.")
    return Image(_LOADERS.get(ending(disc), _plain)(disc, root), tick)


def _cue(path: str, root: str) -> Sequence[Planned]:
    found: list[Planned] = []
    places = _places(path, root)
    first = 0
    tracks = [one for one in cue_tracks(sheet_lines(path)) if one.data >= 0]
    if not tracks:
        raise SheetError("names no tracks with a beginning.")
    for name, group in groupby(tracks, attrgetter("file")):
        file = _part(name, places)
        size = os.stat(file).st_size
        plans = _in_file(list(group), first, size)
        found += [_planned(plan, file, size) for plan in plans]
        first = found[-1].plan.first + found[-1].sectors
    return found


def _in_file(
    tracks: Sequence[CueTrack], first: int, size: int
) -> Sequence[tuple[CueTrack, Layout, int]]:
    found: list[tuple[CueTrack, Layout, int]] = []
    start = 0
    for track, after in zip(tracks, [*tracks[1:], None], strict=True):
        ends = after.begins if after else size // (track.sector_size or RAW)
        sectors = max(ends - track.begins, 0)
        pregap = max(track.data - track.begins, 0)
        layout = Layout(start, first=first + track.begins, pregap=pregap)
        found.append((track, layout, sectors))
        start += sectors * track.sector_size
    return found


def _planned(plan: tuple[CueTrack, Layout, int], file: str, size: int) -> Planned:
    track, layout, sectors = plan
    opener = partial(_opened, file)
    is_data = track.mode.startswith("MODE")
    return Planned(track.number, opener, is_data, track.mode, layout, sectors, size)


def _gdi(path: str, root: str) -> Sequence[Planned]:
    found: list[Planned] = []
    places = _places(path, root)
    for track in gdi_tracks(sheet_lines(path)):
        file = _part(track.file, places)
        size = os.stat(file).st_size
        mode = f"MODE1/{track.sector_size}" if track.is_data else "AUDIO"
        plan = Layout(first=track.first)
        sectors = size // (track.sector_size or RAW)
        opener = partial(_opened, file)
        found.append(
            Planned(track.number, opener, track.is_data, mode, plan, sectors, size)
        )
    return found


def _ccd(path: str, root: str) -> Sequence[Planned]:
    stem = os.path.splitext(os.path.basename(path))[0]
    file = _part(f"{stem}.img", _places(path, root))
    size = os.stat(file).st_size
    tracks = [one for one in ccd_tracks(sheet_lines(path)) if one.first >= 0]
    if not tracks:
        return _plain(file, root)
    ends = [one.first for one in tracks[1:]] + [size // RAW]
    return [
        Planned(
            number=track.number,
            opener=partial(_opened, file),
            is_data=track.mode != 0,
            mode=_CCD_MODES.get(track.mode, ""),
            plan=Layout(track.first * RAW, first=track.first),
            sectors=end - track.first,
            size=size,
        )
        for track, end in zip(tracks, ends, strict=True)
    ]


def _plain(path: str, _root: str) -> Sequence[Planned]:
    size = os.stat(path).st_size
    return [Planned(1, partial(_opened, path), size=size)]


def _places(path: str, root: str) -> Places:
    return Places(os.path.dirname(os.path.abspath(path)), root)


def _part(name: str, places: Places) -> str:
    place = places.find(name)
    if not place.path:
        raise SheetError(f'names "{name[:120]}", which is not to be had.')
    return place.path


def _opened(path: str) -> BinaryIO:
    return open(path, "rb")


_LOADERS: dict[str, Callable[[str, str], Sequence[Planned]]] = {
    ".cue": _cue,
    ".gdi": _gdi,
    ".ccd": _ccd,
    ".chd": chd_tracks,
}
