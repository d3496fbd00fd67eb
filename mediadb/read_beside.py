"""What other systems have: files in the folders of one system, titles of its names."""

import sqlite3
from collections.abc import Iterator, Sequence

from zapcore.model import Beside

WHERE = (
    " FROM Folders JOIN Media ON FolderDBID = Folders.DBID AND IsMissing = 0{join}"
    " WHERE Folders.SystemDBID != ? AND Folders.Path >= ? AND Folders.Path < ?"
)
FILES = "SELECT Path || FileName, SystemID, Slug" + WHERE.format(
    join=" JOIN Systems ON Systems.DBID = Folders.SystemDBID"
    " JOIN MediaTitles ON MediaTitles.DBID = MediaTitleDBID"
)
STATE = "SELECT COUNT(*), TOTAL(Media.DBID)" + WHERE.format(join="")
ELSEWHERE = (
    "SELECT DISTINCT Slug FROM MediaTitles WHERE SystemDBID != ? AND DBID IN"
    " (SELECT MediaTitleDBID FROM Media WHERE IsMissing = 0)"
)


def beside(
    raw: sqlite3.Connection, system: int, folders: Sequence[str]
) -> dict[str, Beside]:
    """Give path to what it is, of the files of other systems below these folders."""
    return {
        path: Beside(system_id, slug)
        for bounds in _bounds(folders)
        for path, system_id, slug in raw.execute(FILES, (system, *bounds))
    }


def beside_state(raw: sqlite3.Connection, system: int, folders: Sequence[str]) -> str:
    """Give a text that changes with those files; "" without folders."""
    sums = (
        raw.execute(STATE, (system, *bounds)).fetchone() for bounds in _bounds(folders)
    )
    return "".join(f" {count}+{total:.0f}" for count, total in sums)


def elsewhere(raw: sqlite3.Connection, system: int) -> frozenset[str]:
    """Give the slugs of the titles of a system that another system has, too."""
    own = raw.execute("SELECT Slug FROM MediaTitles WHERE SystemDBID = ?", (system,))
    known = {slug for (slug,) in own}
    theirs = raw.execute(ELSEWHERE, (system,))
    return frozenset(slug for (slug,) in theirs if slug in known)


def _bounds(folders: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give the first path below each folder, and the first behind them."""
    for folder in folders:
        bare = folder.rstrip("/")
        yield bare + "/", bare + "0"
