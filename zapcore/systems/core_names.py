"""The names under which MiSTer's menu shows its cores: ``names.txt`` of the owner.

One core a line, ``TurboGrafx16: Turbo Duo``: the name of its RBF file without a date,
a colon, the name to show (source: README of Names_MiSTer; ``docs/arcade.md``). Lines
that begin with ``#``, and those without a colon, such as the rulers between the names,
say nothing.
"""

import logging
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence

from zapcore.systems.table import SystemTable

logger = logging.getLogger(__name__)

SIZE_MAX = 256 * 1024
"""Bytes of a ``names.txt``; the longest published one has 20,000."""

NAME_MAX = 100
"""Characters of a name; the longest variant cuts its names at 54."""

UNREADABLE = "names.txt is not read: %r is no file of this disk, or has over 256 KiB"

_BREAK = re.compile(r"\r\n?|\n")
Stamp = tuple[str, int, int, int]


def core_names(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Give (core, name to show) of each line that says so."""
    for line in lines:
        core, sign, name = line.strip().partition(":")
        core, name = core.strip(), " ".join(name.split())
        good = 0 < len(core) <= NAME_MAX and 0 < len(name) <= NAME_MAX
        if sign and good and not core.startswith("#") and name.isprintable():
            yield core, name


def names_of_systems(
    systems: SystemTable, names: Iterable[tuple[str, str]]
) -> dict[str, str]:
    """Give system id to the name of its core.

    Of several cores of a system the one that is called like it counts, else the first.
    """
    found: dict[str, str] = {}
    same: set[str] = set()
    for core, name in names:
        system = systems.find(core)
        if system is None:
            continue
        if core.casefold() == system.id.casefold() and system.id not in same:
            same.add(system.id)
            found[system.id] = name
        found.setdefault(system.id, name)
    return found


class CoreNames:
    """Shows systems under the names of ``names.txt``, and follows its changes.

    ``paths`` are where it may lie; the first that is there counts.
    """

    def __init__(self, systems: SystemTable, paths: Sequence[str]) -> None:
        self._systems = systems
        self._paths = paths
        self._stamp: Stamp | None = None
        self._refused: Stamp | None = None

    def refresh(self) -> None:
        """Read the file if it is another than last time; blocks on the disk."""
        path = next(filter(os.path.lexists, self._paths), "")
        stamp = self._known(path) if path else None
        if stamp == self._stamp:
            return
        self._stamp = stamp
        pairs = list(core_names(_lines(path))) if stamp else []
        cores = {core.casefold(): name for core, name in reversed(pairs)}
        self._systems.show(names_of_systems(self._systems, pairs), cores)

    def _known(self, path: str) -> Stamp | None:
        """Give its stamp; None of what is not to be read, which is told once."""
        stamp, good = _stamp(path)
        if good:
            self._refused = None
            return stamp
        if stamp is not None and stamp != self._refused:
            logger.warning(UNREADABLE, path)
        self._refused = stamp
        return None


def _stamp(path: str) -> tuple[Stamp | None, bool]:
    """Give what changes with the file, and whether it is to be read."""
    try:
        info = os.stat(path)
        real = os.path.realpath(path)
    except OSError:
        return None, False
    inside = os.path.realpath(os.path.dirname(path)).rstrip("/") + "/"
    is_file = stat.S_ISREG(info.st_mode) and real.startswith(inside)
    stamp = path, info.st_size, info.st_mtime_ns, info.st_ino
    return stamp, is_file and info.st_size <= SIZE_MAX


def _lines(path: str) -> list[str]:
    try:
        with open(path, "rb") as file:
            raw = file.read(SIZE_MAX)
    except OSError as error:
        logger.warning("%r could not be read: %s", path, error.strerror)
        return []
    return _BREAK.split(raw.decode("utf-8-sig", "replace"))
