"""Writes LaunchBox's shelves: under a number of their own, which then takes the place.

A cut leaves rows that nobody searches; ``tidy`` removes them.
"""

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from mediadb.launchbox_names import file_key, folded, name_number
from zapcore.ports_launchbox import (
    BoxArt,
    BoxFile,
    BoxGame,
    BoxImage,
    BoxName,
    Record,
    Shelf,
)

WRITING, LIVE, DEAD = 0, 1, 2
SHIFT = 32
"""Bits of a game's id below its shelf's number."""

NAME_SHIFT = 31
LARGEST = (1 << NAME_SHIFT) - 1
AT_ONCE = 500
"""Rows that one step of ``tidy`` removes."""

LEVEL = 3
"""Of packing: 6 costs half as much again and saves a twentieth."""


class ShelfWriter:
    """One shelf that is being written.

    Its games' ids are kept as bits: two MB would do for sixteen million.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.games = 0
        self._known = bytearray()
        self._parts = 0

    def add(self, raw: sqlite3.Connection, records: Sequence[Record]) -> None:
        """Write some records, in their order."""
        for kind, group in groupby(records, type):
            _WRITE[kind](self, raw, group)

    def _add_games(self, raw: sqlite3.Connection, games: Iterable[BoxGame]) -> None:
        rows, names = [], []
        for game in games:
            if not self._is_new(game.id):
                continue
            facts = json.dumps([game.name, dict(game.facts)], ensure_ascii=False)
            packed = zlib.compress(facts.encode("utf-8", "replace"), LEVEL)
            rows.append((self.number << SHIFT | game.id, game.platform, packed))
            names.append((self.number, name_key(game.name, game.id)))
        raw.executemany("INSERT INTO LaunchBoxGames VALUES (?, ?, ?)", rows)
        raw.executemany("INSERT OR IGNORE INTO LaunchBoxNames VALUES (?, ?)", names)
        self.games += len(rows)

    def _add_names(self, raw: sqlite3.Connection, names: Iterable[BoxName]) -> None:
        kept = [name for name in names if self._knows(name.id)]
        keys = ((self.number, name_key(one.name, one.id)) for one in kept)
        raw.executemany("INSERT OR IGNORE INTO LaunchBoxNames VALUES (?, ?)", keys)
        self._add_parts(raw, "names", kept)

    def _add_images(self, raw: sqlite3.Connection, images: Iterable[BoxImage]) -> None:
        self._add_parts(raw, "images", [one for one in images if self._knows(one.id)])

    def _add_parts(
        self, raw: sqlite3.Connection, kind: str, kept: Sequence[BoxName | BoxImage]
    ) -> None:
        rows = []
        for game, group in groupby(kept, lambda one: one.id):
            self._parts += 1
            content = {kind: [tuple(one)[1:] for one in group]}
            told = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
            told = told.encode("utf-8", "replace").decode("utf-8")
            rows.append((self.number << SHIFT | game, self._parts, told))
        raw.executemany("INSERT INTO LaunchBoxParts VALUES (?, ?, ?)", rows)

    def _add_files(self, raw: sqlite3.Connection, files: Iterable[BoxFile]) -> None:
        rows = (
            _clean(self.number, file_key(one.file), one.platform, one.name, one.id)
            for one in files
        )
        raw.executemany(
            "INSERT OR IGNORE INTO LaunchBoxFiles VALUES (?, ?, ?, ?, ?)", rows
        )

    def _add_art(self, raw: sqlite3.Connection, art: Iterable[BoxArt]) -> None:
        rows = (_clean(self.number, folded(one.title), one.path) for one in art)
        raw.executemany("INSERT OR IGNORE INTO LaunchBoxArt VALUES (?, ?, ?)", rows)

    def _is_new(self, number: int) -> bool:
        """Keep that a game is known; False when it is already, or is no number."""
        if not 0 < number <= LARGEST or self._knows(number):
            return False
        short = (number >> 3) + 1 - len(self._known)
        if short > 0:
            self._known.extend(bytes(short))
        self._known[number >> 3] |= 1 << (number & 7)
        return True

    def _knows(self, number: int) -> bool:
        at = number >> 3
        return 0 < at + 1 <= len(self._known) and bool(
            self._known[at] >> (number & 7) & 1
        )


_WRITE: Mapping[
    type, Callable[[ShelfWriter, sqlite3.Connection, Iterable[Any]], None]
] = {
    BoxGame: ShelfWriter._add_games,  # noqa: SLF001 - the table of its own methods
    BoxName: ShelfWriter._add_names,  # noqa: SLF001 - the same
    BoxImage: ShelfWriter._add_images,  # noqa: SLF001 - the same
    BoxFile: ShelfWriter._add_files,  # noqa: SLF001 - the same
    BoxArt: ShelfWriter._add_art,  # noqa: SLF001 - the same
}


def name_key(name: str, game: int) -> int:
    """Give the key of a game's name."""
    return name_number(folded(name)) << NAME_SHIFT | game


