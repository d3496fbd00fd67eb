"""Looks at folders where inotify does not tell: names and times, a few files each time.

Names cost a listing of each folder, much less than a scan. A file that was written in
place changes no folder, so that each sweep also looks at some files of each system.
"""

import math
import os
from collections.abc import Iterable, Iterator
from dataclasses import field

from zapcore.valueclass import dataclass
from zapcore.watching.ground import Top, Visit, walk

DEEP_FILES = 1000
"""Files of a system's folder that one sweep looks at."""

SHORTEST_S = 300.0
SHARE = 100
"""Of the time a sweep may take a hundredth: its length so often is the interval."""

MOST_S = 6 * 3600.0


def interval(took: float) -> float:
    """Give the seconds until the next sweep, from those that the last one took."""
    return min(max(SHORTEST_S, took * SHARE), MOST_S)


@dataclass(slots=True)
class _Folders:
    """What one top looked like: hash of a path to hash of what it held.

    Files are taken in ``parts``, one a sweep, by the hash of their names; 0: none.
    """

    parts: int = 0
    turn: int = 0
    entries: int = 0
    names: dict[int, int] = field(default_factory=dict)
    files: dict[int, int] = field(default_factory=dict)

    def successor(self) -> "_Folders":
        """Give an empty one for the next sweep; it keeps what is known of files."""
        parts = max(1, math.ceil(self.entries / DEEP_FILES))
        same = parts == self.parts
        files = self.files if same else {}
        return _Folders(parts, (self.turn + 1) % parts if same else 0, files=files)


class Sweeper:
    """Remembers what folders looked like, and finds those that look different."""

    def __init__(self) -> None:
        self._known: dict[str, _Folders] = {}
        self._stopped = False

    def stop(self) -> None:
        """End the sweep that runs in another thread, and all later ones."""
        self._stopped = True

    def forget(self, path: str) -> None:
        """Remember nothing of the top of this path."""
        self._known.pop(path, None)

    def sweep(self, tops: Iterable[Top]) -> list[tuple[Top, str]]:
        """Give the folders that look different; none of a top seen for the first time.

        It blocks. What cannot be read, or is empty now, may only be away.
        """
        found: list[tuple[Top, str]] = []
        for top in tops:
            known = self._known.get(top.path)
            now = known.successor() if known else _Folders()
            changed = [
                visit.path for visit in self._visits(top) if _differs(visit, known, now)
            ]
            if self._stopped:
                return []
            if known is None:
                self._known[top.path] = now
            elif now.names:
                self._known[top.path] = now
                found += ((top, path) for path in changed)
        return found

    def _visits(self, top: Top) -> Iterator[Visit]:
        """Give the folders of a top; none when it is empty, for it may be away."""
        for number, visit in enumerate(walk(top.path, top.root)):
            if self._stopped or (number == 0 and not visit.entries):
                return
            yield visit


def _differs(visit: Visit, known: _Folders | None, now: _Folders) -> bool:
    """Keep what a folder looks like; tell whether that is new."""
    if visit.entries is None:
        return False
    key = hash(visit.path)
    now.entries += len(visit.entries)
    now.names[key] = _names(visit)
    differs = known is None or known.names.get(key) != now.names[key]
    if differs:
        # Its files are looked at anew: one that came is not told twice.
        for turn in range(now.parts):
            now.files.pop(hash((visit.path, turn)), None)
    if now.parts:
        part = hash((visit.path, now.turn))
        files = _files(visit, now)
        differs |= now.files.get(part, files) != files
        now.files[part] = files
    return differs


def _names(visit: Visit) -> int:
    """Give a number that changes with any name in a folder, or with its time."""
    entries = visit.entries or ()
    try:
        time = os.stat(visit.path).st_mtime_ns
    except OSError:
        time = 0
    return hash((time, len(entries), sum(hash(entry.name) for entry in entries)))


def _files(visit: Visit, now: _Folders) -> int:
    """Give a number that changes with the size or time of the files of this turn."""
    found = []
    for entry in visit.entries or ():
        if hash(entry.name) % now.parts != now.turn:
            continue
        try:
            if not entry.is_dir(follow_symlinks=False):
                info = entry.stat()
                found.append((entry.name, info.st_size, info.st_mtime_ns))
        except OSError:
            continue
    return hash(frozenset(found))
