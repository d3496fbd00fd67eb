"""What the owner said of a file, moved to where the file is now (``user.db``)."""

import sqlite3
from collections.abc import Iterable

from mediadb.read_owner import MediaKey

TAGS = (
    "INSERT OR IGNORE INTO UserTags SELECT ?, ?, Type, Tag FROM UserTags"
    " WHERE SystemID = ? AND Path = ?"
)
VALUES = (
    "INSERT OR IGNORE INTO UserValues SELECT ?, ?, Name, Value FROM UserValues"
    " WHERE SystemID = ? AND Path = ?"
)
PICKS = (
    "INSERT INTO Picks SELECT ?, ?, Number FROM Picks WHERE SystemID = ? AND Path = ?"
    " ON CONFLICT DO UPDATE SET Number = MAX(Number, excluded.Number)"
)
# Its title hears of it when the row is there: see ``OwnerEdits.moved``.
UNTOLD = (
    "INSERT INTO Untold (SystemID, Path) SELECT ?, ? FROM UserValues"
    " WHERE SystemID = ? AND Path = ?"
    " AND (Name GLOB 'field:*' OR Name GLOB 'lock:*' OR Name GLOB 'art:*') LIMIT 1"
)


def rekey(raw: sqlite3.Connection, moves: Iterable[tuple[MediaKey, MediaKey]]) -> None:
    """Move all that is kept of each first key to the second, once or again.

    What was said of the new place stays; of two values it is the later one.
    """
    for old, new in moves:
        known = (old.system_id, old.path)
        for copy in (TAGS, VALUES, PICKS):
            raw.execute(copy, (new.system_id, new.path, *known))
        raw.execute(UNTOLD, (new.system_id, new.path, *known))
        for table in ("UserTags", "UserValues", "Picks"):
            raw.execute(
                f"DELETE FROM {table} WHERE SystemID = ? AND Path = ?",  # noqa: S608 - names from this module
                known,
            )
