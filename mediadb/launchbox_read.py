"""Searches LaunchBox's shelves."""

import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence

from mediadb.launchbox_names import file_key, folded, name_number
from mediadb.launchbox_write import LARGEST, LIVE, NAME_SHIFT, SHIFT
from zapcore.ports_launchbox import DUMP, BoxFound, BoxImage, BoxName, Shelf

MOST = 64
"""Games, or names, that one question finds."""

MOST_ART = 256


def shelves(raw: sqlite3.Connection) -> dict[str, Shelf]:
    """Give the shelves that are searched, by name."""
    rows = raw.execute(
        "SELECT Name, Stamp, Platforms, At, Games FROM LaunchBoxShelves"
        " WHERE State = ? ORDER BY DBID",
        (LIVE,),
    )
    return {
        name: Shelf(name, stamp, tuple(json.loads(platforms)), at, games)
        for name, stamp, platforms, at, games in rows
    }


def by_id(raw: sqlite3.Connection, shelf: str, number: int) -> BoxFound | None:
    """Give a game of a shelf."""
    if not 0 < number <= LARGEST:
        return None
    return _game(raw, _number(raw, shelf) << SHIFT | number)


def by_names(
    raw: sqlite3.Connection, shelf: str, platforms: Sequence[str], names: Sequence[str]
) -> list[BoxFound]:
    """Give games of which a name is, folded, one of these, in their order."""
    number = _number(raw, shelf)
    found: dict[int, BoxFound] = {}
    for fold in dict.fromkeys(filter(None, map(folded, names))):
        for game in _named(raw, number, fold):
            if game.platform in platforms and len(found) < MOST:
                found.setdefault(game.id, game)
    return [*found.values()]


def by_file(
    raw: sqlite3.Connection, shelf: str, platforms: Sequence[str], file: str
) -> list[BoxFound]:
    """Give games of which a file is known."""
    number = _number(raw, shelf)
    found: dict[int, BoxFound] = {}
    for name, game in _files(raw, number, platforms, file):
        known = _game(raw, number << SHIFT | game) if game else None
        for one in (known,) if known else _named(raw, number, folded(name)):
            if one.platform in platforms:
                found.setdefault(one.id, one)
    return [*found.values()][:MOST]


def names_of_file(
    raw: sqlite3.Connection, platforms: Sequence[str], file: str
) -> list[str]:
    """Give what the dump's lists of files call one."""
    files = _files(raw, _number(raw, DUMP), platforms, file)
    return [*dict.fromkeys(name for name, _ in files if name)]


def art(raw: sqlite3.Connection, shelf: str, titles: Sequence[str]) -> list[str]:
    """Give the paths of pictures that are named after one of these titles."""
    number = _number(raw, shelf)
    found: dict[str, None] = {}
    for fold in dict.fromkeys(filter(None, map(folded, titles))):
        rows = raw.execute(
            "SELECT Path FROM LaunchBoxArt WHERE ShelfDBID = ? AND Title = ?"
            " ORDER BY Path LIMIT ?",
            (number, fold, MOST_ART),
        )
        found |= {path: None for (path,) in rows}
    return [*found][:MOST_ART]


def _number(raw: sqlite3.Connection, shelf: str) -> int:
    """Give the number of a shelf; 0, under which nothing lies, without one."""
    row = raw.execute(
        "SELECT DBID FROM LaunchBoxShelves WHERE State = ? AND Name = ?", (LIVE, shelf)
    ).fetchone()
    return int(row[0]) if row else 0


def _named(raw: sqlite3.Connection, shelf: int, fold: str) -> Iterator[BoxFound]:
    first = name_number(fold) << NAME_SHIFT
    keys = raw.execute(
        "SELECT Key FROM LaunchBoxNames WHERE ShelfDBID = ? AND Key BETWEEN ? AND ?"
        " LIMIT ?",
        (shelf, first, first | LARGEST, MOST),
    ).fetchall()
    for (key,) in keys:
        game = _game(raw, shelf << SHIFT | key & LARGEST)
        # Keys are 32 bits of a name: some other name may have the same.
        if game and fold in {folded(game.name), *(folded(n.name) for n in game.names)}:
            yield game


def _files(
    raw: sqlite3.Connection, shelf: int, platforms: Sequence[str], file: str
) -> list[tuple[str, int]]:
    rows = raw.execute(
        "SELECT Platform, Name, GameDBID FROM LaunchBoxFiles"
        " WHERE ShelfDBID = ? AND File = ? LIMIT ?",
        (shelf, file_key(file).encode("utf-8", "replace").decode("utf-8"), MOST),
    )
    return [(name, game) for platform, name, game in rows if platform in platforms]


def _game(raw: sqlite3.Connection, number: int) -> BoxFound | None:
    row = raw.execute(
        "SELECT Platform, Facts FROM LaunchBoxGames WHERE DBID = ?", (number,)
    ).fetchone()
    if row is None:
        return None
    try:
        name, facts = json.loads(zlib.decompress(row[1]))
        parts = [json.loads(text) for (text,) in _parts(raw, number)]
        game = number & ((1 << SHIFT) - 1)
        names = (BoxName(game, *one) for part in parts for one in part.get("names", ()))
        images = (
            BoxImage(game, *one) for part in parts for one in part.get("images", ())
        )
        return BoxFound(game, row[0], name, facts, tuple(names), tuple(images))
    except (zlib.error, ValueError, TypeError) as error:
        raise sqlite3.DatabaseError(f"malformed facts of a game: {error}") from error


def _parts(raw: sqlite3.Connection, number: int) -> list[tuple[str]]:
    return raw.execute(
        "SELECT Content FROM LaunchBoxParts WHERE GameDBID = ? ORDER BY Number",
        (number,),
    ).fetchall()
