"""Cue sheets: the files they name and the tracks inside them.

Source: the cue sheet syntax of CDRWIN's user guide (FILE, TRACK, INDEX, REM SESSION).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from zapcore.identify.discs.sheet_text import MOST, SheetError, unquoted
from zapcore.valueclass import dataclass

FRAMES_A_SECOND = 75

_FILE = re.compile(r"FILE\s+(.+)", re.IGNORECASE)
_KIND = re.compile(r"\s+(BINARY|MOTOROLA|AIFF|WAVE|MP3|FLAC|OGG)$", re.IGNORECASE)
_TRACK = re.compile(r"TRACK\s+(\d{1,3})\s+(\S+)", re.IGNORECASE)
_INDEX = re.compile(r"INDEX\s+(\d{1,2})\s+(\d{1,3}):(\d{1,2}):(\d{1,2})", re.IGNORECASE)
_SESSION = re.compile(r"REM\s+SESSION\s+(\d{1,2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CueTrack:
    """One track: ``mode`` as the sheet has it, in capitals; times in sectors.

    ``file`` is the name of its file, ``begins`` its first index (with the pregap),
    ``data`` its index 01; -1 where the sheet has none.
    """

    file: str
    number: int
    mode: str
    session: int = 1
    begins: int = -1
    data: int = -1

    @property
    def sector_size(self) -> int:
        """How many bytes each sector has in the file (2,352 for sound)."""
        size = self.mode.partition("/")[2]
        return int(size) if self.mode.startswith("MODE") and size.isdecimal() else 2352


def cue_files(lines: Sequence[str]) -> tuple[str, ...]:
    """Give the names of the files, in order, each once."""
    return tuple(
        dict.fromkeys(_name(found[1]) for found in map(_FILE.match, lines) if found)
    )


def cue_tracks(lines: Sequence[str]) -> tuple[CueTrack, ...]:
    """Give the tracks in order.

    Raises:
        SheetError: it has more than ``MOST`` tracks.
    """
    found: list[CueTrack] = []
    for track in _tracks(lines):
        found.append(track)
        if len(found) > MOST:
            raise SheetError(f"has more than {MOST} tracks.")
    return tuple(found)


def _tracks(lines: Sequence[str]) -> Iterator[CueTrack]:
    file, session, track = "", 1, None
    for line in lines:
        if named := _FILE.match(line):
            file = _name(named[1])
        elif begun := _TRACK.match(line):
            if track:
                yield track
            track = CueTrack(file, int(begun[1]), begun[2].upper(), session)
        elif track and (index := _INDEX.match(line)):
            track = _indexed(track, index)
        elif marked := _SESSION.match(line):
            session = int(marked[1])
    if track:
        yield track


def _indexed(track: CueTrack, index: re.Match[str]) -> CueTrack:
    number, minutes, seconds, frames = (int(part) for part in index.groups())
    at = (minutes * 60 + seconds) * FRAMES_A_SECOND + frames
    begins = at if track.begins < 0 else track.begins
    return replace(track, begins=begins, data=at if number == 1 else track.data)


def _name(text: str) -> str:
    return unquoted(text) if text.startswith('"') else _KIND.sub("", text)
