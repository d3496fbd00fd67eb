"""Where index and scrape look: the device, its roots, the systems that there are."""

import os
from dataclasses import dataclass

from zapcore.operations.places import Found, find_places
from zapcore.ports import Platform
from zapcore.systems.table import SystemTable


@dataclass(frozen=True, slots=True)
class Library:
    """Where the index looks: the device, the roots, the systems that there are."""

    platform: Platform
    roots: tuple[str, ...]
    systems: SystemTable


def look(library: Library, known: dict[str, set[str]]) -> Found:
    """See what is mounted. Roots of an older configuration are left alone."""
    roots = set().union(*known.values()) if known else set()
    paths = [os.path.normpath(root) for root in library.roots]
    return find_places(paths, library.platform.rules, roots)
