"""What tells the media of one title apart: ``disambiguatingTags`` and ``zapScript``.

Rule and order of types: MATCHING-AND-SHAPES, "Tags that tell variants of a title
apart". A type distinguishes when two rows that are not missing differ in its values.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mediadb import one_step
from mediadb.read_tags import Tag, TagShapes, array

TYPES = [
    "unfinished",
    "unlicensed",
    "patch",
    "region",
    "video",
    "disc",
    "disctotal",
    "edition",
    "rev",
    "arcadeboard",
    "cabinet",
    "protection",
    "set",
    "input",
    "dump",
    "alt",
    "compatibility",
    "builddate",
    "lang",
    "distribution",
    "media",
    "addon",
    "release",
    "year",
    "players",
    "developer",
    "publisher",
    "copyright",
    "credit",
    "track",
]
ORDER = {kind: number for number, kind in enumerate(TYPES)}
YEAR_DIGITS = 4
MAX_FAMILIES = 2000
OTHERS = (
    "SELECT DBID, MediaTitleDBID, (SELECT GROUP_CONCAT(TagDBID) FROM MediaTags"
    "  WHERE MediaDBID = Media.DBID) AS Tags FROM Media"
    " WHERE MediaTitleDBID IN (SELECT value FROM json_each(?)) AND IsMissing = 0"
    " AND DBID NOT IN (SELECT value FROM json_each(?))"
)


class Sibling(NamedTuple):
    """A row that is not missing: media and title id, ids of its tags."""

    media: int
    title: int
    tags: str | None


class Variant(NamedTuple):
    """What tells a row apart: its tags as a JSON array, "" for none; a script's end."""

    text: str
    script: str


ALONE = Variant("", "")


class Variants:
    """Variants of rows; families that look alike are compared once.

    Lives on the reader's thread, until ``forget``.
    """

    def __init__(self, tags: TagShapes) -> None:
        self._tags = tags
        self._families: dict[tuple[str | None, ...], list[Variant]] = {}

    def forget(self) -> None:
        """Drop what was kept: the database was written since."""
        self._families.clear()

    def of(
        self, raw: sqlite3.Connection, rows: Sequence[Sibling]
    ) -> dict[int, Variant]:
        """Give media id to variant of these rows, but for those without siblings."""
        families: dict[int, list[Sibling]] = {}
        for row in sorted([*rows, *_others(raw, rows)]):
            families.setdefault(row.title, []).append(row)
        found: dict[int, Variant] = {}
        for family in families.values():
            if len(family) > 1:
                media, _, sets = zip(*family, strict=True)
                found.update(zip(media, self._family(raw, sets), strict=True))
        return found

    def _family(
        self, raw: sqlite3.Connection, sets: tuple[str | None, ...]
    ) -> list[Variant]:
        found = self._families.get(sets)
        if found is None:
            if len(self._families) >= MAX_FAMILIES:
                self._families.clear()
            types = self._distinguishing(raw, sets)
            found = [
                _variant(self._tags.of(raw, ids, kinds=types)) if types else ALONE
                for ids in sets
            ]
            self._families[sets] = found
        return found

    def _distinguishing(
        self, raw: sqlite3.Connection, sets: tuple[str | None, ...]
    ) -> frozenset[str]:
        """Give the types of the tags that not all rows have."""
        ids = [frozenset((each or "").split(",")) for each in sets]
        differing = frozenset.union(*ids) - frozenset.intersection(*ids) - {""}
        kinds = {kind for kind, *_ in self._tags.of(raw, ",".join(differing))}
        return frozenset(kinds & ORDER.keys())


def _variant(tags: list[Tag]) -> Variant:
    tags.sort(key=_place)
    return Variant(array(tags) if tags else "", _script(tags))


def _place(tag: Tag) -> int:
    return ORDER[tag[0]]


def _script(tags: Iterable[Tag]) -> str:
    """Give `` (type:value, type:value)`` for each type, as a zapScript ends."""
    groups: dict[str, list[str]] = {}
    for tag in tags:
        kind, value, *_ = tag
        if kind == "year" and not (len(value) == YEAR_DIGITS and value.isdigit()):
            continue
        groups.setdefault(kind, []).append(f"{kind}:{value}")
    return "".join(f" ({', '.join(values)})" for values in groups.values())


def _others(raw: sqlite3.Connection, rows: Iterable[Sibling]) -> Iterable[Sibling]:
    """Give what else the titles of these rows have."""
    titles = json.dumps(sorted({row.title for row in rows}))
    media = json.dumps([row.media for row in rows])
    found = one_step.rows(raw, "DBID, MediaTitleDBID, Tags", OTHERS, (titles, media))
    return map(Sibling._make, found)
