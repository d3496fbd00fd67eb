"""The games of a file, and every file of them, as the last selection left them."""

import json
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from mediadb import one_step
from mediadb.read_owner import MediaKey, key_of
from mediadb.select_roms import roms_of
from mediadb.select_write import OF_IDS
from zapcore.arcade import PROBLEM
from zapcore.selected import OwnedRom
from zapcore.valueclass import dataclass

KEPT = 10_000
MOST = 500
"""Files of one game that are told, the best: a hostile library may have 100,000."""


SAID = (
    "SELECT Told, (SELECT Text FROM MediaProperties AS p JOIN Tags AS t"
    " ON t.DBID = p.TypeTagDBID WHERE p.MediaDBID = s.MediaDBID AND t.Tag = ?)"
    " FROM Sets AS s WHERE s.MediaDBID = ?"
)


class Said(NamedTuple):
    """What an MRA file says: its game's name, and what is wrong with it, or ""."""

    name: str
    problem: str


@dataclass(frozen=True, slots=True)
class GameView:
    """The games of one file, by name, and the files of these games and their sets.

    ``shown`` are the ids of those that a list of one entry a game shows. Without games
    the file was not selected yet: it stands alone. ``said`` is of an MRA file.
    """

    media: int
    key: MediaKey
    games: tuple[str, ...]
    roms: tuple[OwnedRom, ...]
    shown: frozenset[int]
    said: Said | None = None


def view(raw: sqlite3.Connection, media: int) -> GameView:
    """Give the games of a file, which is there."""
    games = raw.execute(
        "SELECT g.DBID, g.Name, g.SystemDBID, g.SetHash FROM GameMedia AS x"
        " JOIN Games AS g ON g.DBID = x.GameDBID WHERE x.MediaDBID = ? ORDER BY g.Name",
        (media,),
    ).fetchall()
    ids = _members(
        raw, media, [(number, system, of_set) for number, _, system, of_set in games]
    )
    roms = roms_of(raw, ids or [media])
    return GameView(
        media,
        key_of(raw, media),
        tuple(name for _, name, _, _ in games),
        tuple(roms),
        frozenset(others(raw, [rom.id for rom in roms])),
        _said(raw, media),
    )


def _said(raw: sqlite3.Connection, media: int) -> Said | None:
    """Give what the file says of itself, None if it says nothing."""
    row = raw.execute(SAID, (PROBLEM.partition(":")[2], media)).fetchone()
    return Said(row[0], row[1] or "") if row and any(row) else None


def others(raw: sqlite3.Connection, ids: Sequence[int]) -> dict[int, int]:
    """Give the files among these that are shown, and how many more their games have."""
    query = f"SELECT MediaDBID, Others FROM Preferred WHERE MediaDBID {OF_IDS}"  # noqa: S608 - our own text
    values = (json.dumps([*ids]),)
    rows = one_step.rows(raw, "MediaDBID, Others", query, values)
    return {number: more for number, more in rows}  # noqa: C416 - lists, no tuples


class Others:
    """How many more files the games of shown files have, kept until ``forget``."""

    def __init__(self) -> None:
        self._kept: dict[int, int] = {}

    def forget(self) -> None:
        """Drop what was kept."""
        self._kept.clear()

    def told(
        self, raw: sqlite3.Connection, ids: Sequence[int], rows: Sequence[str]
    ) -> list[str]:
        """Add ``alternatives`` to rows that are JSON objects, in the order of ids."""
        kept = self._kept
        new = [number for number in ids if number not in kept]
        if new:
            if len(kept) > KEPT:
                kept.clear()
                new = [*ids]
            found = others(raw, new)
            kept.update((number, found.get(number, 0)) for number in new)
        return [
            f'{row[:-1]},"alternatives":{kept[number]}}}'
            for number, row in zip(ids, rows, strict=True)
        ]


def _members(
    raw: sqlite3.Connection, media: int, games: Sequence[tuple[int, int, int]]
) -> list[int]:
    """Give the ids of the files of these games and of the other discs of their sets.

    If they are too many, those of the best ranks; ``media`` always.
    """
    numbers = {number for number, _, _ in games}
    for _, system, of_set in games:
        if of_set:
            discs = raw.execute(
                "SELECT DBID FROM Games WHERE SystemDBID = ? AND SetHash = ?",
                (system, of_set),
            )
            numbers.update(number for (number,) in discs)
    query = (
        f"SELECT MediaDBID FROM GameMedia WHERE GameDBID {OF_IDS} GROUP BY MediaDBID"  # noqa: S608 - our own text
        " ORDER BY MediaDBID <> ?, MIN(CASE Rank WHEN 0 THEN 1e9 ELSE Rank END) LIMIT ?"
    )
    values = (json.dumps(sorted(numbers)), media, MOST)
    return one_step.numbers(raw, "MediaDBID", query, values)
