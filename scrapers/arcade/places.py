"""Which lists there are for a system, and where they lie.

``docs/arcade.md``, "Lists of MAME", names the places and the names.
"""

import os
import re
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from zapcore.model import ScrapePlace

FOLDERS = frozenset({"mame", "arcade"})
"""Folders of a root in which lists are looked for, in any case."""

LISTS_MAX = 32
"""Lists of one system; who has more named a folder of something else."""

_PACKED = r"(?:\.zip|\.gz)?"
_MAME = re.compile(
    rf"(?:(?:mame|hbmame).*|.*listxml.*)\.(?:xml|dat){_PACKED}|mame.*lx\.zip"
)
_OTHER = re.compile(
    rf"(?:fbneo|fbalpha|fba|finalburn|final burn).*\.(?:xml|dat){_PACKED}"
)
_CSV = re.compile(rf"arcadedatabase.*\.csv{_PACKED}")
_CATVER = re.compile(rf"catver.*\.ini{_PACKED}")
_ANY_XML = re.compile(rf"(?!gamelist\.xml).*\.(?:xml|dat){_PACKED}|mame.*lx\.zip")
_ANY_CSV = re.compile(rf".*\.csv{_PACKED}")


class Kind(IntEnum):
    """A form of list; of what several say the earlier form counts."""

    UNREADABLE = 0
    """A folder in which a list may lie, and which cannot be looked into."""

    MAME = 1
    MACHINES = 2
    DATABASE = 3
    CATEGORIES = 4


class ListFile(NamedTuple):
    """One list that was found."""

    path: str
    kind: Kind


_NAMES = (
    (_MAME, Kind.MAME),
    (_OTHER, Kind.MACHINES),
    (_CSV, Kind.DATABASE),
    (_CATVER, Kind.CATEGORIES),
)
_OWN_NAMES = (*_NAMES, (_ANY_XML, Kind.MACHINES), (_ANY_CSV, Kind.DATABASE))
"""In a folder that the owner names every list counts."""


def find_lists(place: ScrapePlace, own: str) -> list[ListFile]:
    """Give the lists that are there, those that count first first.

    Of one form those of the owner's folder come first, then those of the system's
    folders, of the roots, of the places for artwork; in one folder the last name
    first, which of ``mame0270.xml`` and ``mame0269.xml`` is the newer.
    """
    found: dict[str, ListFile] = {}
    for folder in _folders(place, own):
        forms = _OWN_NAMES if folder == own else _NAMES
        names = _names(folder)
        if names is None:
            found[folder] = ListFile(folder, Kind.UNREADABLE)
        for name in sorted(names or (), reverse=True):
            kind = _kind(name, forms)
            path = f"{folder}/{name}"
            if kind is not None and not os.path.isdir(path):
                found.setdefault(path, ListFile(path, kind))
    return sorted(found.values(), key=lambda item: item.kind)[:LISTS_MAX]


def _folders(place: ScrapePlace, own: str) -> list[str]:
    bases = dict.fromkeys((*place.roots, *place.asset_roots))
    beside = (f"{base}/{name}" for base in bases for name in _beside(base))
    known = (own, *place.folders, *beside)
    return list(dict.fromkeys(folder for folder in known if folder))


def _beside(base: str) -> Iterator[str]:
    names = _names(base) or ()
    yield from (name for name in sorted(names) if name.casefold() in FOLDERS)


def _names(folder: str) -> list[str] | None:
    """Give what lies in a folder, nothing if it is not there, None if it is hidden."""
    try:
        return os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError:
        return None


def _kind(name: str, names: tuple[tuple[re.Pattern[str], Kind], ...]) -> Kind | None:
    folded = name.lower()
    return next((kind for form, kind in names if form.fullmatch(folded)), None)
