"""Which folders are called like a system: of its owner's media, and of artwork.

A folder's name means the system that ``zapcore.systems.folder_names`` knows by it (ids,
No-Intro's and Libretro's names, those of ES-DE, Batocera, RetroPie and RomM), or one
whose folder the device calls so. The name of a folder that systems share is nobody's.
"""

import functools
import os
from enum import Enum

from zapcore.model import ScrapePlace
from zapcore.systems.folder_names import FolderNames
from zapcore.systems.table import SystemTable


class Named(Enum):
    """Whose a folder is, by its name."""

    OWN = "the system's alone"
    SHARED = "of systems that share a folder of this name, this one among them"
    OTHER = "of another system"
    NOBODY = "no system is called so"


@functools.cache
def _known() -> FolderNames:
    return FolderNames.load(SystemTable.load())


def system_of(name: str) -> str:
    """Give the id of the system that a folder of this name means, or ""."""
    return _known().find(name) or ""


class SystemNames:
    """The names of one system's folders."""

    def __init__(self, place: ScrapePlace) -> None:
        self._system = place.system_id
        folders = place.shared or (place.folders if place.others else ())
        shared = map(os.path.basename, folders)
        self._shared = {name.casefold() for name in shared}
        self._own = {name.casefold() for name in place.names} - self._shared

    def whose(self, name: str) -> Named:
        """Tell whose a folder of this name is."""
        folded = name.casefold()
        if folded in self._shared:
            return Named.SHARED
        meant = system_of(name)
        if meant == self._system or (not meant and folded in self._own):
            return Named.OWN
        return Named.OTHER if meant else Named.NOBODY

    def is_own(self, name: str) -> bool:
        """Tell whether a folder of this name is the system's alone."""
        return self.whose(name) is Named.OWN
