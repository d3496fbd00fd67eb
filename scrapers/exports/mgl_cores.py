"""Which core of a MiSTer loads a game, and by which name of its file.

Table: ``data/mgl.json``. A path is told as the documentation has it, relative to the
core's folder of games (https://mister-devel.github.io/MkDocs_MiSTer/advanced/mgl/).
What lies elsewhere is reached from there over the root of the device.
"""

import json
import os
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from types import MappingProxyType

from zapcore.valueclass import dataclass

UPWARDS = "../../../../.."
"""From a core's games, ``/media/fat/cifs/games/SNES`` at the deepest, to the root."""

DEVICE = "/media/"
"""Where a MiSTer mounts its disks."""


@dataclass(frozen=True, slots=True)
class Slot:
    """How a core takes files of these endings: seconds, ``f`` or ``s``, index."""

    ends: frozenset[str]
    delay: int
    type: str
    index: int


@dataclass(frozen=True, slots=True)
class Core:
    """A core: its file, its folder of games, and the name that gives it another one."""

    rbf: str
    folder: str
    slots: tuple[Slot, ...]
    setname: str = ""

    def slot(self, path: str) -> Slot | None:
        """Give the slot that takes a file, if one does."""
        end = os.path.splitext(path)[1].lower()
        return next((slot for slot in self.slots if end in slot.ends), None)


@cache
def cores() -> Mapping[str, Core]:
    """Give system id to the core that plays it."""
    path = resources.files("scrapers.exports") / "data" / "mgl.json"
    table = json.loads(path.read_text("utf-8"))["cores"]
    return MappingProxyType({system: _core(row) for system, row in table.items()})


class Launches:
    """Tells how the games of one system are launched; they lie in these folders."""

    def __init__(self, core: Core, folders: Sequence[str]) -> None:
        self._core = core
        self._folders = tuple(sorted(folders, key=len, reverse=True))
        names = [os.path.basename(folder).lower() for folder in folders]
        self._alone = {name for name in names if names.count(name) == 1}

    def of(self, path: str) -> tuple[str, str]:
        """Give (setname, path) for a game, as the core is to be told."""
        folder = next((f for f in self._folders if path.startswith(f + "/")), "")
        name = os.path.basename(folder)
        below = path[len(folder) + 1 :] if folder else ""
        setname = self._setname(name)
        known = below and (setname or name.lower() == self._core.folder.lower())
        # Of several folders of one name the core sees the first disk's alone.
        if known and (name.lower() in self._alone or not path.startswith(DEVICE)):
            return setname, below
        return "", UPWARDS + path

    def _setname(self, folder: str) -> str:
        own = self._core.setname
        return own if own and folder.lower() == own.lower() else ""


def _core(row: Mapping[str, object]) -> Core:
    slots = row["slots"]
    assert isinstance(slots, list)  # noqa: S101 - our own table
    return Core(
        str(row["rbf"]),
        str(row["folder"]),
        tuple(
            Slot(frozenset(s["ends"]), s["delay"], s["type"], s["index"]) for s in slots
        ),
        str(row.get("setname", "")),
    )
