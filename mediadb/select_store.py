"""Where a selection reads names and keeps its choices: the ``SelectStore``.

Only what differs is written: selecting an unchanged system costs no byte.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence

from mediadb import one_step
from mediadb.database import Database
from mediadb.index_store import checkpoint
from zapcore.model import ChosenGame, OwnedRom, Stale

ROMS = (
    "SELECT m.DBID, m.FileName, f.Path || m.FileName AS Path FROM Media AS m"
    " JOIN Folders AS f ON f.DBID = m.FolderDBID WHERE m.IsMissing = 0 AND"
)
ROM = "DBID, FileName, Path"
OF_IDS = "IN (SELECT value FROM json_each(?))"
CHOSEN = (
    "FROM GameMedia AS x JOIN Games AS g ON g.DBID = x.GameDBID"
    " WHERE x.Rank = 1 AND g.Shown = 1"
)
GAME = (
    "INSERT OR REPLACE INTO Games (DBID, SystemDBID, Hash, SetHash, Name, Shown)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)
MEMBER = "INSERT OR REPLACE INTO GameMedia VALUES (?, ?, ?)"
NO_MEMBER = "DELETE FROM GameMedia WHERE GameDBID = ? AND MediaDBID = ?"
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
        return await self._database.run(_page, system_id, after, limit)

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
        return await self._database.write(_write, system_id, games, gone)

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
        self, system_id: str, stamp: str, kept: Iterable[int], mark: int
    ) -> None:
        """Keep the stamp; forget all games of the system but these ids.

        What was picked since ``mark`` goes on waiting.

        Raises:
            StoreError: nothing was written.
        """
        await self._database.write(_finish, system_id, stamp, kept, mark)

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


def _system(raw: sqlite3.Connection, system_id: str) -> int:
    row = raw.execute("SELECT DBID FROM Systems WHERE SystemID = ?", (system_id,))
    found = row.fetchone()
    return int(found[0]) if found else 0


def _page(
    raw: sqlite3.Connection, system_id: str, after: int, limit: int
) -> list[OwnedRom]:
    query = f"{ROMS} m.SystemDBID = ? AND m.DBID > ? ORDER BY m.DBID LIMIT ?"
    values = (_system(raw, system_id), after, limit)
    return [OwnedRom(*row) for row in one_step.rows(raw, ROM, query, values)]


def roms_of(raw: sqlite3.Connection, ids: Sequence[int]) -> list[OwnedRom]:
    """Give those of these files that are there."""
    query = f"{ROMS} m.DBID {OF_IDS}"
    return [
        OwnedRom(*row)
        for start in range(0, len(ids), one_step.PART)
        for row in one_step.rows(
            raw, ROM, query, (json.dumps(ids[start : start + one_step.PART]),)
        )
    ]


def _waiting(raw: sqlite3.Connection, system_id: str, limit: int) -> list[int]:
    rows = raw.execute(
        "SELECT MediaDBID FROM Unselected WHERE SystemDBID = ?"
        " ORDER BY Asked DESC, MediaDBID LIMIT ?",
        (_system(raw, system_id), limit),
    )
    return [number for (number,) in rows]


def _touched(
    raw: sqlite3.Connection, system_id: str, ids: Sequence[int], games: Sequence[int]
) -> tuple[set[int], list[OwnedRom]]:
    system = _system(raw, system_id)
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


def _write(
    raw: sqlite3.Connection,
    system_id: str,
    games: Sequence[ChosenGame],
    gone: Sequence[int],
) -> list[int]:
    system = _system(raw, system_id)
    batch = _Batch(raw, system, [*(game.hash for game in games), *gone])
    for game in games:
        batch.take(game)
    batch.drop(gone)
    batch.write()
    return batch.ids


class _Batch:
    """One batch of games: what differs from what is there."""

    def __init__(
        self, raw: sqlite3.Connection, system: int, hashes: Sequence[int]
    ) -> None:
        self._raw = raw
        self._system = system
        rows = one_step.many_rows(
            raw,
            "Hash, DBID, SetHash, Name, Shown",
            f"SELECT Hash, DBID, SetHash, Name, Shown FROM Games"  # noqa: S608 - our own text
            f" WHERE SystemDBID = ? AND Hash {OF_IDS}",
            (system, json.dumps([*hashes])),
        )
        self._known = {row[0]: tuple(row[1:]) for row in rows}
        numbers = json.dumps([row[0] for row in self._known.values()])
        members = one_step.many_rows(
            raw,
            "GameDBID, MediaDBID, Rank",
            f"SELECT GameDBID, MediaDBID, Rank FROM GameMedia WHERE GameDBID {OF_IDS}",  # noqa: S608 - our own text
            (numbers,),
        )
        self._old = {(game, media): rank for game, media, rank in members}
        self._next = _after(raw)
        self.ids: list[int] = []
        self._games: list[tuple[object, ...]] = []
        self._new: dict[tuple[int, int], int] = {}
        self._dropped: list[tuple[int]] = []

    def take(self, game: ChosenGame) -> None:
        """Compare one game with what is there."""
        known = self._known.get(game.hash)
        number = known[0] if known else self._next
        if known is None:
            self._next += 1
        self.ids.append(number)
        told = (game.set_hash, game.name, int(game.shown))
        if known is None or known[1:] != told:
            self._games.append((number, self._system, game.hash, *told))
        for place, media in enumerate(game.ranked, 1):
            self._new[number, media] = place
        for media in game.dropped:
            self._new[number, media] = 0

    def drop(self, gone: Sequence[int]) -> None:
        """Forget the games of these hashes."""
        known = (self._known[hash_][0] for hash_ in gone if hash_ in self._known)
        self._dropped = [(number,) for number in known]

    def write(self) -> None:
        """Write what differs; nothing, if nothing does."""
        surplus = [pair for pair in self._old if pair not in self._new]
        fresh = [
            (*pair, rank)
            for pair, rank in self._new.items()
            if self._old.get(pair) != rank
        ]
        if not (surplus or fresh or self._games or self._dropped):
            return
        raw = self._raw
        raw.executemany("DELETE FROM Games WHERE DBID = ?", self._dropped)
        raw.executemany(GAME, self._games)
        raw.executemany(NO_MEMBER, surplus)
        raw.executemany(MEMBER, fresh)
        _show(raw, {media for _, media in (*self._old, *self._new)})


def _show(raw: sqlite3.Connection, media: Iterable[int]) -> None:
    """Bring what is shown of these files to what is chosen."""
    asked = (json.dumps(sorted(media)),)
    raw.execute(
        f"DELETE FROM Preferred WHERE MediaDBID {OF_IDS} AND NOT EXISTS"  # noqa: S608 - our own text
        f" (SELECT 1 {CHOSEN} AND x.MediaDBID = Preferred.MediaDBID)",
        asked,
    )
    raw.execute(
        "INSERT OR REPLACE INTO Preferred SELECT n.Media, n.Others FROM"  # noqa: S608 - our own text
        " (SELECT x.MediaDBID AS Media, MAX((SELECT COUNT(*) - 1 FROM GameMedia AS y"
        f"  WHERE y.GameDBID = x.GameDBID)) AS Others {CHOSEN}"
        f"  AND x.MediaDBID {OF_IDS} GROUP BY x.MediaDBID) AS n"
        " LEFT JOIN Preferred AS p ON p.MediaDBID = n.Media"
        " WHERE p.Others IS NOT n.Others",
        asked,
    )


def _after(raw: sqlite3.Connection) -> int:
    return int(
        raw.execute("SELECT COALESCE(MAX(DBID), 0) + 1 FROM Games").fetchone()[0]
    )


def _shown(raw: sqlite3.Connection, ids: Sequence[int]) -> set[int]:
    rows = raw.execute(
        f"SELECT MediaDBID FROM Preferred WHERE MediaDBID {OF_IDS}",  # noqa: S608 - our own text
        (json.dumps([*ids]),),
    )
    return {number for (number,) in rows}


def _outdate(raw: sqlite3.Connection, system_id: str) -> None:
    raw.execute(
        "UPDATE Selections SET Stamp = ? WHERE SystemDBID = ? AND Stamp <> ?",
        (OUTDATED, _system(raw, system_id), OUTDATED),
    )


def _selected(raw: sqlite3.Connection, ids: Sequence[int], mark: int) -> None:
    raw.execute(
        f"DELETE FROM Unselected WHERE MediaDBID {OF_IDS} AND Asked <= ?",  # noqa: S608 - our own text
        (json.dumps([*ids]), mark),
    )


def _finish(
    raw: sqlite3.Connection,
    system_id: str,
    stamp: str,
    kept: Iterable[int],
    mark: int,
) -> None:
    system = _system(raw, system_id)
    known = frozenset(kept)
    query = "SELECT DBID FROM Games WHERE SystemDBID = ?"
    all_ = one_step.numbers(raw, "DBID", query, (system,))
    gone = [number for number in all_ if number not in known]
    for start in range(0, len(gone), one_step.PART):
        _forget(raw, gone[start : start + one_step.PART])
    raw.execute(
        "DELETE FROM Unselected WHERE SystemDBID = ? AND Asked <= ?", (system, mark)
    )
    raw.execute(
        "INSERT INTO Selections VALUES (?, ?) ON CONFLICT (SystemDBID) DO UPDATE"
        " SET Stamp = excluded.Stamp WHERE Stamp <> excluded.Stamp",
        (system, stamp),
    )


def _forget(raw: sqlite3.Connection, games: Sequence[int]) -> None:
    """Forget games by id, and show no more what was shown for them only."""
    numbers = (json.dumps(games),)
    of_them = f"FROM GameMedia WHERE GameDBID {OF_IDS}"
    lost = one_step.numbers(
        raw,
        "MediaDBID",
        f"SELECT MediaDBID {of_them}",
        numbers,
    )
    raw.execute(f"DELETE {of_them}", numbers)
    raw.execute(f"DELETE FROM Games WHERE DBID {OF_IDS}", numbers)  # noqa: S608 - our own text
    _show(raw, set(lost))


def _again(raw: sqlite3.Connection, ids: Sequence[int]) -> None:
    raw.execute(
        "INSERT OR REPLACE INTO Unselected SELECT DBID, SystemDBID, ? FROM Media"  # noqa: S608 - our own text
        f" WHERE DBID {OF_IDS}",
        (_mark(raw) + 1, json.dumps([*ids])),
    )
