"""The lists of one system, from the owner's folder; what is missing is told in words.

Blocking: called on a worker thread. Nothing here raises; a broken file costs only
itself.
"""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from zapcore.lists.cache import Cache, Kept
from zapcore.lists.dat_names import DatName, load_dat_names, systems_by_name
from zapcore.lists.joined import FoundLists, Joiner
from zapcore.lists.keeper import Keeper
from zapcore.lists.shelf import ListFile, Shelf, mark
from zapcore.titles.release_words import ReleaseWords

NONE = FoundLists(
    notes=("no folder of lists is set: games are grouped by their names",)
)
ALIKE, KIN, NEIGHBOUR = 3, 2, 1
"""How near a list is to a DAT: of its name, of its base, of its system."""


class ListFolder:
    """The owner's folder; None has no lists at all. ``cache`` None keeps nothing."""

    def __init__(
        self, folder: Path | None, cache: Path | None, words: ReleaseWords
    ) -> None:
        self._names = load_dat_names()
        self._shelf = Shelf(folder, self._names) if folder else None
        self._keeper = Keeper(Cache(cache))
        self._words = words
        self._by_name = systems_by_name(words)
        self._lock = threading.Lock()

    def stamp(self, system_id: str) -> str:
        """Give a text that changes when a file of this system comes, goes or changes.

        "" when there is none. Cheap: no list is read whose folder and name say what
        it is.
        """
        with self._lock:
            marks = [repr(mark(file)) for file in self._of_system(system_id, [])]
        return hashlib.sha256("".join(marks).encode()).hexdigest()[:16] if marks else ""

    def of_system(self, system_id: str, *, compat: bool) -> FoundLists:
        """Give the lists of a system, all that there are as one."""
        notes: list[str] = []
        with self._lock:
            files = self._of_system(system_id, notes)
            return self._found(files, system_id, system_id, notes, compat=compat)

    def of_dat(self, header_name: str, *, compat: bool) -> FoundLists:
        """Give the lists made for a DAT: of its name, or else of its system."""
        notes: list[str] = []
        meant = self._names.read(header_name)
        with self._lock:
            files = self._of_dat(meant, notes)
            return self._found(files, header_name, meant.system, notes, compat=compat)

    def _found(
        self,
        files: Sequence[ListFile],
        what: str,
        system_id: str,
        notes: list[str],
        *,
        compat: bool,
    ) -> FoundLists:
        if self._shelf is None:
            return NONE
        joiner = Joiner(self._words, system_id in self._by_name, compat)
        return joiner.join(what, self._kept(files, notes), notes)

    def _kept(
        self, files: Sequence[ListFile], notes: list[str]
    ) -> Iterator[tuple[str, Kept]]:
        for file in files:
            kept = self._keeper.whole(file, notes)
            if kept is not None:
                yield file.shown, kept

    def _of_system(self, system_id: str, notes: list[str]) -> list[ListFile]:
        """Give the files of a system, those of the system as a whole first."""
        found = [
            file
            for file in self._files(notes)
            if system_id and file.name.system == system_id
        ]
        return sorted(found, key=lambda file: file.name.whole != file.name.base)

    def _of_dat(self, meant: DatName, notes: list[str]) -> list[ListFile]:
        """Give the nearest files of each kind."""
        near = [(_nearness(meant, file.name), file) for file in self._files(notes)]
        best = {file.kind: 0 for _, file in near}
        for rank, file in near:
            best[file.kind] = max(rank, best[file.kind])
        return [file for rank, file in near if rank and rank == best[file.kind]]

    def _files(self, notes: list[str]) -> Iterator[ListFile]:
        if self._shelf is None:
            return
        files = self._shelf.files(notes)
        self._keeper.tidy(files)
        for file in files:
            if file.kind is not None and file.name.system:
                yield file
            else:
                yield self._labelled(file)

    def _labelled(self, file: ListFile) -> ListFile:
        """Give what a file's content says where its folder and name do not."""
        label = self._keeper.label(file)
        if label is None:
            return file
        name = file.name
        if not name.system and label.name:
            name = self._names.read(label.name)
        return replace(file, kind=file.kind or label.kind, name=name)


def _nearness(meant: DatName, name: DatName) -> int:
    if name.whole == meant.whole:
        return ALIKE
    if name.base == meant.base:
        return KIN
    return NEIGHBOUR if meant.system and name.system == meant.system else 0
