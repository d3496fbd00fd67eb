"""Where a name that a sheet gives lies on disk, never outside of the library's root."""

import os
import stat
from dataclasses import dataclass

MOST_NAMES = 20_000
"""Entries of a folder that are looked at for a name in other letter case."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file that was found, or why there is none (one of the two is empty)."""

    path: str = ""
    trouble: str = ""


MISSING = Place(trouble="missing")
OUTSIDE = Place(trouble="outside")


def place_of(name: str, folder: str, root: str) -> Place:
    r"""Find the file that a sheet in ``folder`` calls ``name``.

    ``\`` separates as ``/`` does, since most sheets were written on Windows. A part
    that is not there is looked for in other letter case (FAT keeps none). Only a
    regular file below ``root`` is given, with links followed; its path is the one
    below ``folder``.

    Raises:
        OSError: a folder cannot be listed.
    """
    plain = name.replace("\\", "/")
    if "\0" in plain:
        return MISSING
    path = os.path.normpath(os.path.join(folder, plain))
    if not _inside(path, os.path.abspath(root)):
        return OUTSIDE
    found = path if os.path.lexists(path) else _other_case(path, os.path.abspath(root))
    if not found:
        return MISSING
    if not _inside(os.path.realpath(found), os.path.realpath(root)):
        return OUTSIDE
    return Place(found) if _is_file(found) else MISSING


def _inside(path: str, root: str) -> bool:
    return path.startswith(root.rstrip("/") + "/")


def _is_file(path: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return False


def _other_case(path: str, root: str) -> str:
    found = root
    for step in os.path.relpath(path, root).split("/"):
        there = os.path.join(found, step)
        if not os.path.lexists(there):
            there = _listed(found, step)
        if not there or not _inside(os.path.realpath(there), os.path.realpath(root)):
            return ""
        found = there
    return found


def _listed(folder: str, name: str) -> str:
    wanted = name.casefold()
    try:
        with os.scandir(folder) as entries:
            for entry, _ in zip(entries, range(MOST_NAMES), strict=False):
                if entry.name.casefold() == wanted:
                    return entry.path
    except NotADirectoryError:
        return ""
    return ""
