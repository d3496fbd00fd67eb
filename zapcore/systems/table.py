"""The table of systems: look-up by id in any case, by alias, by other spellings.

Source: ``systems.json`` beside this module (facts of Zaparoo Core's system table).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Self

from zapcore.titles.slug import slugify


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
    """All systems by id; ``find`` takes what people write."""

    def __init__(
        self,
        systems: dict[str, System],
        spellings: dict[str, str],
        written: dict[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._systems = systems
        self._spellings = spellings
        self._written = written or {}

    @classmethod
    def load(cls) -> Self:
        """Read the table that comes with zapcore."""
        text = (resources.files("zapcore.systems") / "systems.json").read_text("utf-8")
        rows = json.loads(text)["systems"]
        spellings: dict[str, str] = {}
        for names in (_slugs, _aliases, _own):
            for row in rows:
                for name in names(row):
                    spellings[slugify("Game", name)] = row["id"]
                    spellings[name.casefold()] = row["id"]
        written = {row["id"]: (*_aliases(row), *_slugs(row)) for row in rows}
        return cls({row["id"]: _system(row) for row in rows}, spellings, written)

    def get(self, system_id: str) -> System:
        """Give the system of this exact id.

        Raises:
            KeyError: there is none.
        """
        return self._systems[system_id]

    def find(self, text: str) -> System | None:
        """Give the system of this id, alias or spelling, compared as titles are."""
        found = self._systems.get(text)
        if found is None:
            number = self._spellings.get(text.casefold())
            number = number or self._spellings.get(slugify("Game", text))
            found = self._systems.get(number or "")
        return found

    def spellings(self, system_id: str) -> tuple[str, ...]:
        """Give the other names of a system, as they are written."""
        return self._written.get(system_id, ())

    def __iter__(self) -> Iterator[System]:
        return iter(self._systems.values())

    def __len__(self) -> int:
        return len(self._systems)


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
