"""Arcade machines: what a file says of the set that it loads. No I/O."""

from dataclasses import dataclass
from typing import NamedTuple

from zapcore.model import PropertyValue, TagValue

MRA = "mra"
"""The source of what an MRA says; ``scraper.mra`` is its provenance in the graph."""

SETNAME, ZIP, PARENT = "property:setname", "property:zip", "property:parent"
"""Properties of a file that hold its ``ArcadeSet``."""

SEPARATOR = "|"
"""Between the alternatives of a zip attribute, and of ``property:zip``."""


class ArcadeSet(NamedTuple):
    """The names by which MAME, packs and artwork know what a file loads.

    ``name`` is the set's name in small letters, which several files may share; ``zips``
    are alternatives as they are written, the first one preferred, perhaps with a folder
    (``hbmame/dkong.zip``); ``parent`` is the parent's set name, "" for a parent itself.
    """

    name: str = ""
    zips: tuple[str, ...] = ()
    parent: str = ""

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
