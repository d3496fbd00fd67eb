"""Where a selection reads names and keeps its choices: the ``SelectStore``.

Only what differs is written: selecting an unchanged system costs no byte.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence

from mediadb import one_step
from mediadb.checkpoints import checkpoint
from mediadb.database import Database
from mediadb.select_roms import page, roms_of
from mediadb.select_write import OF_IDS, finish, system_of, write
from zapcore.selected import ChosenGame, OwnedRom, Stale

OUTDATED = "-"
"""The stamp of a system of which only some games are chosen by what holds now."""

STALE = (
    "SELECT s.SystemID, COALESCE(x.Stamp, '') AS Stamp, c.Files - c.Missing AS Files,"
    " COALESCE(u.Waiting, 0) AS Waiting"
    " FROM Systems AS s JOIN SystemCounts AS c ON c.SystemDBID = s.DBID"
    " LEFT JOIN Selections AS x ON x.SystemDBID = s.DBID LEFT JOIN"
    " (SELECT SystemDBID, COUNT(*) AS Waiting FROM Unselected GROUP BY SystemDBID) AS u"
    " ON u.SystemDBID = s.DBID"
)


class SqliteSelectStore:
    """Reads and writes for selections, each call one hop."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def standing(self) -> list[Stale]:
        """Give how every system stands: its stamp, its files, those that wait."""
        return await self._database.run(_standing)

    async def roms(self, system_id: str, after: int, limit: int) -> list[OwnedRom]:
        """Give a page of the files of a system that are there, by id."""
        return await self._database.run(page, system_id, after, limit)

    async def roms_of(self, ids: Sequence[int]) -> list[OwnedRom]:
        """Give those of these files that are there."""
        return await self._database.run(roms_of, ids)

    async def mark(self) -> int:
        """Give what tells the picks made so far from later ones."""
        return await self._database.run(_mark)

    async def waiting(self, system_id: str, limit: int) -> list[int]:
        """Give some of the files that came, went or came back, picks first."""
        return await self._database.run(_waiting, system_id, limit)

    async def touched(
        self, system_id: str, ids: Sequence[int], games: Sequence[int]
    ) -> tuple[set[int], list[OwnedRom]]:
        """Give what a change of these files touches.

        ``games`` are the hashes of the games or sets that their names lead to. Gives
        (hashes of all games touched, all files in them and these, that are there).
        """
        return await self._database.run(_touched, system_id, ids, games)

    async def write(
        self, system_id: str, games: Sequence[ChosenGame], gone: Sequence[int] = ()
    ) -> list[int]:
        """Keep these choices, forget the games of the hashes ``gone``; give their ids.

        One transaction, which writes nothing when nothing differs.

        Raises:
            StoreError: nothing was written.
        """
        return await self._database.write(write, system_id, games, gone)

    async def shown(self, ids: Sequence[int]) -> set[int]:
        """Give those of these files that are shown for their game."""
        return await self._database.run(_shown, ids)

    async def outdate(self, system_id: str) -> None:
        """Forget what a system was selected by, not what was chosen."""
        await self._database.write(_outdate, system_id)

    async def selected(self, ids: Sequence[int], mark: int) -> None:
        """Take these files from those that wait, but what was picked since ``mark``."""
        await self._database.write(_selected, ids, mark)

    async def finish(
        self,
        system_id: str,
        stamp: str,
        kept: Iterable[int],
        mark: int,
        *,
        hashed: bool = False,
    ) -> None:
        """Keep the stamp; forget all games of the system but these ids.

        What was picked since ``mark`` goes on waiting. ``hashed``: hashes of files were
        asked for, so that from now on a new one lets its file wait for a selection.

        Raises:
            StoreError: nothing was written.
        """
        await self._database.write(finish, system_id, stamp, kept, mark, hashed=hashed)

    async def again(self, ids: Sequence[int]) -> None:
        """Let these files wait for a selection."""
        await self._database.write(_again, ids)

    async def checkpoint(self) -> None:
        """Move the write-ahead log into the file."""
        await self._database.run(checkpoint)


def _standing(raw: sqlite3.Connection) -> list[Stale]:
    return [Stale(*row) for row in raw.execute(STALE)]


def _mark(raw: sqlite3.Connection) -> int:
    row = raw.execute("SELECT COALESCE(MAX(Asked), 0) FROM Unselected").fetchone()
    return int(row[0])


def _waiting(raw: sqlite3.Connection, system_id: str, limit: int) -> list[int]:
    rows = raw.execute(
        "SELECT MediaDBID FROM Unselected WHERE SystemDBID = ?"
        " ORDER BY Asked DESC, MediaDBID LIMIT ?",
        (system_of(raw, system_id), limit),
    )
    return [number for (number,) in rows]


def _touched(
    raw: sqlite3.Connection, system_id: str, ids: Sequence[int], games: Sequence[int]
) -> tuple[set[int], list[OwnedRom]]:
    system = system_of(raw, system_id)
    hashes, media = json.dumps([*games]), json.dumps([*ids])
    found = raw.execute(
        "WITH Mine AS (SELECT DBID, SetHash FROM Games"  # noqa: S608 - our own text
        f" WHERE SystemDBID = ? AND Hash {OF_IDS}"
        " UNION SELECT DBID, SetHash FROM Games"
        f" WHERE SystemDBID = ? AND SetHash <> 0 AND SetHash {OF_IDS}"
        " UNION SELECT g.DBID, g.SetHash FROM GameMedia AS x"
        f" JOIN Games AS g ON g.DBID = x.GameDBID WHERE x.MediaDBID {OF_IDS})"
        " SELECT DBID, Hash FROM Games WHERE DBID IN (SELECT DBID FROM Mine)"
        " OR (SystemDBID = ? AND SetHash <> 0"
        "  AND SetHash IN (SELECT SetHash FROM Mine))",
        (system, hashes, system, hashes, media, system),
    ).fetchall()
    members = one_step.numbers(
        raw,
        "MediaDBID",
        f"SELECT MediaDBID FROM GameMedia WHERE GameDBID {OF_IDS}",  # noqa: S608 - our own text
        (json.dumps([number for number, _ in found]),),
    )
    return {hash_ for _, hash_ in found}, roms_of(raw, sorted({*ids, *members}))


def _shown(raw: sqlite3.Connection, ids: Sequence[int]) -> set[int]:
    rows = raw.execute(
        f"SELECT MediaDBID FROM Preferred WHERE MediaDBID {OF_IDS}",  # noqa: S608 - our own text
        (json.dumps([*ids]),),
    )
    return {number for (number,) in rows}


def _outdate(raw: sqlite3.Connection, system_id: str) -> None:
    raw.execute(
        "UPDATE Selections SET Stamp = ? WHERE SystemDBID = ? AND Stamp <> ?",
        (OUTDATED, system_of(raw, system_id), OUTDATED),
    )


def _selected(raw: sqlite3.Connection, ids: Sequence[int], mark: int) -> None:
    raw.execute(
        f"DELETE FROM Unselected WHERE MediaDBID {OF_IDS} AND Asked <= ?",  # noqa: S608 - our own text
        (json.dumps([*ids]), mark),
    )


def _again(raw: sqlite3.Connection, ids: Sequence[int]) -> None:
    raw.execute(
        "INSERT OR REPLACE INTO Unselected SELECT DBID, SystemDBID, ? FROM Media"  # noqa: S608 - our own text
        f" WHERE DBID {OF_IDS}",
        (_mark(raw) + 1, json.dumps([*ids])),
    )
