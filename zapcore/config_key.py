"""What a setting is: its name, and what it is called on each way in."""

import os
from collections.abc import Callable
from typing import Literal

from zapcore.valueclass import dataclass

Kind = Literal[
    "folders",
    "folder",
    "place",
    "file",
    "platform",
    "level",
    "form",
    "address",
    "port",
    "text",
    "number",
    "boolean",
    "network",
    "networks",
    "names",
    "origins",
    "core",
    "mapping",
    "words",
    "extensions",
    "folder_name",
    "crew",
    "sources",
    "codes",
    "region_mode",
    "art",
    "minutes",
    "cron",
    "secret",
    "url",
    "game_file",
]

PREFIX = "ZAPCORE_"
SEVERAL = frozenset(
    {
        "folders",
        "networks",
        "names",
        "origins",
        "mapping",
        "words",
        "extensions",
        "sources",
        "codes",
        "art",
    }
)


@dataclass(frozen=True, slots=True)
class Key:
    """One setting; ``default`` is the text that the reference shows.

    ``name`` has dots where it is nested in the file. ``field`` is the attribute of
    ``Config`` where the name does not give it, and ``plain`` an environment variable
    that means the same, without our prefix; the file may name it so, too. ``group`` is
    the attribute of ``Config`` that takes several keys, by the last part of their name.
    ``judge`` says in words what else is wrong with a text, or "".
    """

    name: str
    kind: Kind
    metavar: str
    default: str
    meaning: str
    in_file: bool = True
    field: str = ""
    plain: str = ""
    has_flag: bool = True
    group: str = ""
    judge: Callable[[str], str] | None = None

    @property
    def flag(self) -> str:
        """Give its flag, like ``--log-level``."""
        return "--" + self.name.replace("_", "-").replace(".", "-")

    @property
    def variable(self) -> str:
        """Give its environment variable, like ``ZAPCORE_LOG_LEVEL``."""
        return PREFIX + self.name.upper().replace(".", "_")

    @property
    def attribute(self) -> str:
        """Give the attribute of ``Config`` that holds it."""
        return self.field or self.name.replace(".", "_")

    @property
    def repeatable(self) -> bool:
        """Tell whether there may be more than one value."""
        return self.kind in SEVERAL

    @property
    def separator(self) -> str:
        """Give what stands between several values in its environment variable."""
        return os.pathsep if self.kind == "folders" else ","
