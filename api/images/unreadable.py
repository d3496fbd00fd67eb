"""Remembers what could not be shown, so that asking again costs no look at the disk.

In memory only: the database keeps the path, and the picture comes back with its file
(BETTER-THAN-CORE, A11). An absent file is remembered with the state of its folder, a
broken one with its own, and both for a while only.
"""

import os
import threading
import time
from collections import OrderedDict
from typing import TypeAlias

Stamp: TypeAlias = tuple[int, ...]

LIMIT = 4096
KEPT_S = 60.0
"""A file system that does not note changes of a folder is asked again after this."""

SETTLED_NS = 2_500_000_000
"""What changed less than this ago may change again within the same tick (FAT: 2 s)."""


class Unreadable:
    """Paths that hold no picture, each with what was seen when that was found."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._seen: OrderedDict[str, tuple[Stamp, bool, float]] = OrderedDict()
        self._lock = threading.Lock()

    def is_absent(self, path: str) -> bool:
        """Tell whether it was absent and its folder is as it was."""
        with self._lock:
            known = path in self._seen
        return known and self.knows(path, folder_stamp(path))

    def knows(self, path: str, stamp: Stamp) -> bool:
        """Tell whether it was found unreadable in this state, a short while ago."""
        with self._lock:
            seen = self._seen.get(path)
        if seen is None:
            return False
        before, settled, until = seen
        return settled and before == stamp and time.monotonic() < until

    def add(self, path: str, stamp: Stamp, changed_ns: int) -> bool:
        """Remember it, last changed at ``changed_ns``; tell whether it is new."""
        settled = time.time_ns() - changed_ns > SETTLED_NS
        with self._lock:
            new = path not in self._seen
            self._seen[path] = stamp, settled, time.monotonic() + KEPT_S
            self._seen.move_to_end(path)
            while len(self._seen) > self._limit:
                self._seen.popitem(last=False)
        return new

    def add_absent(self, path: str) -> bool:
        """Remember that there is nothing at this path; tell whether it is new."""
        stamp = folder_stamp(path)
        return self.add(path, stamp, stamp[0])

    def forget(self, path: str) -> None:
        """It can be shown again."""
        with self._lock:
            self._seen.pop(path, None)


def folder_stamp(path: str) -> Stamp:
    """Give what changes when a file comes into the folder of ``path``, or (0,)."""
    try:
        info = os.stat(os.path.dirname(path) or "/")
    except (OSError, ValueError):
        return (0,)
    return info.st_mtime_ns, info.st_ino, info.st_dev
