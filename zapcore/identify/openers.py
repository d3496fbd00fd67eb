"""What on this machine opens which archives: tools on the path, libarchive."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Mapping
from ctypes.util import find_library
from dataclasses import field
from functools import cache

from zapcore.valueclass import dataclass

SEVEN_ZIP = ("7zz", "7z", "7za", "7zr")
BSDTAR = "bsdtar"
RARE_ZIP = "zip with rare methods"
"""Deflate64 and others; libarchive knows some of them only."""

FILTERS: Mapping[str, tuple[str, ...]] = {
    "gz": ("gzip", "-dc"),
    "bz2": ("bzip2", "-dc"),
    "xz": ("xz", "-dc"),
    "zst": ("zstd", "-dcq"),
}
"""Tools that unpack one stream from standard input to standard output."""


@dataclass(frozen=True, slots=True)
class Openers:
    """Paths of what was found, "" for what was not.

    ``seven_zip`` may be ``7zr``, which opens 7z only. ``library`` is libarchive's, if
    its Python binding is there as well. ``streams`` has tools by filter.
    """

    seven_zip: str = ""
    bsdtar: str = ""
    library: str = ""
    streams: Mapping[str, str] = field(default_factory=dict)

    @property
    def opens(self) -> dict[str, str]:
        """What opens each kind first; kinds that nothing opens are absent."""
        tar = self.bsdtar or self.library
        full = self.seven_zip if os.path.basename(self.seven_zip) != "7zr" else ""
        found = {
            "7z": self.seven_zip or tar,
            "rar": tar or full,
            "zst": self.streams.get("zst", "") or self.library,
            RARE_ZIP: full,
        }
        return {kind: by for kind, by in found.items() if by}


def find_openers() -> Openers:
    """Look at the path and for libarchive."""
    streams = {kind: shutil.which(words[0]) for kind, words in FILTERS.items()}
    return Openers(
        next(filter(None, map(shutil.which, SEVEN_ZIP)), ""),
        shutil.which(BSDTAR) or "",
        _library(),
        {kind: found for kind, found in streams.items() if found},
    )


def _library() -> str:
    try:
        if importlib.util.find_spec("libarchive") is None or not sys.executable:
            return ""
    except (ImportError, ValueError):
        return ""
    return os.environ.get("LIBARCHIVE") or find_library("archive") or ""


@cache
def openers() -> Openers:
    """Give what was found when it was first asked for."""
    return find_openers()
