"""Arcade machines: what files and lists say of sets. No I/O."""

import os
from collections.abc import Iterable
from typing import NamedTuple

from zapcore.model import PropertyValue, TagValue
from zapcore.valueclass import dataclass

MRA = "mra"
"""The source of what an MRA says; ``scraper.mra`` is its provenance in the graph."""

SETNAME, ZIP, PARENT = "property:setname", "property:zip", "property:parent"
"""Properties of a file that hold its ``ArcadeSet``."""

PROBLEM = "property:mra-problem"
"""Why an MRA file cannot be read, or what is odd about it, in a sentence."""

UNREADABLE, ODD = TagValue(MRA, "unreadable"), TagValue(MRA, "odd")
"""Tags of such files, by which a search lists them all."""

SEPARATOR = "|"
"""Between the alternatives of a zip attribute, and of ``property:zip``."""

LAUNCHERS = frozenset({".mra", ".mgl", ".m3u"})
"""Files that are called after a game and not after a set."""

DISK = ".chd"
"""A disk lies in a folder of its set's name, called after the disk."""

LONGEST_NAME = 250
"""Characters of a name that is shown; a file's name has as many at most."""


class ArcadeSet(NamedTuple):
    """The names by which MAME, packs and artwork know what a file loads.

    ``name`` is the set's name in small letters, which several files may share; ``zips``
    are alternatives as they are written, the first one preferred, perhaps with a folder
    (``hbmame/dkong.zip``); ``parent`` is the parent's set name, "" for a parent itself.
    ``titles`` are names with brackets: what the file calls itself, what a list does.
    """

    name: str = ""
    zips: tuple[str, ...] = ()
    parent: str = ""
    titles: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Give what its artwork may be called, best first: set, zips, parent."""
        stems = (zip_stem(text) for text in self.zips)
        known = (self.name, *stems, self.parent)
        return tuple(dict.fromkeys(filter(None, known)))


def zip_stem(text: str) -> str:
    """Give the set's name of a zip: ``hbmame/Dkong.zip`` is ``dkong``."""
    name = text.replace("\\", "/").rpartition("/")[2].strip().lower()
    return name.removesuffix(".zip")


def called(path: str) -> tuple[str, ...]:
    """Give what the set may be called that the file at ``path`` is, best first.

    None of a file that is called after a game.
    """
    stem, end = os.path.splitext(path)
    if end.lower() in LAUNCHERS:
        return ()
    name = zip_stem(stem)
    if end.lower() == DISK:
        return tuple(dict.fromkeys((name, zip_stem(os.path.dirname(path)))))
    return (name,)


def is_shown(name: str) -> bool:
    """Tell whether a name is one that a game can be shown by."""
    return len(name) <= LONGEST_NAME and any(map(str.isalnum, name))


class ListedSet(NamedTuple):
    """What a list says of a set: its name with brackets, the set it is a clone of.

    Of what it says nothing it has "".
    """

    name: str = ""
    parent: str = ""


class Listed(NamedTuple):
    """What lists say of those sets that the library has, by set name.

    ``sets`` is gone through once. ``whole``: no list was left unread.
    """

    sets: Iterable[tuple[str, ListedSet]]
    whole: bool


def set_of(properties: dict[str, str]) -> ArcadeSet:
    """Give the set that properties (type to text) of a file tell of."""
    zips = filter(None, properties.get(ZIP, "").split(SEPARATOR))
    return ArcadeSet(
        properties.get(SETNAME, ""), tuple(zips), properties.get(PARENT, "")
    )


@dataclass(frozen=True, slots=True)
class Described:
    """What a file says of its own game, where its contents do and not its name alone.

    ``name`` is the game's, with brackets, "" if it has none; ``tags`` and
    ``properties`` are of the file. ``source`` is their provenance.
    """

    name: str = ""
    tags: tuple[TagValue, ...] = ()
    properties: tuple[PropertyValue, ...] = ()
    source: str = MRA
