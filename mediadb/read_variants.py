"""What tells the media of one title apart: ``disambiguatingTags`` and ``zapScript``.

Rule and order of types: MATCHING-AND-SHAPES, "Tags that tell variants of a title
apart". A type distinguishes when two rows that are not missing differ in its values.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from mediadb.read_tags import Tag, TagSet, TagShapes

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


@dataclass(frozen=True, slots=True)
class Variant:
    """What tells a row apart: its tags in the order of display, the script's end."""

    tags: TagSet
    script: str


ALONE = Variant(TagSet.of(()), "")


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

    def of(self, raw: sqlite3.Connection, titles: Iterable[int]) -> dict[int, Variant]:
        """Give media id to variant of all rows of these titles that have siblings."""
        rows: dict[int, list[tuple[int, str | None]]] = {}
        for title, media, ids in _siblings(raw, titles):
            rows.setdefault(title, []).append((media, ids))
        found: dict[int, Variant] = {}
        for siblings in rows.values():
            media_ids, sets = zip(*siblings, strict=True)
            found.update(zip(media_ids, self._family(raw, sets), strict=True))
        return found

    def _family(
        self, raw: sqlite3.Connection, sets: tuple[str | None, ...]
    ) -> list[Variant]:
        found = self._families.get(sets)
        if found is None:
            if len(self._families) >= MAX_FAMILIES:
                self._families.clear()
            tags = [self._tags.shape(raw, ids).tags for ids in sets]
            types = _distinguishing(tags)
            found = self._families[sets] = [_variant(each, types) for each in tags]
        return found


def _variant(tags: Iterable[Tag], types: frozenset[str]) -> Variant:
    kept = sorted(
        (tag for tag in tags if tag.info["type"] in types),
        key=lambda tag: ORDER[tag.info["type"]],
    )
    return Variant(TagSet.of(kept), _script(kept))


def _script(tags: Iterable[Tag]) -> str:
    """Give `` (type:value, type:value)`` for each type, as a zapScript ends."""
    groups: dict[str, list[str]] = {}
    for tag in tags:
        kind, value = tag.info["type"], tag.info["tag"]
        if kind == "year" and not (len(value) == YEAR_DIGITS and value.isdigit()):
            continue
        groups.setdefault(kind, []).append(f"{kind}:{value}")
    return "".join(f" ({', '.join(values)})" for values in groups.values())


def _siblings(
    raw: sqlite3.Connection, titles: Iterable[int]
) -> Iterable[tuple[int, int, str | None]]:
    return raw.execute(
        "SELECT MediaTitleDBID, DBID, (SELECT GROUP_CONCAT(TagDBID) FROM MediaTags"
        "  WHERE MediaDBID = Media.DBID) FROM Media"
        " WHERE MediaTitleDBID IN (SELECT value FROM json_each(?)) AND IsMissing = 0"
        " AND EXISTS (SELECT 1 FROM Media AS Other"
        "  WHERE Other.MediaTitleDBID = Media.MediaTitleDBID AND Other.IsMissing = 0"
        "  AND Other.DBID <> Media.DBID)",
        (json.dumps(sorted(set(titles))),),
    )


def _distinguishing(rows: list[tuple[Tag, ...]]) -> frozenset[str]:
    """Give the types of the tags that not all rows have."""
    sets = [{(tag.info["type"], tag.info["tag"]) for tag in tags} for tags in rows]
    common = set.intersection(*sets)
    return frozenset(
        kind for each in sets for kind, _ in each - common if kind in ORDER
    )
