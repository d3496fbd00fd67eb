"""How fast an operation may go while a game runs.

Table: ``data/paces.json`` (system to paused or heavy, every other is light; rest in
seconds for each second of work).
"""

import json
from collections.abc import Mapping
from importlib import resources
from typing import Self

from zapcore.valueclass import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """``paused``, or slowed: ``rest`` seconds of sleep for each second of work.

    A pace that pauses has the heaviest rest too, for operations that cannot be paused.
    """

    rest: float = 0.0
    paused: bool = False


FULL = Pace()


class Paces:
    """The pace for each system's games."""

    def __init__(self, by_system: Mapping[str, Pace], other: Pace) -> None:
        self._by_system = dict(by_system)
        self._other = other

    @classmethod
    def load(cls) -> Self:
        """Read the table that comes with zapcore."""
        file = resources.files("zapcore.operations") / "data" / "paces.json"
        table = json.loads(file.read_text("utf-8"))
        rest: dict[str, float] = table["rest"]
        kinds = {kind: Pace(share) for kind, share in rest.items()}
        kinds["paused"] = Pace(max(rest.values()), paused=True)
        found = {
            system_id: kinds[kind]
            for kind, systems in table["systems"].items()
            for system_id in systems
        }
        return cls(found, kinds[table["other"]])

    def of(self, system_id: str) -> Pace:
        """Give the pace for a game of this system, by its canonical id."""
        return self._by_system.get(system_id, self._other)
