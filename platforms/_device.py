"""What all devices share: a table of folders read from a data file."""

import functools
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from types import MappingProxyType

from zapcore.model import FolderRule

SCRAPERS: Mapping[str, Sequence[str]] = MappingProxyType(
    {"gamelist.xml": (), "media-folder": ()}
)
"""The scrapers that every device has, for all systems."""


@functools.cache
def read_rules(table: str) -> tuple[FolderRule, ...]:
    """Give the rules of ``platforms/data/<table>.json``, in its order."""
    text = (resources.files("platforms") / "data" / f"{table}.json").read_text("utf-8")
    return tuple(
        FolderRule(
            system_id=row["system"],
            folders=tuple(row["folders"]),
            extensions=frozenset(row["extensions"]),
        )
        for row in json.loads(text)["rules"]
    )


@dataclass(frozen=True, slots=True)
class Device:
    """A platform made of data.

    ``root_patterns`` may begin with ``~`` (the home of the environment); asset roots
    are places outside a system's folder where its artwork may lie.
    """

    id: str
    table: str
    root_patterns: tuple[str, ...]
    zip_as_directory: bool = False
    asset_patterns: tuple[str, ...] = ()
    scrapers: Mapping[str, Sequence[str]] = field(default_factory=lambda: SCRAPERS)

    @property
    def rules(self) -> Sequence[FolderRule]:
        """Give folder to system to extensions, in order of precedence."""
        return read_rules(self.table)

    def default_roots(self, environment: Mapping[str, str]) -> Sequence[str]:
        """Give the folders that may hold system folders, in order."""
        home = environment.get("HOME") or os.path.expanduser("~")
        return tuple(
            home + path[1:] if path.startswith("~") else path
            for path in self.root_patterns
        )

    def asset_roots(self, roots: Sequence[str]) -> Sequence[str]:
        """Give where artwork may lie beside the ROMs; empty: nowhere else.

        These devices' own roots come in pairs, a disk and its ``games`` folder, so the
        disk of a chosen ``games`` folder counts as well.
        """
        if not self.asset_patterns:
            return ()
        disks = (root[: -len("/games")] for root in roots if root.endswith("/games"))
        return tuple(
            dict.fromkeys((*roots, *filter(None, disks), *self.asset_patterns))
        )