def begin(raw: sqlite3.Connection, shelf: Shelf) -> int:
    """Make the row of a shelf that is going to be written; give its number."""
    number = raw.execute(
        "INSERT INTO LaunchBoxShelves (State, Name, Stamp, Platforms, At, Games)"
        " VALUES (?, ?, ?, ?, ?, 0)",
        (
            WRITING,
            *_clean(shelf.name, shelf.stamp, json.dumps(shelf.platforms)),
            shelf.at,
        ),
    ).lastrowid
    if number is None or number > LARGEST:
        raise sqlite3.DatabaseError("too many shelves were kept")
    return number


def finish(raw: sqlite3.Connection, number: int, games: int) -> None:
    """Let what was written stand for its name."""
    row = raw.execute(
        "SELECT Name FROM LaunchBoxShelves WHERE DBID = ?", (number,)
    ).fetchone()
    if row is None:
        raise sqlite3.DatabaseError("the shelf that was written is gone")
    forget(raw, row[0])
    raw.execute(
        "UPDATE LaunchBoxShelves SET State = ?, Games = ? WHERE DBID = ?",
        (LIVE, games, number),
    )


def forget(raw: sqlite3.Connection, name: str) -> None:
    """Search the shelf of a name no more."""
    raw.execute(
        "UPDATE LaunchBoxShelves SET State = ? WHERE State = ? AND Name = ?",
        (DEAD, LIVE, *_clean(name)),
    )


def tidy(raw: sqlite3.Connection) -> bool:
    """Remove some of what nobody searches; False when nothing is left."""
    row = raw.execute(
        "SELECT DBID FROM LaunchBoxShelves WHERE State <> ? LIMIT 1", (LIVE,)
    ).fetchone()
    if row is None:
        return False
    for text, bounds in _removals(row[0]):
        if raw.execute(text, (*bounds, AT_ONCE)).rowcount:
            return True
    raw.execute("DELETE FROM LaunchBoxShelves WHERE DBID = ?", row)
    return True


def _removals(number: int) -> Iterable[tuple[str, tuple[int, ...]]]:
    games = number << SHIFT, (number + 1) << SHIFT
    yield (
        (
            "DELETE FROM LaunchBoxGames WHERE DBID IN (SELECT DBID FROM LaunchBoxGames"
            " WHERE DBID >= ? AND DBID < ? LIMIT ?)"
        ),
        games,
    )
    yield (
        (
            "DELETE FROM LaunchBoxParts WHERE (GameDBID, Number) IN (SELECT GameDBID,"
            " Number FROM LaunchBoxParts WHERE GameDBID >= ? AND GameDBID < ? LIMIT ?)"
        ),
        games,
    )
    for table, key in (
        ("LaunchBoxNames", "Key"),
        ("LaunchBoxFiles", "File, Platform, Name, GameDBID"),
        ("LaunchBoxArt", "Title, Path"),
    ):
        yield (
            (
                f"DELETE FROM {table} WHERE (ShelfDBID, {key}) IN (SELECT ShelfDBID,"  # noqa: S608 - our own names
                f" {key} FROM {table} WHERE ShelfDBID = ? LIMIT ?)"
            ),
            (number,),
        )


def _clean(*values: str | int) -> tuple[str | int, ...]:
    """Give texts as SQLite can keep them: what is no Unicode becomes "?"."""
    return tuple(
        one.encode("utf-8", "replace").decode("utf-8") if isinstance(one, str) else one
        for one in values
    )
