"""Which folders below the roots belong to which system, and which roots are there."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from zapcore.model import FolderRule
from zapcore.operations.links import upwards
from zapcore.operations.walk import SKIPPED_FOLDERS, Place, is_folder


@dataclass(frozen=True, slots=True)
class Found:
    """The library as it is mounted now: system id to places, and what is not there.

    ``unknown`` gives root to the names of folders that belong to no system.
    """

    places: dict[str, list[Place]]
    usable: tuple[str, ...]
    not_mounted: tuple[str, ...]
    unknown: dict[str, list[str]] = field(default_factory=dict)


def usable(root: str) -> bool:
    """Tell whether a root can be read and holds anything at all."""
    try:
        with os.scandir(root) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


def find_places(
    roots: Sequence[str], rules: Iterable[FolderRule], known_roots: set[str]
) -> Found:
    """Look below each root for the folders that the table names, in any case.

    ``known_roots`` hold rows: one of them that is absent, empty or unreadable is not
    mounted. An extension that several systems claim in one folder goes to the first.
    """
    rules = tuple(rules)
    good = tuple(root for root in dict.fromkeys(roots) if usable(root))
    lost = [root for root in dict.fromkeys(roots) if root not in good]
    gone = tuple(root for root in lost if root in known_roots)
    places: dict[str, list[Place]] = {}
    taken: dict[str, set[str]] = {}
    unknown: dict[str, list[str]] = {}
    for root in good:
        below = _folders_of(root)
        for rule in rules:
            for path in _matches(root, below, rule):
                claimed = taken.setdefault(path, set())
                free = rule.extensions - claimed
                claimed |= free
                if free:
                    place = Place(rule.system_id, root, path, frozenset(free))
                    places.setdefault(rule.system_id, []).append(place)
        known = {*taken, *(above for other in good for above in upwards(other))}
        strange = [name for name in _names(below) if f"{root}/{name}" not in known]
        if strange:
            unknown[root] = strange
    return Found(dict(sorted(places.items())), good, gone, unknown)


def _names(below: dict[str, list[str]]) -> Iterable[str]:
    """Give the names of folders that may be a system's."""
    for folded, names in below.items():
        if folded[0] != "." and folded not in SKIPPED_FOLDERS:
            yield from names


def _folders_of(root: str) -> dict[str, list[str]]:
    """Give folded name to the folders of that name, links included."""
    found: dict[str, list[str]] = {}
    with os.scandir(root) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            if is_folder(entry):
                found.setdefault(entry.name.casefold(), []).append(entry.name)
    return found


def _matches(root: str, below: dict[str, list[str]], rule: FolderRule) -> Iterable[str]:
    for folder in rule.folders:
        if os.path.isabs(folder):
            if os.path.dirname(folder) == root and os.path.isdir(folder):
                yield folder
        else:
            for name in below.get(folder.casefold(), ()):
                yield f"{root}/{name}"
