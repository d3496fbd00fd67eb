"""What all devices share: a table of folders read from a data file."""

import functools
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from importlib import resources
from types import MappingProxyType

from zapcore.model import FolderRule
from zapcore.valueclass import dataclass

SCRAPERS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "gamelist.xml": (),
        "media-folder": (),
        "arcade": (),
        "artwork-pack": (),
        "pegasus": (),
        "launchbox-xml": (),
        "art-folder": (),
    }
)
"""The scrapers that every device has, for all systems that they support."""

CORE_NAMES = "names.txt"

TABLES = ("linux", "mister")
ZIP_TABLES = frozenset({"mister"})
"""Tables of devices that browse a zip as a folder: it is no file there."""

ZIPS = frozenset({".zip", ".7z"})
DISCS = frozenset({".cue", ".chd", ".iso"})
"""Systems with one of these are not kept in zips."""


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


@functools.cache
def read_formats() -> Mapping[str, frozenset[str]]:
    """Give system to extensions for systems that no table names."""
    text = (resources.files("platforms") / "data" / "formats.json").read_text("utf-8")
    formats: dict[str, list[str]] = json.loads(text)["formats"]
    return {system: frozenset(ends) for system, ends in formats.items()}


@functools.cache
def borrowed(table: str) -> Mapping[str, frozenset[str]]:
    """Give system to the extensions that count in a folder which a table does not name.

    Those of the table's own rules for the system; else those of the other tables and of
    the formats. Where a zip is a file, one counts that elsewhere is a folder.
    """
    tables = [name for name in TABLES if name != table]
    found = _by_system(read_rules(table))
    others = _by_system(rule for name in tables for rule in read_rules(name))
    for system, ends in others.items():
        as_file = table not in ZIP_TABLES and ends.isdisjoint(DISCS)
        found.setdefault(system, ends | ZIPS if as_file else ends)
    return {**read_formats(), **found}


def _by_system(rules: Iterable[FolderRule]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for rule in rules:
        ends = found.get(rule.system_id, frozenset())
        found[rule.system_id] = ends | rule.extensions
    return found


@dataclass(frozen=True, slots=True)
class CoreTable:
    """Names of cores, casefolded, to systems; names of menus."""

    cores: Mapping[str, tuple[str, ...]]
    menus: frozenset[str]


@functools.cache
def read_cores() -> CoreTable:
    """Give the table of ``platforms/data/cores.json``."""
    text = (resources.files("platforms") / "data" / "cores.json").read_text("utf-8")
    table = json.loads(text)
    return CoreTable(
        {name.casefold(): tuple(found) for name, found in table["cores"].items()},
        frozenset(map(str.casefold, table["menus"])),
    )


@dataclass(frozen=True, slots=True)
class Device:
    """A platform made of data.

    ``root_patterns`` may begin with ``~`` (the home of the environment); asset roots
    are places outside a system's folder where its artwork may lie. ``core_names``: its
    menu takes the names of cores from a ``names.txt`` at the top of a disk.
    ``game_files`` say what runs, the first that knows it counts: the name of a core, or
    a system; ``main_programs`` have a core of the processor to themselves if they want
    it.
    """

    id: str
    table: str
    root_patterns: tuple[str, ...]
    zip_as_directory: bool = False
    asset_patterns: tuple[str, ...] = ()
    core_names: bool = False
    game_files: tuple[str, ...] = ()
    main_programs: tuple[str, ...] = ()
    scrapers: Mapping[str, Sequence[str]] = field(default_factory=lambda: SCRAPERS)

    @property
    def rules(self) -> Sequence[FolderRule]:
        """Give folder to system to extensions, in order of precedence."""
        return read_rules(self.table)

    def extensions_of(self, system_id: str) -> frozenset[str]:
        """Give what counts in a folder of this system that the table does not name."""
        return borrowed(self.table).get(system_id, frozenset())

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

    def name_files(self, roots: Sequence[str]) -> Sequence[str]:
        """Give where a list of the names of its cores may lie, the best place first."""
        places = self.asset_roots(roots) if self.core_names else ()
        return tuple(f"{place}/{CORE_NAMES}" for place in places)

    def systems_of_core(self, name: str) -> Sequence[str] | None:
        """Give the systems whose games a core plays, the usual one first.

        None: it is a menu, so no game runs. Empty: there is no such core.
        """
        table = read_cores()
        folded = name.strip().casefold()
        if not folded or folded in table.menus:
            return None
        if folded in table.cores:
            return table.cores[folded]
        return tuple(
            dict.fromkeys(
                rule.system_id
                for rule in read_rules(self.table)
                if folded in map(str.casefold, rule.folders)
            )
        )
