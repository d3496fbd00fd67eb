"""Which MRA files of a folder are read: a link to one that is listed anyway is not.

Owners keep links to their favourites beside the files. Each would be one more file of
the same set, so that the set's name would stand for none. A link to elsewhere, such as
another disk, is the owner's library.
"""

import logging
import os
from collections.abc import Iterable, Sequence

from zapcore.identify.mra import is_mra
from zapcore.operations.tracks import FileEntry

logger = logging.getLogger(__name__)

TOLD = 5
"""Files of one walk that are named when they are passed over."""


class MraLinks:
    """Judges the MRA files of one place.

    ``start`` is its real path, ``skipped`` are names, in small letters, of folders that
    are not read. ``level``: at which is logged what is passed over. ``here``: the place
    may hold such files; else all stays as it is.
    """

    def __init__(
        self, start: str, skipped: frozenset[str], level: int, *, here: bool
    ) -> None:
        self._here = here
        self._start = start
        self._skipped = skipped
        self._level = level
        self._told = 0

    def leave_out(
        self,
        files: list[str],
        entries: Iterable[os.DirEntry[str]],
        real: str,
        hops: Sequence[str],
    ) -> list[str]:
        """Give the files of a folder without those that are listed elsewhere.

        ``real`` is the folder's real path, ``hops`` are those from which links led.
        """
        if not self._here:
            return files
        if hops and self._is_listed(f"{real}/"):
            return [name for name in files if not is_mra(name)]
        linked = {entry.name for entry in entries if entry.is_symlink()}
        return [
            name
            for name in files
            if name not in linked
            or not is_mra(name)
            or not self._leads_back(name, real)
        ]

    def tell(self, path: str, files: Sequence[str], found: Sequence[FileEntry]) -> None:
        """Log the MRA files that are none: pipes, devices, links to nothing."""
        if not self._here or len(files) == len(found):
            return
        good = {file[0] for file in found}
        for name in [name for name in files if is_mra(name) and name not in good]:
            whole = f"{path}/{name}"
            if self._told < TOLD and os.path.lexists(whole):
                self._told += 1
                words = "%r is passed over: it is no plain file, or a link to none"
                logger.log(self._level, words, whole)

    def _leads_back(self, name: str, real: str) -> bool:
        target = os.path.realpath(f"{real}/{name}")
        return is_mra(target) and self._is_listed(target) and os.path.isfile(target)

    def _is_listed(self, target: str) -> bool:
        """Tell whether what lies there is listed without a link."""
        if not target.startswith(f"{self._start}/"):
            return False
        steps = target[len(self._start) + 1 :].split("/")
        folders = steps[:-1]
        return not any(
            step.startswith(".") or step.casefold() in self._skipped for step in folders
        ) and not steps[-1].startswith(".")
