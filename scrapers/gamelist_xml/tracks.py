"""Which row a track of a disc belongs to: the cue sheet or list beside it names it.

Each description is read at most once, and only when a track is looked for near it.
"""

import os
import re
from collections.abc import Iterable

DESCRIPTIONS = (".cue", ".gdi", ".ccd", ".m3u")
"""Best first, when several name the same track."""

TRACKS = frozenset(
    {".bin", ".iso", ".img", ".raw", ".sub", ".wav", ".mp3", ".ogg", ".flac", ".ape"}
)
READ_MAX = 256 * 1024
"""Bytes of a description that are read; real ones have some hundred."""

_CUE = re.compile(r'^\s*FILE\s+(?:"([^"]+)"|(\S+))', re.IGNORECASE | re.MULTILINE)
_GDI = re.compile(r'^\s*\d+\s+\d+\s+\d+\s+\d+\s+(?:"([^"]+)"|(\S+))', re.MULTILINE)


def extension(path: str) -> str:
    """Give the extension of a file in lower case, with its dot, or ""."""
    name = path[path.rfind("/") + 1 :]
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""


def is_description(path: str) -> bool:
    """Tell whether a file describes a disc that has further files."""
    return extension(path) in DESCRIPTIONS


class Tracks:
    """The tracks of one system; ``rows`` are (folded path, real path, media id)."""

    def __init__(self, rows: Iterable[tuple[str, str, int]]) -> None:
        self._unread: dict[str, list[tuple[int, str, int]]] = {}
        self._rows: dict[str, int] = {}
        for folded, real, media in rows:
            end = extension(real)
            if end in DESCRIPTIONS:
                folder = folded[: folded.rfind("/")]
                rank = DESCRIPTIONS.index(end)
                self._unread.setdefault(folder, []).append((rank, real, media))

    def find(self, folded: str) -> int | None:
        """Give the row that names this track, looking in its folder and above."""
        if extension(folded) not in TRACKS:
            return None
        folder = folded
        while "/" in folder:
            folder = folder[: folder.rfind("/")]
            for _, real, media in sorted(self._unread.pop(folder, ())):
                for name in _names(real):
                    self._rows.setdefault(f"{folder}/{name}", media)
            found = self._rows.get(folded)
            if found is not None:
                return found
        return None


def _names(path: str) -> list[str]:
    """Give the files that a description names, folded, below its folder."""
    if extension(path) == ".ccd":
        stem = path[path.rfind("/") + 1 : path.rfind(".")].casefold()
        return [stem + end for end in (".img", ".sub", ".bin")]
    try:
        with open(path, "rb") as file:
            text = file.read(READ_MAX).decode("utf-8", "replace")
    except OSError:
        return []
    found = (name.replace("\\", "/").strip() for name in _listed(path, text))
    return [os.path.normpath(name).casefold() for name in found if name]


def _listed(path: str, text: str) -> list[str]:
    if extension(path) == ".m3u":
        return [line for line in text.splitlines() if not line.startswith("#")]
    pattern = _CUE if extension(path) == ".cue" else _GDI
    return [quoted or plain for quoted, plain in pattern.findall(text)]
