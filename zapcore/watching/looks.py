"""What a path looks like: two looks that are equal mean that nothing was written."""

import os
import stat
from collections.abc import Iterable

from zapcore.watching.changes import Look

MOST_ENTRIES = 5000
"""Files of one folder that are looked at."""


def look_at(paths: Iterable[str]) -> dict[str, Look]:
    """Give path to what it looks like now, None where nothing is. It blocks."""
    return {path: _look(path) for path in paths}


def _look(path: str) -> Look:
    """Give size and time of a file; of a folder those of the files in it."""
    try:
        info = os.stat(path)
        if stat.S_ISDIR(info.st_mode):
            return _folder(path)
    except OSError:
        return None
    return info.st_size, info.st_mtime_ns


def _folder(path: str) -> Look:
    found: list[tuple[str, int, int]] = []
    with os.scandir(path) as entries:
        for entry in entries:
            if len(found) >= MOST_ENTRIES:
                break
            try:
                if not entry.is_dir(follow_symlinks=False):
                    info = entry.stat()
                    found.append((entry.name, info.st_size, info.st_mtime_ns))
            except OSError:
                found.append((entry.name, 0, 0))
    return hash(frozenset(found)), len(found)
