"""What tells the media of one title apart: ``disambiguatingTags`` and ``zapScript``.

Rule and order of types: MATCHING-AND-SHAPES, "Tags that tell variants of a title
apart". A type distinguishes when two rows that are not missing differ in its values.
"""

import json
import sqlite3
from collections.abc import Iterable

from mediadb.read_tags import TagInfo, TagShapes

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


class Variants:
    """The siblings of the titles of one page."""

    def __init__(
        self, raw: sqlite3.Connection, shapes: TagShapes, titles: Iterable[int]
    ) -> None:
        self._tags: dict[int, list[TagInfo]] = {}
        self._types: dict[int, frozenset[str]] = {}
        rows: dict[int, list[int]] = {}
        for title, media, ids in _siblings(raw, titles):
            self._tags[media] = shapes.shape(raw, ids)
            rows.setdefault(title, []).append(media)
        for title, siblings in rows.items():
            self._types[title] = _distinguishing([self._tags[m] for m in siblings])

    def of(self, title: int, media: int) -> list[TagInfo]:
        """Give the distinguishing tags of a row, in the order of display."""
        types = self._types.get(title, frozenset())
        found = [tag for tag in self._tags.get(media, ()) if tag["type"] in types]
        return sorted(found, key=lambda tag: ORDER[tag["type"]])


def zap_script(system_id: str, name: str, tags: list[TagInfo]) -> str:
    """Give ``@SYS/Name (type:value, type:value)`` for these distinguishing tags."""
    groups: dict[str, list[str]] = {}
    for tag in tags:
        kind, value = tag["type"], tag["tag"]
        if kind == "year" and not (len(value) == YEAR_DIGITS and value.isdigit()):
            continue
        groups.setdefault(kind, []).append(f"{kind}:{value}")
    ends = "".join(f" ({', '.join(values)})" for values in groups.values())
    return f"@{system_id}/{name}{ends}"


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


def _distinguishing(rows: list[list[TagInfo]]) -> frozenset[str]:
    values: dict[str, list[frozenset[str]]] = {}
    for tags in rows:
        found: dict[str, set[str]] = {}
        for tag in tags:
            if tag["type"] in ORDER:
                found.setdefault(tag["type"], set()).add(tag["tag"])
        for kind, each in found.items():
            values.setdefault(kind, []).append(frozenset(each))
    return frozenset(
        kind
        for kind, sets in values.items()
        if len(sets) < len(rows) or len(set(sets)) > 1
    )
