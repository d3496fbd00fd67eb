"""Tags as the wire shows them: each distinct set is shaped once and then shared.

Lives on the reader's thread. Any commit of a writer empties it (``data_version``), so
that it never shows what was before.
"""

import sqlite3
from typing import TypeAlias

from zapcore.titles.tagvalues import unpad_value

TagInfo: TypeAlias = dict[str, str]
"""``{tag, type, label?}``; shared, so never changed by who gets it."""

MAX_SETS = 20_000


class TagShapes:
    """Turns lists of tag ids into lists of ``TagInfo``, ordered by type, then tag."""

    def __init__(self) -> None:
        self._version = -1
        self._tags: dict[int, TagInfo] = {}
        self._sets: dict[str, list[TagInfo]] = {}
        self.images: str = ""

    def refresh(self, raw: sqlite3.Connection) -> None:
        """Forget everything if the database was written since."""
        version = raw.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:
            self._version = version
            self._tags.clear()
            self._sets.clear()
            self.images = _image_ids(raw)

    def shape(self, raw: sqlite3.Connection, *ids: str | None) -> list[TagInfo]:
        """Give the tags of these comma-separated id lists as one list."""
        key = ",".join(part for part in ids if part)
        found = self._sets.get(key)
        if found is None:
            if len(self._sets) >= MAX_SETS:
                self._sets.clear()
            numbers = {int(number) for number in key.split(",") if number}
            tags = [self._tag(raw, number) for number in numbers]
            tags.sort(key=lambda tag: (tag["type"], tag["tag"]))
            found = self._sets[key] = tags
        return found

    def _tag(self, raw: sqlite3.Connection, number: int) -> TagInfo:
        found = self._tags.get(number)
        if found is None:
            kind, tag, label = raw.execute(
                "SELECT Type, Tag, DisplayName FROM Tags"
                " JOIN TagTypes ON TagTypes.DBID = TypeDBID WHERE Tags.DBID = ?",
                (number,),
            ).fetchone()
            found = {"tag": unpad_value(tag), "type": kind}
            if label:
                found["label"] = label
            self._tags[number] = found
        return found


def _image_ids(raw: sqlite3.Connection) -> str:
    rows = raw.execute(
        "SELECT Tags.DBID FROM Tags JOIN TagTypes ON TagTypes.DBID = TypeDBID"
        " WHERE Type = 'property' AND Tag LIKE 'image-%'"
    )
    return ",".join(str(number) for (number,) in rows)
