"""Which ROMs somebody owns, by the names of files in a folder or in a text file."""

import os
from collections.abc import Iterable, Mapping

from zapcore.errors import ZapcoreError
from zapcore.valueclass import dataclass

MOST = 1_000_000
LARGEST = 64 * 1024 * 1024
"""Names that are read, and bytes of a text file of names."""

BEST_FIRST = (".m3u", ".chd", ".cue", ".gdi", ".ccd", ".mds", ".iso", ".pbp", ".cso")
"""Which file of a game is the one to start, of several of its name."""

NO_ROMS = (
    *(".bmp", ".cfg", ".db", ".gif", ".jpeg", ".jpg", ".json", ".mp4", ".nfo"),
    *(".pdf", ".png", ".sav", ".srm", ".state", ".txt", ".webp", ".xml"),
)
"""Ends of what lies beside ROMs under the same name: pictures, saves, lists."""


@dataclass(frozen=True, slots=True)
class Owned:
    """Names without regard to case, with and without extension, to the file of it.

    ``folder`` is what the files are relative to; "" for those of a text file.
    """

    files: Mapping[str, str]
    folder: str = ""

    def has(self, name: str) -> bool:
        """Tell whether a file, or a folder, of this name is there."""
        return name.casefold() in self.files

    def file(self, name: str) -> str:
        """Give the file of this name, "" when it is not there."""
        return self.files.get(name.casefold(), "")


def read_owned(path: str) -> Owned:
    """Read a folder, all that is in it, or a text file with a name on each line.

    Raises:
        ZapcoreError: it cannot be read, or holds too much.
    """
    try:
        if os.path.isdir(path):
            return Owned(_indexed(_below(path)), path)
        return Owned(_indexed(_lines(path)))
    except OSError as error:
        raise ZapcoreError(f"{path} cannot be read: {error.strerror}") from None


def _below(path: str) -> Iterable[str]:
    def failed(error: OSError) -> None:
        if error.filename == path:
            raise error

    for folder, folders, files in os.walk(path, onerror=failed):
        for name in (*folders, *files):
            yield os.path.relpath(os.path.join(folder, name), path)


def _lines(path: str) -> Iterable[str]:
    with open(path, "rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ZapcoreError(f"{path} is not read: a list of names has at most 64 MB")
    text = content.decode("utf-8-sig", "surrogateescape")
    return (line.strip() for line in text.splitlines() if line.strip())


def _indexed(paths: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, path in enumerate(paths):
        if number >= MOST:
            raise ZapcoreError(f"more than {MOST:,} files: name a smaller folder")
        name = path.replace("\\", "/").rpartition("/")[2]
        stem, end = os.path.splitext(name)
        if end.lower() in NO_ROMS:
            continue
        for key in (name.casefold(), stem.casefold()):
            if key not in found or _place(path) < _place(found[key]):
                found[key] = path
    return found


def _place(path: str) -> int:
    end = os.path.splitext(path)[1].lower()
    return BEST_FIRST.index(end) if end in BEST_FIRST else len(BEST_FIRST)
