"""The folders of the library as rows tell them, with how many files lie below each."""

import sqlite3
from collections.abc import Sequence

from mediadb import one_step
from mediadb.letters import Condition
from zapcore.valueclass import dataclass

LAST = "\U0010ffff"
KEPT = 20_000
"""Folders of listings kept at most: a client pages through one, goes back to a few."""

BELOW = (
    "SELECT f.Path, s.SystemID,"
    " (SELECT COUNT(*) FROM Media AS m WHERE m.FolderDBID = f.DBID) -"
    " (SELECT COUNT(*) FROM Media AS m WHERE m.FolderDBID = f.DBID AND m.IsMissing = 1)"
    " AS Files FROM Folders AS f JOIN Systems AS s ON s.DBID = f.SystemDBID"
    " WHERE f.Path > ? AND f.Path < ?"
)
BELOW_PREFERRED = (
    "SELECT f.Path, s.SystemID, CASE"
    " WHEN f.SystemDBID IN (SELECT SystemDBID FROM Selections)"
    " THEN (SELECT COUNT(*) FROM Preferred AS p WHERE p.FolderDBID = f.DBID) ELSE"
    " (SELECT COUNT(*) FROM Media AS m WHERE m.FolderDBID = f.DBID) -"
    " (SELECT COUNT(*) FROM Media AS m WHERE m.FolderDBID = f.DBID AND m.IsMissing = 1)"
    " END AS Files FROM Folders AS f JOIN Systems AS s ON s.DBID = f.SystemDBID"
    " WHERE f.Path > ? AND f.Path < ?"
)
"""One file a game; where nothing was selected yet, every file."""

BELOW_ONLY = (
    "SELECT f.Path, s.SystemID, COUNT(*) AS Files FROM Folders AS f"
    " JOIN Systems AS s ON s.DBID = f.SystemDBID"
    " JOIN Media AS m ON m.FolderDBID = f.DBID"
    " WHERE f.Path > ? AND f.Path < ? AND m.IsMissing = 0 AND {only} GROUP BY f.DBID"
)


@dataclass(frozen=True, slots=True)
class Directory:
    """A folder in a page: how many files lie below it, of which systems."""

    path: str
    name: str
    files: int
    system_ids: tuple[str, ...]


class Folders:
    """Listings, kept until ``forget``; lives on the reader's thread.

    On MiSTer each zip is a folder: a listing of 15,000 is made once, not per page.
    """

    def __init__(self) -> None:
        self._kept: dict[
            tuple[str, tuple[str, ...] | None, bool], tuple[Directory, ...]
        ] = {}

    def forget(self) -> None:
        """Drop what was kept."""
        self._kept.clear()
        self._size = 0

    def below(
        self,
        raw: sqlite3.Connection,
        path: str,
        systems: tuple[str, ...] | None,
        only: Sequence[Condition] = (),
        *,
        preferred: bool = False,
    ) -> Sequence[Directory]:
        """Give the sub-folders that hold files, in order of name.

        ``only``: files that do not fulfil these conditions do not count. ``preferred``,
        without conditions: neither do those that do not stand for a game.
        """
        if only:
            return _below(raw, path, systems, only)
        found = self._kept.get((path, systems, preferred))
        if found is None:
            query = BELOW_PREFERRED if preferred else BELOW
            found = _below(raw, path, systems, query=query)
            if self._size + len(found) > KEPT:
                self.forget()
            self._kept[path, systems, preferred] = found
            self._size += len(found) + 1
        return found

    def roots(
        self, raw: sqlite3.Connection, systems: tuple[str, ...] | None
    ) -> list[Directory]:
        """Give the roots that hold files; with ``systems`` the systems' folders."""
        rows = raw.execute("SELECT DISTINCT Root FROM Folders ORDER BY Root")
        found: list[Directory] = []
        for (root,) in rows.fetchall():
            below = self.below(raw, root, systems)
            if systems is not None:
                found += below
            elif below:
                name = root.rsplit("/", 1)[-1] or root
                found.append(Directory(root, name, sum(d.files for d in below), ()))
        return found


def order(name: str) -> tuple[str, str]:
    """Give the key that folders are sorted by."""
    return name.casefold(), name


def _below(
    raw: sqlite3.Connection,
    path: str,
    systems: tuple[str, ...] | None,
    only: Sequence[Condition] = (),
    query: str = BELOW,
) -> tuple[Directory, ...]:
    start = path.rstrip("/") + "/"
    found: dict[str, tuple[int, set[str]]] = {}
    values: tuple[object, ...] = (start, start + LAST)
    if only:
        query = BELOW_ONLY.format(only=" AND ".join(part for part, _ in only))
        values += tuple(value for _, given in only for value in given)
    rows = one_step.many_rows(raw, "Path, SystemID, Files", query, values)
    for folder, system_id, count in rows:
        if count and (systems is None or system_id in systems):
            name = folder[len(start) :].split("/", 1)[0]
            files, ids = found.get(name, (0, set()))
            found[name] = (files + count, ids | {system_id})
    return tuple(
        Directory(start + name, name, found[name][0], tuple(sorted(found[name][1])))
        for name in sorted(found, key=order)
    )
