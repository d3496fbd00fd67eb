"""The owner's folder of lists: which files there are, and of which systems.

Retool's repository lays them out by kind (``clonelists``, ``retroachievements``,
``metadata``); files that lie in the folder itself are told apart by their content. A
link that leads out of the folder is not followed.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from zapcore.lists.cache import Mark
from zapcore.lists.dat_names import DatName, DatNames, stem
from zapcore.lists.files import Kind
from zapcore.valueclass import dataclass

FOLDERS = {
    "clonelists": Kind.CLONES,
    "retroachievements": Kind.ACHIEVEMENTS,
    "metadata": Kind.LANGUAGES,
}
ENDS = (".json", ".json.gz")
OTHERS = frozenset({"hash.json"})
"""Files of Retool's repository that are no lists: the check sums of its folders."""

MOST = 5000
"""Files of one folder."""


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file that may be a list; ``kind`` as its folder says, None in the top one."""

    path: Path
    shown: str
    name: DatName
    kind: Kind | None


class Shelf:
    """Lists the folder anew each time; names are read once."""

    def __init__(self, folder: Path, names: DatNames) -> None:
        self._folder = folder
        self._names = names
        self._read: dict[str, DatName] = {}

    def files(self, notes: list[str]) -> list[ListFile]:
        """Give every file, in the order of names; what is passed over goes to notes."""
        root = os.path.realpath(self._folder)
        found = [
            *self._of(root, root, "", None, notes),
            *(
                file
                for entry in _entries(root, [])
                if (kind := FOLDERS.get(entry.name.lower())) and _inside(entry, root)
                for file in self._of(root, entry.path, f"{entry.name}/", kind, notes)
            ),
        ]
        return sorted(found, key=lambda file: file.shown)

    def _of(
        self, root: str, folder: str, before: str, kind: Kind | None, notes: list[str]
    ) -> Iterator[ListFile]:
        for number, entry in enumerate(_entries(folder, notes)):
            if number >= MOST:
                notes.append(f"{before or folder} has more than {MOST} files")
                return
            lowered = entry.name.lower()
            if not lowered.endswith(ENDS) or stem(lowered) + ".json" in OTHERS:
                continue
            if not _inside(entry, root):
                notes.append(f"{before}{entry.name} leads out of the folder of lists")
            elif entry.is_file():
                name = self._name(entry.name)
                yield ListFile(Path(entry.path), before + entry.name, name, kind)

    def _name(self, file_name: str) -> DatName:
        found = self._read.get(file_name)
        if found is None:
            found = self._names.read(stem(file_name))
            if len(self._read) < MOST:
                self._read[file_name] = found
        return found


def mark(file: ListFile) -> Mark | None:
    """Give the state that a file is in; None when it is no file any more."""
    try:
        found = os.stat(file.path)
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return Mark(str(file.path), found.st_size, found.st_mtime_ns)


def _entries(folder: str, notes: list[str]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        notes.append(f"the folder of lists {folder} cannot be read: {error.strerror}")
        return []


def _inside(entry: os.DirEntry[str], root: str) -> bool:
    if not entry.is_symlink():
        return True
    return os.path.commonpath((root, os.path.realpath(entry.path))) == root
