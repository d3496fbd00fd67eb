"""Names and groups files of arcade sets, system by system, and keeps what lists say."""

import json
import sqlite3

from mediadb.set_groups import regroup
from mediadb.set_names import rename
from mediadb.settings import WATERMARK, setting
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


class Settling:
    """Brings what waits to its names and groups, from the begin, in steps.

    After a step that failed another one is made.
    """

    def __init__(self) -> None:
        self._system = self._after = 0

    def step(self, raw: sqlite3.Connection) -> bool:
        """Name some files, or group those of a system; give whether more waits."""
        row = raw.execute(WAITING).fetchone()
        if row is None:
            return False
        if row[0] != self._system:
            self._system, self._after = int(row[0]), 0
        self._after = rename(raw, self._system, self._after)
        if not self._after:
            regroup(raw, self._system, int(setting(raw, WATERMARK) or 0))
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
