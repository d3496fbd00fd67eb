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
from zapcore.lists.files import Kind
from zapcore.lists.joined import FoundLists, Joiner
from zapcore.lists.keeper import Keeper
from zapcore.lists.shelf import ListFile, Shelf, mark
from zapcore.titles.release_words import ReleaseWords
from zapcore.valueclass import dataclass

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

    def stamps(self) -> dict[str, str]:
        """Give system id to a text that changes with any of its files.

        Systems without files are left out. Cheap: the folder is listed once, and no
        list is read whose folder and name say what it is.
        """
        marks: dict[str, list[str]] = {}
        with self._lock:
            for file in self._files([]):
                if file.name.system:
                    marks.setdefault(file.name.system, []).append(repr(mark(file)))
        return {
            system_id: hashlib.sha256("".join(found).encode()).hexdigest()[:16]
            for system_id, found in marks.items()
        }

    def of_system(self, system_id: str, *, compat: bool) -> FoundLists:
        """Give the lists of a system, all that there are as one."""
        notes: list[str] = []
        with self._lock:
            files = [*self._files(notes)]
            mine = [
                file for file in files if system_id and file.name.system == system_id
            ]
            mine.sort(key=lambda file: file.name.whole != file.name.base)
            asked = _Asked(system_id, system_id, _kinds(files), compat)
            return self._found(mine, asked, notes)

    def of_dat(self, header_name: str, *, compat: bool) -> FoundLists:
        """Give the lists made for a DAT: of its name, or else of its system."""
        notes: list[str] = []
        meant = self._names.read(header_name)
        with self._lock:
            files = [*self._files(notes)]
            mine = _nearest(files, meant)
            asked = _Asked(header_name, meant.system, _kinds(files), compat)
            return self._found(mine, asked, notes)

    def _found(
        self, files: Sequence[ListFile], asked: "_Asked", notes: list[str]
    ) -> FoundLists:
        if self._shelf is None:
            return NONE
        joiner = Joiner(self._words, asked.system in self._by_name, asked.compat)
        return joiner.join(asked.what, self._kept(files, notes), asked.kinds, notes)

    def _kept(
        self, files: Sequence[ListFile], notes: list[str]
    ) -> Iterator[tuple[str, Kept]]:
        for file in files:
            kept = self._keeper.whole(file, notes)
            if kept is not None:
                yield file.shown, kept

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


@dataclass(frozen=True, slots=True)
class _Asked:
    """What lists are looked for, and which kinds the folder has at all."""

    what: str
    system: str
    kinds: frozenset[Kind]
    compat: bool


def _kinds(files: Sequence[ListFile]) -> frozenset[Kind]:
    """Give the kinds of which a missing list is told: none, if the folder is empty."""
    found = {file.kind for file in files if file.kind is not None}
    return frozenset({*found, Kind.CLONES}) if files else frozenset()


def _nearest(files: Sequence[ListFile], meant: DatName) -> list[ListFile]:
    """Give the nearest files of each kind."""
    near = [(_nearness(meant, file.name), file) for file in files]
    best = {file.kind: 0 for _, file in near}
    for rank, file in near:
        best[file.kind] = max(rank, best[file.kind])
    return [file for rank, file in near if rank and rank == best[file.kind]]


def _nearness(meant: DatName, name: DatName) -> int:
    if name.whole == meant.whole:
        return ALIKE
    if name.base == meant.base:
        return KIN
    return NEIGHBOUR if meant.system and name.system == meant.system else 0
