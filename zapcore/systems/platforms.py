"""The universal platform slugs: which system each is, and its ids at providers.

Source: ``platform_slugs.json`` beside this module.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import field
from importlib import resources
from typing import Any, Self

from zapcore.valueclass import dataclass


@dataclass(frozen=True, slots=True)
class Slug:
    """One platform. ``system`` is our id, or empty where we have none.

    ``hashable``: its files are read to know their hashes. ``needs_disc_image``:
    RetroAchievements knows its games by the disc's image, never by an archive.
    ``providers`` gives provider to the platform's id there.
    """

    slug: str
    name: str
    system: str = ""
    names: tuple[str, ...] = ()
    hashable: bool = True
    needs_disc_image: bool = False
    providers: Mapping[str, Any] = field(default_factory=dict)


class PlatformTable:
    """All slugs, in the file's order."""

    def __init__(self, rows: tuple[Slug, ...], versions: Mapping[str, str]) -> None:
        self._rows = rows
        self._by_slug = {row.slug: row for row in rows}
        self._versions = versions

    @classmethod
    def load(cls) -> Self:
        """Read the table that comes with zapcore."""
        content = read("platform_slugs")
        rows = tuple(_slug(row) for row in content["platforms"])
        versions = {
            slug: version["platform"] for slug, version in content["versions"].items()
        }
        return cls(rows, versions)

    def get(self, slug: str) -> Slug | None:
        """Give the platform of this slug, or of which it is a version."""
        return self._by_slug.get(slug) or self._by_slug.get(
            self._versions.get(slug, "")
        )

    def of_system(self, system_id: str) -> tuple[Slug, ...]:
        """Give the platforms that are this system; a system may have several."""
        return tuple(row for row in self._rows if row.system == system_id)

    def __iter__(self) -> Iterator[Slug]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def read(table: str) -> Any:  # noqa: ANN401 - each table has its own shape
    """Give the content of ``<table>.json`` of this package."""
    path = resources.files("zapcore.systems") / f"{table}.json"
    return json.loads(path.read_text("utf-8"))


def _slug(row: Mapping[str, Any]) -> Slug:
    return Slug(
        slug=row["slug"],
        name=row["name"],
        system=row["system"] or "",
        names=tuple(row.get("names", ())),
        hashable=row.get("hashable", True),
        needs_disc_image=row.get("ra_needs_disc_image", False),
        providers=row["providers"],
    )
