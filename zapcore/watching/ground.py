"""What is to be watched: the systems' folders, and where new ones may appear."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from typing import NamedTuple, TypeAlias

from zapcore.operations.library import Library, look
from zapcore.operations.links import Links, upwards
from zapcore.operations.places import Found
from zapcore.operations.walk import MAX_DEPTH, is_folder
from zapcore.valueclass import dataclass
from zapcore.watching.ignored import MARK, is_ignored_folder
from zapcore.watching.mounts import Mount, is_below, mount_of

MOST_UNKNOWN = 200
"""Folders of one root that belong to no system and are watched: one may get games."""

EXPORTED = frozenset({"media", "images", "videos", "manuals", "downloaded_images"})
"""Folders of pictures that front-ends keep beside the games, folded."""

Claims: TypeAlias = tuple[tuple[str, frozenset[str]], ...]
"""Ids of systems with the extensions of their files."""

Names: TypeAlias = frozenset[str] | None
"""Names of folders that matter where they may appear; None: any."""


@dataclass(frozen=True, slots=True)
class Top:
    """A folder that systems have: ``claims`` are their ids with their extensions.

    Two that are equal hold the same files: ``node`` is device and inode, ``mount``
    holds it, ``inner`` are mounts below it.
    """

    path: str
    root: str
    claims: Claims
    node: tuple[int, int]
    mount: Mount
    inner: tuple[Mount, ...] = ()

    @property
    def systems(self) -> tuple[str, ...]:
        """Give the ids of its systems."""
        return tuple(dict.fromkeys(system for system, _ in self.claims))

    @property
    def is_swept(self) -> bool:
        """Tell whether somebody must look whether something changed."""
        return self.mount.is_swept or any(mount.is_swept for mount in self.inner)

    def systems_of(self, name: str) -> tuple[str, ...]:
        """Give whose a file of this name is; all, where its ending tells nothing."""
        return self._fitting(name) or self.systems

    def exported(self, path: str, *, is_folder: bool) -> bool:
        """Tell whether an export may have made this: a list, a picture, their folder.

        Games are never told so.
        """
        folder, _, name = path[len(self.path) :].rpartition("/")
        inside = not EXPORTED.isdisjoint(folder.lower().split("/"))
        if is_folder:
            return inside or name.lower() in EXPORTED
        return inside or not self._fitting(name)

    def _fitting(self, name: str) -> tuple[str, ...]:
        end = name[name.rfind(".") :].lower()
        return tuple(system for system, ends in self.claims if end in ends)


@dataclass(frozen=True, slots=True)
class Ground:
    """What is to be watched: folders of systems, and where new ones may appear."""

    tops: dict[str, Top] = field(default_factory=dict)
    gates: dict[str, Names] = field(default_factory=dict)


class Visit(NamedTuple):
    """A folder below a top as it is now; ``linked``: a link led to it.

    ``entries`` are None when it cannot be read.
    """

    path: str
    real: str
    linked: bool
    entries: list[os.DirEntry[str]] | None


def survey(library: Library, mounts: Iterable[Mount]) -> Ground:
    """See what is to be watched now. It blocks."""
    mounts = tuple(mounts)
    found = look(library, {})
    tops = {}
    for path, claims in _claims(found).items():
        top = _top(path, *claims, mounts)
        if top is not None:
            tops[path] = top
    return Ground(tops, _gates(library, found, tops))


def _claims(found: Found) -> dict[str, tuple[str, Claims]]:
    """Give path to (root, claims) of each folder that systems have."""
    claims: dict[str, tuple[str, Claims]] = {}
    for system, places in found.places.items():
        for place in places:
            root, known = claims.get(place.path, (place.root, ()))
            claims[place.path] = root, (*known, (system, place.extensions))
    return claims


def _top(
    path: str,
    root: str,
    claims: Claims,
    mounts: tuple[Mount, ...],
) -> Top | None:
    try:
        info = os.stat(path)
    except OSError:
        return None
    real = os.path.realpath(path)
    inner = tuple(m for m in mounts if m.path != real and is_below(m.path, real))
    node = (info.st_dev, info.st_ino)
    return Top(path, root, claims, node, mount_of(real, mounts), inner)


def _gates(library: Library, found: Found, tops: Mapping[str, Top]) -> dict[str, Names]:
    """Give the folders in which a system's folder, or a root, may appear."""
    gates: dict[str, Names] = {}
    for root in library.bases:
        if os.path.isdir(root):
            gates[root] = None
        else:
            gates |= _towards(root, gates)
    for top in tops.values():
        between = (p for p in upwards(top.path) if p != top.path)
        gates |= {p: None for p in between if is_below(p, top.root)}
    for root, names in found.unknown.items():
        for name in names[:MOST_UNKNOWN]:
            if not is_ignored_folder(name):
                gates.setdefault(f"{root}/{name}", None)
    return gates


def _towards(root: str, gates: Mapping[str, Names]) -> dict[str, Names]:
    """Give the nearest folder above a root that is not there, and what it waits for."""
    for above in upwards(os.path.dirname(root)):
        if os.path.isdir(above):
            name = os.path.relpath(root, above).split("/")[0]
            known = gates.get(above, frozenset())
            return {above: None if known is None else known | {name}}
    return {}


def walk(
    path: str, root: str, before: Callable[[str], None] = lambda _path: None
) -> Iterator[Visit]:
    """Give each folder whose changes count, parents first; see ``operations.walk``.

    Other than a scan it goes into artwork too. ``before`` is called with each path
    before it is listed: what comes meanwhile is in the list, or heard of.
    """
    links = Links(root, quiet=True)
    real = os.path.realpath(path)
    if not links.may_be_a_place(path, real):
        return
    stack: list[tuple[str, str, tuple[str, ...], int, bool]] = [
        (path, real, (), 0, os.path.islink(path))
    ]
    while stack:
        path, real, hops, depth, linked = stack.pop()
        before(path)
        entries = _entries(path)
        yield Visit(path, real, linked, entries)
        if (
            entries is None
            or depth >= MAX_DEPTH
            or any(e.name == MARK for e in entries)
        ):
            continue
        for entry in entries:
            name = entry.name
            if is_ignored_folder(name) or not is_folder(entry):
                continue
            if not entry.is_symlink():
                stack.append(
                    (f"{path}/{name}", f"{real}/{name}", hops, depth + 1, False)
                )
            elif step := links.step(path, real, hops, name):
                stack.append((*step, depth + 1, True))


def _folders(entries: list[os.DirEntry[str]]) -> Iterator[os.DirEntry[str]]:
    """Give the folders that count; none where a mark asks to be left alone."""
    if any(entry.name == MARK for entry in entries):
        return
    for entry in entries:
        if not is_ignored_folder(entry.name) and is_folder(entry):
            yield entry


def _entries(path: str) -> list[os.DirEntry[str]] | None:
    try:
        with os.scandir(path) as found:
            return list(found)
    except OSError:
        return None
