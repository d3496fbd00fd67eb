"""Writes what a selection chose: of it all, only what differs from what is there.

Each function runs on the database's thread inside the caller's transaction.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence

from mediadb import one_step
from zapcore.selected import ChosenGame

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


def system_of(raw: sqlite3.Connection, system_id: str) -> int:
    """Give the id of a system's row; 0 without one."""
    row = raw.execute("SELECT DBID FROM Systems WHERE SystemID = ?", (system_id,))
    found = row.fetchone()
    return int(found[0]) if found else 0


def write(
    raw: sqlite3.Connection,
    system_id: str,
    games: Sequence[ChosenGame],
    gone: Sequence[int],
) -> list[int]:
    """Keep these choices, forget the games of the hashes ``gone``; give their ids."""
    system = system_of(raw, system_id)
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
        raw = self._raw
        raw.executemany("DELETE FROM Games WHERE DBID = ?", self._dropped)
        raw.executemany(GAME, self._games)
        raw.executemany(NO_MEMBER, surplus)
        raw.executemany(MEMBER, fresh)
        # Though nothing differs: a file that was gone and is back is to be shown again.
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
        "INSERT OR REPLACE INTO Preferred SELECT n.Media, m.FolderDBID, n.Others FROM"  # noqa: S608 - our own text
        " (SELECT x.MediaDBID AS Media, MAX((SELECT COUNT(*) - 1 FROM GameMedia AS y"
        f"  WHERE y.GameDBID = x.GameDBID)) AS Others {CHOSEN}"
        f"  AND x.MediaDBID {OF_IDS} GROUP BY x.MediaDBID) AS n"
        " JOIN Media AS m ON m.DBID = n.Media AND m.IsMissing = 0"
        " LEFT JOIN Preferred AS p ON p.MediaDBID = n.Media"
        " WHERE p.Others IS NOT n.Others",
        asked,
    )


def _after(raw: sqlite3.Connection) -> int:
    return int(
        raw.execute("SELECT COALESCE(MAX(DBID), 0) + 1 FROM Games").fetchone()[0]
    )


def finish(  # noqa: PLR0913 - one row and what goes with it
    raw: sqlite3.Connection,
    system_id: str,
    stamp: str,
    kept: Iterable[int],
    mark: int,
    *,
    hashed: bool,
) -> None:
    """Keep the stamp, forget all games but those of these ids, and all that waited.

    What was picked since ``mark`` goes on waiting. ``hashed``: hashes were asked for.
    """
    system = system_of(raw, system_id)
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
        "INSERT INTO Selections (SystemDBID, Stamp, Hashed) VALUES (?, ?, ?)"
        " ON CONFLICT (SystemDBID) DO UPDATE"
        " SET Stamp = excluded.Stamp, Hashed = excluded.Hashed"
        " WHERE (Stamp, Hashed) IS NOT (excluded.Stamp, excluded.Hashed)",
        (system, stamp, hashed),
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
