"""The owner's folder of DATs: which files there are, and of which systems.

A link that leads out of the folder is not followed, one to a folder never.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from zapcore.lists.dat_names import DatNames, stem
from zapcore.systems.table import SystemTable
from zapcore.valueclass import dataclass

ENDS = (".dat", ".xml", ".smdb", ".txt", ".gz", ".zip")
DEEPEST = 4
"""Folders within folders."""

MOST = 5000
"""Files that are looked at."""

_NUMBER = re.compile(r"\d+")
_PACKED = re.compile(r"\.(?:zip|txt|smdb)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DatFile:
    """A file that may be a DAT; ``shown`` is its path below the folder.

    ``message`` says why it is not read, "" if it is.
    """

    path: Path
    shown: str
    size: int = 0
    mtime_ns: int = 0
    message: str = ""


def dat_files(folder: Path) -> list[DatFile]:
    """Give every file that may be a DAT, by path.

    Raises:
        OSError: the folder itself cannot be read.
    """
    root = os.path.realpath(folder)
    found: list[DatFile] = []
    for file in _walk(root, root, ""):
        if len(found) == MOST:
            last = DatFile(Path(root), "…", message=f"more than {MOST} files are there")
            return [*found, last]
        found.append(file)
    return sorted(found, key=lambda file: file.shown)


def _walk(root: str, folder: str, before: str) -> Iterator[DatFile]:
    with os.scandir(folder) as entries:
        sorted_entries = sorted(entries, key=lambda entry: entry.name)
    for entry in sorted_entries:
        shown = before + entry.name
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _below(root, entry, shown)
        elif entry.name.lower().endswith(ENDS):
            yield _file(root, entry, shown)


def _below(root: str, entry: os.DirEntry[str], shown: str) -> Iterator[DatFile]:
    path = Path(entry.path)
    if entry.is_symlink():
        yield DatFile(path, shown, message="it is a link to a folder")
    elif shown.count("/") >= DEEPEST:
        yield DatFile(path, shown, message="it lies too deep")
    else:
        try:
            yield from _walk(root, entry.path, f"{shown}/")
        except OSError as error:
            yield DatFile(path, shown, message=f"it cannot be read: {error.strerror}")


def _file(root: str, entry: os.DirEntry[str], shown: str) -> DatFile:
    path = os.path.realpath(entry.path)
    if os.path.commonpath((root, path)) != root:
        return DatFile(
            Path(path), shown, message="it is a link out of the folder of DATs"
        )
    try:
        found = entry.stat()
    except OSError as error:
        return DatFile(
            Path(path), shown, message=f"it cannot be read: {error.strerror}"
        )
    if not entry.is_file():
        return DatFile(Path(path), shown, message="it is no file")
    return DatFile(Path(path), shown, found.st_size, found.st_mtime_ns)


class DatSystems:
    """Tells whose a DAT is."""

    def __init__(self, systems: SystemTable, names: DatNames) -> None:
        self._systems = systems
        self._names = names

    def of(self, shown: str, header_name: str) -> str:
        """Give the id of a DAT's system; "" when nothing tells it.

        The nearest folder named after a system decides, else the DAT's own name, else
        its file's.
        """
        *folders, file = shown.split("/")
        for folder in reversed(folders):
            found = self._systems.find(folder)
            system_id = found.id if found else self._names.read(folder).system
            if system_id:
                return system_id
        bare = _PACKED.sub("", stem(_PACKED.sub("", file)))
        named = self._names.read(header_name).system if header_name else ""
        return named or self._names.read(stem(bare)).system


def version_key(version: str) -> tuple[int, ...]:
    """Give what versions are ordered by: their numbers."""
    return tuple(int(number[:18]) for number in _NUMBER.findall(version[:100]))
