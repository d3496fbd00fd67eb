"""A DAT's parents: which short names are one game with another.

A DAT may tell the parent of one ROM and not of the next of the same name, so the whole
short name goes where its first clone says; two parents are never made one by a clone
that both share.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from zapcore.titles.releases import Release

Families: TypeAlias = Mapping[str, Release]
"""Short name in lower case to the release that stands for its family."""


def families(pairs: Iterable[tuple[Release, Release]]) -> Families:
    """Give the families of (clone, parent), told in the order of their names.

    The discs of a set are games of their own: no disc is the clone of another.
    """
    above: dict[str, Release] = {}
    for clone, parent in pairs:
        name = clone.short.lower()
        if name in above or clone.disc != parent.disc:
            continue
        if _top(parent, above).short.lower() != name:
            above[name] = parent
    return {name: _top(parent, above) for name, parent in above.items()}


def _top(release: Release, above: Families) -> Release:
    while (name := release.short.lower()) in above:
        release = above[name]
    return release
