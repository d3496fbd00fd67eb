"""Containers, where zips are folders: what stands for the one game that it holds.

Source of the rules: scraper document, "API": a container resolves only when its direct
contents collapse to one logical launch target. The direct contents are the files in it
and the zips in it; further folders are none. A zip in turn is the target that it
collapses to, so a folder around a zip with one game stands for that game.
"""

import sqlite3
from collections.abc import Iterator

ZIP = ".zip"
LEVELS = 2
"""A folder may hold a zip, and that a game: zips in zips are not opened."""

AFTER_SLASH = chr(ord("/") + 1)
OF_SYSTEM = (
    "FROM Systems AS s JOIN Folders AS f ON f.SystemDBID = s.DBID"
    " WHERE s.SystemID = :system"
)
SOME = f"SELECT 1 {OF_SYSTEM} AND f.Path >= :folder AND f.Path < :end LIMIT 1"
HERE = f"SELECT f.DBID {OF_SYSTEM} AND f.Path = :folder"
FILES = (
    f"SELECT FileName, DBID FROM Media WHERE FolderDBID IN ({HERE})"  # noqa: S608 - our own text
    " AND IsMissing <= :missing LIMIT 2"
)
HOLDS = (
    "EXISTS (SELECT 1 FROM Media WHERE FolderDBID = f.DBID AND IsMissing <= :missing)"
)
ZIPS = (
    "SELECT DISTINCT SUBSTR(f.Path, :cut, INSTR(SUBSTR(f.Path, :cut), '/') - 1) AS Zip"
    f" {OF_SYSTEM} AND f.Path > :folder AND f.Path < :end"
    f" AND Zip LIKE '%.zip' AND {HOLDS} LIMIT 2"
)
"""Two are enough to know that it is not one."""


def target(raw: sqlite3.Connection, system_id: str, path: str) -> int:
    """Give the media id that a folder or zip of this path stands for, 0 for none.

    What is missing counts only where nothing else is: a container whose one game is
    gone still stands for it (contract, ``media.meta``: missing rows still answer).
    """
    inside, number = path.rstrip("/"), 0
    for _ in range(LEVELS):
        only = _only(raw, system_id, f"{inside}/")
        if only is None:
            break
        name, number = only
        inside = f"{inside}/{name}"
    return number


def around(
    raw: sqlite3.Connection, system_id: str, path: str, game: int
) -> Iterator[str]:
    """Give the paths of the containers around ``path`` that stand for this game.

    The innermost comes first. Around a plain folder there is none: a folder in a
    folder is no launch target.
    """
    container = path
    for _ in range(LEVELS):
        container = container.rpartition("/")[0]
        if target(raw, system_id, container) != game:
            return
        yield container
        if not container.casefold().endswith(ZIP):
            return


def _only(
    raw: sqlite3.Connection, system_id: str, folder: str
) -> tuple[str, int] | None:
    """Give name and media id (0: a zip) of what lies in a folder, if it is just one."""
    asked = {"system": system_id, "folder": folder, "end": folder[:-1] + AFTER_SLASH}
    if raw.execute(SOME, asked).fetchone() is None:
        return None
    found = _contents(raw, asked, missing=0) or _contents(raw, asked, missing=1)
    return found.popitem() if len(found) == 1 else None


def _contents(
    raw: sqlite3.Connection, asked: dict[str, str], *, missing: int
) -> dict[str, int]:
    """Give the direct contents by name, of many two or three.

    A zip with a row of its own, from days when it was a file, is one of them.
    """
    here = {**asked, "missing": missing, "cut": len(asked["folder"]) + 1}
    files = dict(raw.execute(FILES, here).fetchall())
    if len(files) > 1:
        return files
    return {**{name: 0 for (name,) in raw.execute(ZIPS, here)}, **files}
