"""A disc image with its tracks, of which one at a time is opened."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field
from enum import IntEnum
from typing import BinaryIO

from zapcore.identify.discs.sectors import Layout, Track, layout_of
from zapcore.identify.limits import Tick
from zapcore.valueclass import dataclass

Opener = Callable[[], BinaryIO]
"""Opens the file of a track for reading at any place."""


class Which(IntEnum):
    """Tracks that are asked for by what they are; others are, by number from 1."""

    FIRST_DATA = -1
    LAST = -2
    LARGEST = -3
    """The data track with the most sectors."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One track as its sheet describes it.

    ``mode`` is that of a cue sheet, "" where nothing is known; ``sectors`` is how many
    the track has, ``size`` the bytes of its file.
    """

    number: int
    opener: Opener
    is_data: bool = True
    mode: str = ""
    plan: Layout = field(default_factory=Layout)
    sectors: int = 0
    size: int = 0


class Image:
    """The tracks of one disc."""

    def __init__(self, tracks: Sequence[Planned], tick: Tick) -> None:
        self.tracks = tuple(tracks)
        self._tick = tick

    @contextmanager
    def open(self, which: int) -> Iterator[Track | None]:
        """Open a track; None where there is none or its sectors make no sense.

        Args:
            which: its number from 1, or a ``Which``.

        Raises:
            OSError: its file cannot be read.
        """
        found = self._found(which)
        if found is None:
            yield None
            return
        with found.opener() as file:
            layout = layout_of(file, found.plan, found.mode, found.size)
            yield Track(file, layout, self._tick) if layout else None

    def _found(self, which: int) -> Planned | None:
        data = [track for track in self.tracks if track.is_data]
        if which == Which.FIRST_DATA:
            return data[0] if data else None
        if which == Which.LARGEST:
            return max(data, key=lambda track: track.sectors, default=None)
        if which == Which.LAST:
            return self.tracks[-1] if self.tracks else None
        return next((one for one in self.tracks if one.number == which), None)
