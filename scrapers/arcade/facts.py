"""What lists say of machines, and those of them that the library holds."""

from collections.abc import Container, Iterator
from typing import NamedTuple

from zapcore.arcade import ListedSet


class Machine(NamedTuple):
    """One machine as a list describes it; "" where it says nothing.

    Fields are called, and their texts written, like the elements of an MRA
    (``zapcore.identify.mra``): ``name`` with brackets, ``rotation`` like ``vertical
    (cw)``, ``joystick`` like ``8-way``, ``bootleg`` and ``homebrew`` as ``yes``.
    ``parent`` is the set that it is a clone of. ``part``: ``yes`` of a BIOS or a
    device; its name ends as names of files do then.
    """

    name: str = ""
    parent: str = ""
    year: str = ""
    manufacturer: str = ""
    players: str = ""
    rotation: str = ""
    category: str = ""
    region: str = ""
    series: str = ""
    platform: str = ""
    joystick: str = ""
    num_buttons: str = ""
    special_controls: str = ""
    bootleg: str = ""
    homebrew: str = ""
    part: str = ""


_BLANK = Machine()


class Known:
    """The machines of the wanted sets: of what several lists say the first counts."""

    def __init__(self, wanted: Container[str]) -> None:
        self._wanted = wanted
        self._machines: dict[str, Machine] = {}
        self._same: dict[str, str] = {"": ""}

    def wants(self, name: str) -> bool:
        """Tell whether a set, by its name in small letters, is one of the library."""
        return name in self._wanted

    def add(self, name: str, machine: Machine) -> None:
        """Add what one list says of a set."""
        earlier = self._machines.get(name, _BLANK)
        title, *others = (a or b for a, b in zip(earlier, machine, strict=True))
        # Years, makers and categories repeat, titles hardly ever.
        texts = (self._same.setdefault(text, text) for text in others)
        self._machines[name] = Machine(title, *texts)

    def listed(self) -> Iterator[tuple[str, ListedSet]]:
        """Give the names and parents of sets that have one."""
        for name, machine in self._machines.items():
            if machine.name or machine.parent:
                yield name, ListedSet(machine.name, machine.parent)

    def get(self, name: str) -> Machine | None:
        """Give what is known of a set."""
        return self._machines.get(name)
