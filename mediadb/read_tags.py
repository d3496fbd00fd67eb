"""Tags as the wire shows them: each is read and written as JSON once.

Lives on the reader's thread. A tag keeps its id for ever, so what is known of it lives
on over commits until a tag is given a label (schema ``media_0004``).
"""

import json
import sqlite3
from collections.abc import Container, Iterable
from typing import TypeAlias

from zapcore.titles.tagvalues import unpad_value

TagInfo: TypeAlias = dict[str, str]
"""``{tag, type, label?}``."""

MOST = 8000
"""Tags kept at most, some 400 bytes each; the realistic 100,000 files have 3,400."""

CHANGES = "SELECT Value FROM DBConfig WHERE Name = 'TagChanges'"

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


Tag: TypeAlias = tuple[str, str, str, str]
"""Type, value, id and JSON text: so tags sort as the wire has them, and as plain tuples
faster than as anything else. A page of 100 rows has 1,400."""


def infos(tags: Iterable[Tag]) -> list[TagInfo]:
    """Give tags as the wire shows them."""
    return [json.loads(text) for *_, text in tags]


def array(tags: Iterable[Tag]) -> str:
    """Give tags as a JSON array."""
    return f"[{','.join([tag[3] for tag in tags])}]"


class TagShapes:
    """Turns comma-separated lists of tag ids into tags in the order of the wire."""

    def __init__(self) -> None:
        self._known: dict[str, Tag] = {}
        self._changes: object = None
        self._images: str | None = None

    def renew(self, raw: sqlite3.Connection) -> None:
        """Drop what may have changed: the database was written since."""
        self._images = None
        changes = raw.execute(CHANGES).fetchone()
        if changes != self._changes:
            self._changes = changes
            self._known.clear()

    def image_types(self, raw: sqlite3.Connection) -> str:
        """Give the ids of the types ``property:image-*``, with commas between."""
        if self._images is None:
            self._images = _image_ids(raw)
        return self._images

    def of(
        self,
        raw: sqlite3.Connection,
        *ids: str | None,
        kinds: Container[str] | None = None,
    ) -> list[Tag]:
        """Give the tags of these lists, each once, of all types or of ``kinds``.

        An id that has no tag has none.
        """
        key = ",".join(filter(None, ids))
        if not key:
            return []
        known = self._known
        tags = [known.get(n) or self._read(raw, n) for n in {*key.split(",")}]
        if kinds is not None:
            tags = [tag for tag in tags if tag[0] in kinds]
        tags.sort()
        return tags if not tags or tags[0][3] else [tag for tag in tags if tag[3]]

    def _read(self, raw: sqlite3.Connection, number: str) -> Tag:
        if len(self._known) >= MOST:
            for every_second in [*self._known][::2]:
                del self._known[every_second]
        found = self._known[number] = _read_tag(raw, number)
        return found


def _read_tag(raw: sqlite3.Connection, number: str) -> Tag:
    row = raw.execute(
        "SELECT Tag, Type, DisplayName FROM Tags"
        " JOIN TagTypes ON TagTypes.DBID = TypeDBID WHERE Tags.DBID = ?",
        (int(number),),
    ).fetchone()
    if row is None:
        return "", "", number, ""
    tag, kind, label = row
    found = {"tag": unpad_value(tag), "type": kind}
    if label:
        found["label"] = label
    return kind, found["tag"], number, _json(found)


def _image_ids(raw: sqlite3.Connection) -> str:
    rows = raw.execute(
        "SELECT Tags.DBID FROM Tags JOIN TagTypes ON TagTypes.DBID = TypeDBID"
        " WHERE Type = 'property' AND Tag LIKE 'image-%'"
    )
    return ",".join(str(number) for (number,) in rows)
