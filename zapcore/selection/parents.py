"""A DAT's parents: which ROMs are one game though their short names differ.

A DAT may tell the parent of one ROM and not of the next of the same name. Such a one
follows the others of its name, unless the DAT makes it a parent itself or the others go
different ways: ``Teenage Mutant Ninja Turtles`` is one game in the USA and another in
Japan.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from zapcore.titles.releases import Release

Families: TypeAlias = Mapping[str, Release]
"""Name of a ROM to the release whose game it belongs to, where that is another."""


def families(told: Iterable[tuple[Release, Release | None]]) -> Families:
    """Give the families of ROMs, each told with its parent, in the order of names.

    The discs of a set are games of their own: no disc is the clone of another.
    """
    releases, parents = _read(told)
    heads = {parent.name for parent in parents.values()}
    tops = _tops(releases, parents)
    kin: dict[str, dict[str, Release]] = {}
    for release in releases:
        if release.name in parents or release.name in heads:
            top = tops[release.name]
            kin.setdefault(_key(release), {}).setdefault(_key(top), top)
    found: dict[str, Release] = {}
    for release in releases:
        top = tops[release.name]
        if release.name not in parents and release.name not in heads:
            others = [*kin.get(_key(release), {}).values()]
            top = others[0] if len(others) == 1 else release
        if _key(top) != _key(release):
            found[release.name] = top
    return found


def of_its_own(release: Release, parent: Release) -> Families:
    """Give the family of one release, whose parent is told, whatever others there are.

    As with all of them a disc is the clone of none but the same disc.
    """
    apart = parent.name == release.name or parent.disc != release.disc
    return {} if apart or _key(parent) == _key(release) else {release.name: parent}


def _read(
    told: Iterable[tuple[Release, Release | None]],
) -> tuple[list[Release], dict[str, Release]]:
    """Give (every release, name to the parent that is told of it)."""
    releases: list[Release] = []
    parents: dict[str, Release] = {}
    for release, parent in told:
        releases.append(release)
        if parent and parent.name != release.name and parent.disc == release.disc:
            parents.setdefault(release.name, parent)
    return releases, parents


def _tops(
    releases: Iterable[Release], parents: Mapping[str, Release]
) -> dict[str, Release]:
    """Give name to the parent of parents; of a circle the first by name."""
    tops: dict[str, Release] = {}
    for release in releases:
        path: dict[str, Release] = {}
        at = release
        while at.name in parents and at.name not in tops and at.name not in path:
            path[at.name] = at
            at = parents[at.name]
        top = tops.get(at.name, at)
        if at.name in path:
            names = [*path]
            top = path[min(names[names.index(at.name) :])]
        tops |= dict.fromkeys((*path, release.name), top)
    return tops


def _key(release: Release) -> str:
    return release.short.lower()
