"""Tags as the wire shows them: each distinct set is shaped once and then shared.

Lives on the reader's thread. Any commit of a writer empties it (``MediaReader``), so
that it never shows what was before.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self, TypeAlias

from zapcore.titles.tagvalues import unpad_value

TagInfo: TypeAlias = dict[str, str]
"""``{tag, type, label?}``; shared, so never changed by who gets it."""

MAX_SETS = 2000
"""Sets and tags kept at most: 10,000 cost 24 MB more and save no time (100,000 rows
listed), for neighbours in a page look alike and pages do not."""

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag and the same as JSON text."""

    info: TagInfo
    text: str


@dataclass(frozen=True, slots=True)
class TagSet:
    """Tags in the order of the wire, and the same as JSON text.

    A page of search repeats few sets in many rows, and writing them was half its cost.
    """

    tags: tuple[Tag, ...]
    text: str

    @classmethod
    def of(cls, tags: Iterable[Tag]) -> Self:
        """Make the set of these tags, in this order."""
        found = tuple(tags)
        return cls(found, f"[{','.join([tag.text for tag in found])}]")

    @property
    def infos(self) -> list[TagInfo]:
        """Give the tags as the wire shows them."""
        return [tag.info for tag in self.tags]


class TagShapes:
    """Turns lists of tag ids into sets of ``TagInfo``, ordered by type, then tag."""

    def __init__(self) -> None:
        self._tags: dict[str, _Known] = {}
        self._sets: dict[str, TagSet] = {}
        self._images: str | None = None

    def forget(self) -> None:
        """Drop what was kept: the database was written since."""
        self._tags.clear()
        self._sets.clear()
        self._images = None

    def image_types(self, raw: sqlite3.Connection) -> str:
        """Give the ids of the types ``property:image-*``, with commas between."""
        if self._images is None:
            self._images = _image_ids(raw)
        return self._images

    def shape(self, raw: sqlite3.Connection, *ids: str | None) -> TagSet:
        """Give the tags of these comma-separated id lists as one set."""
        key = ",".join(part for part in ids if part)
        found = self._sets.get(key)
        if found is None:
            if len(self._sets) >= MAX_SETS:
                self._sets.clear()
            known = [self._tag(raw, number) for number in {*key.split(",")} if number]
            # As tuples, without a key function: a page of 100 rows has 1,200 tags.
            known.sort()
            tags = [tag for *_, tag in known if tag is not None]
            found = self._sets[key] = TagSet.of(tags)
        return found

    def _tag(self, raw: sqlite3.Connection, number: str) -> "_Known":
        known = self._tags.get(number)
        if known is None:
            if len(self._tags) >= MAX_SETS:
                self._tags.clear()
            known = self._tags[number] = _read_tag(raw, number)
        return known


_Known: TypeAlias = tuple[str, str, str, Tag | None]
"""Type, tag and id of a tag, by which tags are ordered, and the tag if it is there."""


def _read_tag(raw: sqlite3.Connection, number: str) -> _Known:
    row = raw.execute(
        "SELECT Tag, Type, DisplayName FROM Tags"
        " JOIN TagTypes ON TagTypes.DBID = TypeDBID WHERE Tags.DBID = ?",
        (int(number),),
    ).fetchone()
    if row is None:
        return "", "", number, None
    tag, kind, label = row
    found = {"tag": unpad_value(tag), "type": kind}
    if label:
        found["label"] = label
    return kind, found["tag"], number, Tag(found, _json(found))


def _image_ids(raw: sqlite3.Connection) -> str:
    rows = raw.execute(
        "SELECT Tags.DBID FROM Tags JOIN TagTypes ON TagTypes.DBID = TypeDBID"
        " WHERE Type = 'property' AND Tag LIKE 'image-%'"
    )
    return ",".join(str(number) for (number,) in rows)
