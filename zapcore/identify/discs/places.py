"""Where a name that a sheet gives lies on disk, never outside of the library's root."""

import os
import stat

from zapcore.valueclass import dataclass

MOST_NAMES = 20_000
"""Entries of a folder that are looked at for a name in other letter case."""
MOST_FOLDERS = 8
"""Folders whose names are kept while a sheet is followed."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file that was found, or why there is none (one of the two is empty)."""

    path: str = ""
    trouble: str = ""


MISSING = Place(trouble="missing")
OUTSIDE = Place(trouble="outside")


class Places:
    """Finds the files that one sheet names; each folder is listed once at most.

    Args:
        folder: where the sheet lies.
        root: outside of which nothing is given.
    """

    def __init__(self, folder: str, root: str) -> None:
        self._folder = os.path.abspath(folder)
        self._root = os.path.abspath(root)
        self._true_root = os.path.realpath(root)
        self._listed: dict[str, dict[str, str]] = {}

    def find(self, name: str) -> Place:
        r"""Find the file that the sheet calls ``name``.

        ``\`` separates as ``/`` does, since most sheets were written on Windows. A part
        that is not there is looked for in other letter case (FAT keeps none). Only a
        regular file below the root is given, with links followed; its path is the one
        below the sheet's folder.

        Raises:
            OSError: a folder cannot be listed.
        """
        plain = name.replace("\\", "/")
        if "\0" in plain:
            return MISSING
        path = os.path.normpath(os.path.join(self._folder, plain))
        if not _inside(path, self._root):
            return OUTSIDE
        found = path if os.path.lexists(path) else self._other_case(path)
        if not found:
            return MISSING
        if not self._truly_inside(found):
            return OUTSIDE
        return Place(found) if _is_file(found) else MISSING

    def _truly_inside(self, path: str) -> bool:
        return _inside(os.path.realpath(path), self._true_root)

    def _other_case(self, path: str) -> str:
        found = self._root
        for step in os.path.relpath(path, self._root).split("/"):
            there = os.path.join(found, step)
            if not os.path.lexists(there):
                there = self._names(found).get(step.casefold(), "")
            if not there or not self._truly_inside(there):
                return ""
            found = there
        return found

    def _names(self, folder: str) -> dict[str, str]:
        if folder not in self._listed:
            if len(self._listed) >= MOST_FOLDERS:
                self._listed.clear()
            self._listed[folder] = _listing(folder)
        return self._listed[folder]


def _inside(path: str, root: str) -> bool:
    return path.startswith(root.rstrip("/") + "/")


def _is_file(path: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return False


def _listing(folder: str) -> dict[str, str]:
    try:
        with os.scandir(folder) as entries:
            some = zip(entries, range(MOST_NAMES), strict=False)
            return {entry.name.casefold(): entry.path for entry, _ in some}
    except NotADirectoryError:
        return {}
