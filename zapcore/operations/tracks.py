"""Files that are parts of a game whose sheet lies beside them, and so no games.

A ``.cue``, ``.gdi``, ``.ccd``, ``.toc`` or ``.mds`` names the files of its disc; where
the system counts their extension too, only the sheet stands for the game. A sheet in
which anything is wrong hides nothing, so that no game is lost by it.

Which files a folder's sheets hide is part of its stamp, one bit a file in name order,
so that sheets are read again only when one of the folder's counted files has changed, a
sheet among them.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from zapcore.identify.discs.parts import parts_of

logger = logging.getLogger(__name__)

FileEntry: TypeAlias = tuple[str, int, int]

SHEETS = frozenset({".cue", ".gdi", ".ccd", ".toc", ".mds"})
TRACKS = frozenset(
    {".bin", ".img", ".iso", ".mdf", ".raw", ".sub", ".wav", ".mp3", ".ogg", ".flac"}
)
STAMP_BYTES = 16
TOLD = 5
"""Sheets of one system's folder that are named when they cannot be followed."""


class Tracks:
    """Leaves out the parts of discs in the folders of one place.

    Args:
        root: where no sheet may lead out of.
        extensions: those that count; without sheets or tracks nothing is left out.
        known: folder, with its end slash, to its stamp when it was last read.
        level: at which it is logged that a sheet cannot be followed.
    """

    def __init__(
        self,
        root: str,
        extensions: frozenset[str],
        known: Mapping[str, bytes],
        level: int = logging.WARNING,
    ) -> None:
        self._root = root
        self._known = known
        self._none = extensions.isdisjoint(SHEETS) or extensions.isdisjoint(TRACKS)
        self._level = level
        self._told = 0

    def leave_out(
        self, folder: str, files: Sequence[FileEntry], stamp: bytes
    ) -> tuple[tuple[FileEntry, ...], bytes]:
        """Give the files that are games, and the stamp that says so.

        Args:
            folder: the path, without an end slash.
            files: all that count, in name order.
            stamp: of these files.
        """
        sheets = [] if self._none else [f[0] for f in files if _end(f[0]) in SHEETS]
        if not sheets or all(_end(name) not in TRACKS for name, _, _ in files):
            return tuple(files), stamp
        known = self._known.get(folder + "/", b"")
        if known[:STAMP_BYTES] == stamp and len(known) > STAMP_BYTES:
            bits = int.from_bytes(known[STAMP_BYTES:], "big")
        else:
            bits = self._read(folder, files, sheets)
        left = tuple(file for at, file in enumerate(files) if not bits >> at & 1)
        return left, stamp + bits.to_bytes(len(files) // 8 + 1, "big")

    def _read(
        self, folder: str, files: Sequence[FileEntry], sheets: Sequence[str]
    ) -> int:
        """Give the bits of the files that the sheets name."""
        parts = {path for sheet in sheets for path in self._parts(folder, sheet)}
        return sum(
            1 << at
            for at, (name, _, _) in enumerate(files)
            if f"{folder}/{name}" in parts and _end(name) not in SHEETS
        )

    def _parts(self, folder: str, sheet: str) -> Iterator[str]:
        found = parts_of(f"{folder}/{sheet}", self._root)
        if not found.messages:
            yield from found.paths
        for message in found.messages:
            self._told += 1
            if self._told <= TOLD:
                logger.log(self._level, "in %r: %s", folder, message)


def _end(name: str) -> str:
    return name[name.rfind(".") :].lower()
