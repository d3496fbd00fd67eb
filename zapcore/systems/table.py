"""The table of systems: look-up by id in any case, by alias, by other spellings.

Source: ``systems.json`` beside this module (facts of Zaparoo Core's system table).
``spellings.json`` has the slug of each name in it, because to make them takes as long
as all else of a start; ``python -m benchmarks.system_spellings`` writes it anew.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib import resources
from typing import Any, Self

from zapcore.valueclass import dataclass

_DATED = re.compile(r"_\d{8}$", re.ASCII)


@dataclass(frozen=True, slots=True)
class System:
    """One system. ``release_date`` is ``YYYY-MM-DD`` or empty."""

    id: str
    name: str
    category: str
    media_type: str
    manufacturer: str = ""
    release_date: str = ""


class SystemTable:
    """All systems by id; ``find`` takes what people write.

    ``edition`` counts how often the names changed under which they are shown.
    """

    def __init__(
        self,
        systems: dict[str, System],
        spellings: dict[str, str],
        written: dict[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._systems = systems
        self._spellings = spellings
        self._written = written or {}
        self._shown: Mapping[str, System] = {}
        self._cores: Mapping[str, str] = {}
        self.edition = 0

    @classmethod
    def load(cls) -> Self:
        """Read the table that comes with zapcore."""
        rows = _read("systems.json")["systems"]
        slugs = _read("spellings.json")
        spellings: dict[str, str] = {}
        for names in (_slugs, _aliases, _own):
            for row in rows:
                for name in names(row):
                    spellings[slugs.get(name) or _slug(name)] = row["id"]
                    spellings[name.casefold()] = row["id"]
        written = {row["id"]: (*_aliases(row), *_slugs(row)) for row in rows}
        return cls({row["id"]: _system(row) for row in rows}, spellings, written)

    def get(self, system_id: str) -> System:
        """Give the system of this exact id, under the name that is shown.

        Raises:
            KeyError: there is none.
        """
        return self._shown.get(system_id) or self._systems[system_id]

    def own(self, system_id: str) -> System:
        """Give the system of this exact id as the table has it.

        Raises:
            KeyError: there is none.
        """
        return self._systems[system_id]

    def show(self, names: Mapping[str, str], cores: Mapping[str, str]) -> None:
        """Show systems (by id) and cores (by RBF, small) under these names from now on.

        What finds a system stays as it is: ids, aliases and the table's own names.
        """
        self._cores = cores
        known = ((one, name) for one, name in names.items() if one in self._systems)
        shown = {one: replace(self._systems[one], name=name) for one, name in known}
        if shown != self._shown:
            self._shown = shown
            self.edition += 1

    def renamed(self, system_id: str) -> str:
        """Give the name that ``show`` has for a system, "" without one."""
        found = self._shown.get(system_id)
        return found.name if found else ""

    def core(self, rbf: str) -> str:
        """Give the name that ``show`` has for a core, "" without one.

        ``rbf`` is its file, perhaps with folders and the date of its release.
        """
        name = rbf.rpartition("/")[2].casefold().removesuffix(".rbf")
        return self._cores.get(name) or self._cores.get(_DATED.sub("", name), "")

    def find(self, text: str) -> System | None:
        """Give the system of this id, alias or spelling, compared as titles are."""
        found = self._systems.get(text)
        if found is None:
            number = self._spellings.get(text.casefold())
            number = number or self._spellings.get(_slug(text))
            found = self._systems.get(number or "")
        return found and self.get(found.id)

    def spellings(self, system_id: str) -> tuple[str, ...]:
        """Give the other names of a system, as they are written."""
        return self._written.get(system_id, ())

    def __iter__(self) -> Iterator[System]:
        """Give all as the table has them."""
        return iter(self._systems.values())

    def __len__(self) -> int:
        return len(self._systems)


def names_of(row: dict[str, Any]) -> list[str]:
    """Give all names of a row of the table."""
    return [*_slugs(row), *_aliases(row), *_own(row)]


def _read(name: str) -> dict[str, Any]:
    text = (resources.files("zapcore.systems") / name).read_text("utf-8")
    table: dict[str, Any] = json.loads(text)
    return table


def _slug(name: str) -> str:
    from zapcore.titles.slug import slugify  # noqa: PLC0415 - most starts need none

    return slugify("Game", name)


def _own(row: dict[str, str]) -> list[str]:
    return [row["id"]]


def _aliases(row: dict[str, list[str]]) -> list[str]:
    return row.get("aliases", [])


def _slugs(row: dict[str, list[str]]) -> list[str]:
    return row.get("slugs", [])


def _system(row: dict[str, str]) -> System:
    return System(
        id=row["id"],
        name=row["name"],
        category=row["category"],
        media_type=row["mediaType"],
        manufacturer=row.get("manufacturer", ""),
        release_date=row.get("releaseDate", ""),
    )
