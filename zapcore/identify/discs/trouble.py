"""What is wrong with a disc image, in one sentence for its owner."""

import os
from typing import Final

from zapcore.identify.discs.image import Which
from zapcore.identify.discs.iso_direct import root_of
from zapcore.identify.discs.open_image import open_image
from zapcore.identify.discs.parts import disc_path
from zapcore.identify.discs.sectors import VOLUME, Track
from zapcore.identify.discs.sheet_text import SheetError
from zapcore.identify.limits import Tick

_CD001: Final = b"\1CD001"


def image_trouble(path: str, root: str, tick: Tick) -> str:
    """Say why a disc image or its sheet cannot be read, "" if it can.

    Looked at are the header, where the sectors of the first data track are, and the
    root of its file system if it has one. A few sectors are read.

    Args:
        path: an image or a sheet of a disc system.
        root: the folder outside of which no part is opened.
        tick: called with each number of bytes that is read.

    Raises:
        OSError: something cannot be read.
    """
    name = os.path.basename(disc_path(path, root) or path)
    try:
        with open_image(path, root, tick).open(Which.FIRST_DATA) as track:
            return f"{name} {wrong}" if (wrong := _wrong(track)) else ""
    except SheetError as error:
        return f"{name} {error}"


def _wrong(track: Track | None) -> str:
    if track is None:
        return "has no sectors of data that make sense."
    if not track.read(track.first):
        return "is empty, or begins elsewhere than its sheet says."
    if not track.read(track.first + VOLUME).startswith(_CD001):
        return ""
    place = root_of(track)
    if place is None or not track.read(place.sector):
        return "has its list of files outside of itself: it is cut off, or broken."
    return ""
