"""Tag types and tags by their ids, made when they are first needed."""

import sqlite3

from zapcore.titles.tagvalues import is_exclusive, pad_value

TAG_A_FILE = "INSERT OR IGNORE INTO MediaTags (MediaDBID, TagDBID) VALUES (?, ?)"
"""For tags that no scraper brought."""


class TagIds:
    """Ids of tags by (type, value); lives as long as one writer's run.

    A label is kept with its tag when the tag is made, or when it had none.
    """

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._types: dict[str, int] = dict(
            raw.execute("SELECT Type, DBID FROM TagTypes").fetchall()
        )
        self._ids: dict[tuple[str, str], int] = {}

    def get(
        self, raw: sqlite3.Connection, kind: str, value: str, label: str = ""
    ) -> int:
        """Give the id of a tag; make it if it is new. ``value`` is unpadded."""
        found = self._ids.get((kind, value))
        if found is None:
            found = self._ids[kind, value] = self._make(raw, kind, value, label)
        return found

    def type_id(self, raw: sqlite3.Connection, kind: str) -> int:
        """Give the id of a tag type; make it if it is new."""
        found = self._types.get(kind)
        if found is None:
            # Another writer may have made it since: a favourite, set during an index.
            raw.execute(
                "INSERT OR IGNORE INTO TagTypes (Type, IsExclusive) VALUES (?, ?)",
                (kind, is_exclusive(kind)),
            )
            query = "SELECT DBID FROM TagTypes WHERE Type = ?"
            found = self._types[kind] = int(raw.execute(query, (kind,)).fetchone()[0])
        return found

    def _make(self, raw: sqlite3.Connection, kind: str, value: str, label: str) -> int:
        type_id = self.type_id(raw, kind)
        padded = pad_value(value)
        row = raw.execute(
            "SELECT DBID, DisplayName FROM Tags WHERE TypeDBID = ? AND Tag = ?",
            (type_id, padded),
        ).fetchone()
        if row is None:
            cursor = raw.execute(
                "INSERT INTO Tags (TypeDBID, Tag, DisplayName) VALUES (?, ?, ?)",
                (type_id, padded, label),
            )
            return int(cursor.lastrowid or 0)
        if label and not row[1]:
            raw.execute(
                "UPDATE Tags SET DisplayName = ? WHERE DBID = ?", (label, row[0])
            )
        return int(row[0])
