"""Names and groups files of arcade sets, system by system, and keeps what lists say."""

import json
import sqlite3

from mediadb.set_groups import regroup
from mediadb.set_names import rename
from zapcore.arcade import Listed

WAITING = "SELECT SystemDBID FROM Ungrouped ORDER BY SystemDBID LIMIT 1"
LISTED = (
    "INSERT INTO ListedSets VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
    " SET Name = excluded.Name, Parent = excluded.Parent"
    " WHERE (Name, Parent) IS NOT (excluded.Name, excluded.Parent)"
)
UNLISTED = (
    "DELETE FROM ListedSets WHERE SystemDBID = ?"
    " AND SetName NOT IN (SELECT value FROM json_each(?))"
)


def settle(raw: sqlite3.Connection, since: int) -> bool:
    """Do one step of what waits: first names, then groups; give whether more waits.

    ``since`` is the highest id of a title that the search knows.
    """
    row = raw.execute(WAITING).fetchone()
    if row is None:
        return False
    if not rename(raw, int(row[0])):
        regroup(raw, int(row[0]), since)
    return raw.execute(WAITING).fetchone() is not None


def keep_listed(
    raw: sqlite3.Connection, system: int, listed: Listed, *, forced: bool
) -> None:
    """Keep what lists say of the sets of a system.

    What they said before and do not now stays, unless they were all read and it is
    ``forced``.
    """
    names = []
    for name, said in listed.sets:
        raw.execute(LISTED, (system, name, *said))
        names.append(name)
    if forced and listed.whole:
        raw.execute(UNLISTED, (system, json.dumps(names)))
