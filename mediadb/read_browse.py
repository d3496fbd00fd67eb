"""Pages of a folder: its sub-folders first, then its files. From rows, not from disk.

Keyset paging: a cursor names the last folder or the last file of the page before. With
a letter only files are given, with tags only folders that hold such files.
"""

import heapq
import sqlite3
from collections.abc import Sequence

from mediadb import cursors, letters, one_step
from mediadb.letters import Condition
from mediadb.read_folders import Directory, Folders, order
from mediadb.read_search import SORTS
from mediadb.search_page import PREFERRED
from mediadb.tag_filter import conditions
from zapcore.valueclass import dataclass

FOLDERS, FILES = "folders", "files"


@dataclass(frozen=True, slots=True)
class FolderPage:
    """A page: folders, then media ids; counts are of the whole folder."""

    directories: Sequence[Directory]
    ids: list[int]
    next_cursor: str
    total_files: int
    total_directories: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What is browsed: ``path`` without end slash; ``systems`` None for all."""

    path: str
    systems: tuple[str, ...] | None
    sort: str
    limit: int = 0
    cursor: str = ""
    letter: str = ""
    tags: tuple[str, ...] = ()
    preferred: bool = False


@dataclass(frozen=True, slots=True)
class _After:
    """Where the page begins: in which part, after which name or (key, media id)."""

    part: str = FOLDERS
    key: str = ""
    media: int = 0


def page(raw: sqlite3.Connection, folders: Folders, asked: Asked) -> FolderPage:
    """Give one page.

    Raises:
        ParameterError: the cursor is not of this kind of page, or a tag filter wrong.
    """
    after = _after(asked)
    files = Files(raw, asked)
    below = () if asked.letter else files.folders(folders)
    shown: Sequence[Directory] = ()
    if after.part == FOLDERS:
        shown = [d for d in below if not after.key or order(d.name) > order(after.key)]
        after = _After(FILES)
    cut = shown[: asked.limit]
    room = asked.limit - len(cut)
    found = files.after(after.key, after.media, room + 1)
    following = ""
    if len(shown) > asked.limit or (not room and found):
        following = cursors.write(asked.sort, FOLDERS, cut[-1].name, 0)
    elif len(found) > room:
        following = cursor(asked, *found[room - 1])
    ids = [media for _, media in found[:room]]
    return FolderPage(cut, ids, following, files.count(), len(below))


def cursor(asked: Asked, key: str, media: int) -> str:
    """Give the cursor of the page that begins after this file."""
    return cursors.write(asked.sort, FILES, key, media)


def _after(asked: Asked) -> _After:
    if not asked.cursor:
        return _After()
    sort, part, key, media = cursors.read(asked.cursor, str, str, str, int)
    if sort != asked.sort:
        raise cursors.foreign()
    return _After(str(part), str(key), int(media))


class Files:
    """The files that lie in a folder itself, of all systems or some.

    ``only`` are conditions that hold for each of them.
    """

    def __init__(self, raw: sqlite3.Connection, asked: Asked) -> None:
        self._raw = raw
        self._asked = asked
        self.only: tuple[Condition, ...] = tuple(conditions(raw, asked.tags))
        if asked.letter:
            self.only += (letters.condition(asked.letter),)
        self._plain = not self.only
        if asked.preferred:
            self.only += ((PREFERRED, ()),)
        rows = raw.execute(
            "SELECT f.DBID, s.SystemID FROM Folders AS f"
            " JOIN Systems AS s ON s.DBID = f.SystemDBID WHERE f.Path = ?",
            (asked.path + "/",),
        )
        wanted = asked.systems
        self._folders = [n for n, sid in rows if wanted is None or sid in wanted]

    def folders(self, folders: Folders) -> Sequence[Directory]:
        """Give the sub-folders that hold such files."""
        asked, raw = self._asked, self._raw
        if self._plain:
            kind = asked.preferred
            return folders.below(raw, asked.path, asked.systems, preferred=kind)
        return folders.below(raw, asked.path, asked.systems, self.only)

    def count(self) -> int:
        """Give how many they are."""
        if self._asked.preferred and self._plain:
            return sum(map(self._preferred, self._folders))
        return sum(n for _, n in self.counts("''"))

    def _preferred(self, folder: int) -> int:
        """Count by index what a folder shows of games."""
        selected = self._raw.execute(
            "SELECT (SELECT COUNT(*) FROM Preferred AS p WHERE p.FolderDBID = f.DBID)"
            " FROM Folders AS f JOIN Selections AS s ON s.SystemDBID = f.SystemDBID"
            " WHERE f.DBID = ?",
            (folder,),
        ).fetchone()
        if selected is None:
            where, values = self._where(folder)
            query = f"SELECT COUNT(*) FROM Media AS m WHERE {where}"  # noqa: S608 - our own text
            selected = self._raw.execute(query, values).fetchone()
        return int(selected[0])

    def counts(self, what: str) -> list[tuple[str, int]]:
        """Give how many there are of each value of an expression on ``m``."""
        found: list[tuple[str, int]] = []
        for folder in self._folders:
            where, values = self._where(folder)
            query = (
                f"SELECT {what} AS What, COUNT(*) AS Files FROM Media AS m"  # noqa: S608 - our own text
                f" WHERE {where} GROUP BY 1"
            )
            rows = one_step.rows(self._raw, "What, Files", query, values)
            found += [(key, files) for key, files in rows]
        return found

    def after(self, key: str, media: int, limit: int) -> list[tuple[str, int]]:
        """Give up to ``limit`` (key, media id) in order; those after ``media``, if any.

        Each folder row is read in the order of its index and the few are merged: a
        page of a folder of 15,000 files touches the rows of that page only.
        """
        column, compare, _ = SORTS[self._asked.sort]
        since: tuple[Condition, ...] = ()
        if media:
            since = ((f"({column}, m.DBID) {compare} (?, ?)", (key, media)),)
        return self._ordered(since, limit, self._asked.sort)

    def last_before(self, part: Condition) -> tuple[str, int]:
        """Give (key, media id) of the last file, in order, for which ``part`` holds."""
        name, _, way = self._asked.sort.partition("-")
        turned = f"{name}-{'desc' if way == 'asc' else 'asc'}"
        return self._ordered((part,), 1, turned)[0]

    def _ordered(
        self, more: tuple[Condition, ...], limit: int, sort: str
    ) -> list[tuple[str, int]]:
        column, _, way = SORTS[sort]
        found = []
        for folder in self._folders:
            where, values = self._where(folder, *more)
            query = (
                f"SELECT {column} AS Key, m.DBID FROM Media AS m WHERE {where}"  # noqa: S608 - our own text
                f" ORDER BY {column} {way}, m.DBID {way} LIMIT ?"
            )
            rows = one_step.rows(self._raw, "Key, DBID", query, (*values, limit))
            found.append([(key, number) for key, number in rows])
        return list(heapq.merge(*found, reverse=way == "DESC"))[:limit]

    def _where(self, folder: int, *more: Condition) -> Condition:
        parts = ["m.FolderDBID = ? AND m.IsMissing = 0"]
        values: tuple[object, ...] = (folder,)
        for part, given in (*self.only, *more):
            parts.append(part)
            values += given
        return " AND ".join(parts), values
