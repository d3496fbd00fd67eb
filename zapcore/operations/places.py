"""Which folders below the roots belong to which system, and which roots are there.

A folder's system is what its owner says, else what the platform's table says of it in
any case, else what the folder is called elsewhere (``zapcore.systems.folder_names``).
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from zapcore.model import FolderRule
from zapcore.operations.links import upwards
from zapcore.operations.shape import PLAIN, Shape
from zapcore.operations.walk import SKIPPED_FOLDERS, Place, is_folder
from zapcore.spelling import is_spelled

PACKS = "docs"
"""The folder of artwork packs, which lies beside those of systems."""

Extensions = Callable[[str], frozenset[str]]


def no_extensions(_system_id: str) -> frozenset[str]:
    """Know no file type of any system."""
    return frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """The library as it is mounted now: system id to places, and what is not there.

    ``unknown`` gives root to the names of folders that belong to no system.
    """

    places: dict[str, list[Place]]
    usable: tuple[str, ...]
    not_mounted: tuple[str, ...]
    unknown: dict[str, list[str]] = field(default_factory=dict)


def others_in(found: Found, system_id: str) -> frozenset[str]:
    """Give the extensions that only other systems have in the folders of a system."""
    places = found.places.get(system_id, ())
    folders = {place.path for place in places}
    theirs = frozenset[str]().union(
        *(
            place.extensions
            for other, many in found.places.items()
            for place in many
            if other != system_id and place.path in folders
        )
    )
    return theirs.difference(*(place.extensions for place in places))


def shared_in(found: Found, system_id: str) -> tuple[str, ...]:
    """Give the folders of a system in which other systems have files, too."""
    own = dict.fromkeys(place.path for place in found.places.get(system_id, ()))
    theirs = {
        place.path
        for other, many in found.places.items()
        for place in many
        if other != system_id
    }
    return tuple(path for path in own if path in theirs)


def usable(root: str) -> bool:
    """Tell whether a root can be read and holds anything at all."""
    try:
        with os.scandir(root) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


def find_places(
    roots: Sequence[str],
    rules: Iterable[FolderRule],
    known_roots: set[str],
    shape: Shape = PLAIN,
    extensions_of: Extensions = no_extensions,
) -> Found:
    """Look below each root for the folders of systems, in any case.

    ``known_roots`` hold rows: one of them that is absent, empty or unreadable is not
    mounted. An extension that several systems claim in one folder goes to the first.
    ``extensions_of`` gives what counts in a folder that the rules do not name.
    """
    bases = one_spelling(tuple(dict.fromkeys(shape.bases(dict.fromkeys(roots)))))
    good = tuple(base for base in bases if usable(base))
    gone = tuple(b for b in bases if b not in good and b in known_roots)
    search = _Search(good, tuple(rules), shape, extensions_of)
    for root in good:
        search.look(root)
    return Found(dict(sorted(search.places.items())), good, gone, search.unknown)


def one_spelling(paths: Sequence[str]) -> tuple[str, ...]:
    """Leave out paths that are another spelling of a folder that is named already.

    On exFAT ``/media/fat/games`` is ``/media/fat/Games``; the one on the disk counts.
    """
    folded: dict[str, list[str]] = {}
    for path in paths:
        folded.setdefault(path.casefold(), []).append(path)
    out: set[str] = set()
    for names in folded.values():
        if len(names) > 1:
            there = [name for name in names if is_spelled(name)]
            wrong = {name for name in names if name not in there}
            aliases = {name for name in wrong if os.path.lexists(name)}
            out |= aliases if there else aliases - {names[0]}
    return tuple(path for path in paths if path not in out)


class _Search:
    """One look at all roots; what one of them claimed is not claimed by another."""

    def __init__(
        self,
        roots: Sequence[str],
        rules: Sequence[FolderRule],
        shape: Shape,
        extensions_of: Extensions,
    ) -> None:
        self._rules = rules
        self._shape = shape
        self._extensions_of = extensions_of
        self._inside = {above for root in roots for above in upwards(root)}
        self._excluded = shape.exclusions.is_no_system()
        self._taken: dict[str, set[str]] = {}
        self._said: set[str] = set()
        self.places: dict[str, list[Place]] = {}
        self.unknown: dict[str, list[str]] = {}

    def look(self, root: str) -> None:
        """Find the places below one root."""
        below = self._folders_of(root)
        for path, system_id in self._mapped(root, below):
            self._said.add(path)
            self._claim(root, path, system_id, self._extensions_of(system_id))
        for rule in self._rules:
            for path in self._matches(root, below, rule):
                if path not in self._said:
                    self._claim(root, path, rule.system_id, rule.extensions)
        strange = [name for name in self._names(below) if not self._by_name(root, name)]
        if strange:
            self.unknown[root] = strange

    def _claim(
        self, root: str, path: str, system_id: str, extensions: frozenset[str]
    ) -> bool:
        free = extensions - self._taken.get(path, set())
        if free:
            self._taken.setdefault(path, set()).update(free)
            places = self.places.setdefault(system_id, [])
            places.extend(self._places(root, path, system_id, frozenset(free)))
        return bool(free)

    def _places(
        self, root: str, path: str, system_id: str, extensions: frozenset[str]
    ) -> Iterator[Place]:
        """Give a system's folder; of structure B the one of its games beside it."""
        sieve = self._shape.exclusions.sieve(extensions)
        games = f"{path}/{self._shape.roms_folder}"
        if not os.path.isdir(games):
            yield Place(system_id, root, path, extensions, sieve)
            return
        beside = (self._shape.roms_folder, self._shape.firmware_folder)
        skipped = frozenset(name.casefold() for name in beside)
        yield Place(system_id, root, games, extensions, sieve)
        yield Place(system_id, root, path, extensions, sieve, skipped)

    def _by_name(self, root: str, name: str) -> bool:
        """Claim a folder that no table names, if it is called so elsewhere."""
        path = f"{root}/{name}"
        if path in self._taken or path in self._inside:
            return True
        if path in self._said:
            return False
        system_id = self._shape.named(name)
        ends = self._extensions_of(system_id) if system_id else frozenset()
        return bool(system_id) and self._claim(root, path, system_id or "", ends)

    def _folders_of(self, root: str) -> dict[str, list[str]]:
        """Give folded name to the folders of that name, links included."""
        found: dict[str, list[str]] = {}
        with os.scandir(root) as entries:
            for entry in sorted(entries, key=lambda e: e.name):
                if is_folder(entry) and not self._is_no_system(entry.name):
                    found.setdefault(entry.name.casefold(), []).append(entry.name)
        return found

    def _is_no_system(self, name: str) -> bool:
        return bool(self._excluded and self._excluded(name))

    def _names(self, below: dict[str, list[str]]) -> Iterator[str]:
        """Give the names of folders that may be a system's."""
        firmware = self._shape.firmware_folder.casefold()
        for folded, names in below.items():
            if folded[0] != "." and folded not in {*SKIPPED_FOLDERS, firmware, PACKS}:
                yield from names

    def _mapped(
        self, root: str, below: dict[str, list[str]]
    ) -> Iterator[tuple[str, str]]:
        for folder, system_id in self._shape.mapped.items():
            for name in below.get(folder, ()):
                yield f"{root}/{name}", system_id

    def _matches(
        self, root: str, below: dict[str, list[str]], rule: FolderRule
    ) -> Iterator[str]:
        for folder in rule.folders:
            if os.path.isabs(folder):
                above, name = os.path.split(folder)
                if above == root and name in below.get(name.casefold(), ()):
                    yield folder
            else:
                for name in below.get(folder.casefold(), ()):
                    yield f"{root}/{name}"
