"""Where the index keeps what it found: the ``IndexStore`` of ``zapcore.ports``."""

import contextlib
import sqlite3
from collections.abc import Mapping, Sequence

from mediadb import respelled
from mediadb.checkpoints import checkpoint
from mediadb.database import Database
from mediadb.doubts import SqliteDoubts
from mediadb.index_session import IndexSession
from mediadb.late_indexes import lacks_indexes, make_indexes
from mediadb.read_owner import MediaKey
from mediadb.set_store import Settling
from mediadb.settings import WATERMARK, set_setting, setting
from mediadb.userdata import UserData
from zapcore.model import FolderPart, KnownFolder
from zapcore.names import real, stored

SEARCH_STEP = 5000
"""Titles that join the search index in one statement: it cannot be cancelled."""

PARSER = "IndexParser"
ZIP = ".zip/"


class SqliteIndexStore:
    """Reads and writes for the index, each call one hop."""

    def __init__(self, database: Database, owner: UserData | None = None) -> None:
        self._database = database
        self._owner = owner
        self._session: tuple[str, IndexSession] | None = None
        self.doubts = SqliteDoubts(database)
        """What vanished and is not believed gone."""

    def begin(self) -> None:
        """Start a run: what one that was cut kept in mind may be gone by now."""
        self._session = None

    async def roots(self) -> dict[str, set[str]]:
        """Give system id to the roots that hold rows of it."""
        return await self._database.run(roots_of)

    async def packed(self, system_id: str, zips: frozenset[str]) -> int:
        """Count the present files in these zips, named as folders: ``…/a.zip/``."""
        return await self._database.run(_packed, system_id, zips)

    async def folders(self, system_id: str) -> dict[str, KnownFolder]:
        """Give the known folders of a system by their real path."""
        return await self._database.run(_folders, system_id)

    async def files(self, system_id: str, path: str) -> dict[str, tuple[int, int]]:
        """Give real name to (size, time) of the files of a folder, missing ones out."""
        return await self._database.run(_files, system_id, path)

    async def write(
        self, system_id: str, name: str, parts: Sequence[FolderPart]
    ) -> None:
        """Write a batch in one transaction.

        Raises:
            StoreError: nothing of the batch was written.
        """
        marks: dict[str, list[str]] = {}
        fresh = self._session is None or self._session[0] != system_id
        if fresh and self._owner is not None:
            marks = await self._owner.tags_of(system_id)
        try:
            await self._database.write(self._write, system_id, name, parts, marks)
        except BaseException:
            self._session = None
            raise

    async def respell(
        self, system_id: str, path: str, names: Mapping[str, str]
    ) -> None:
        """Give files of a folder names that differ from theirs in case alone.

        What the owner said of them goes with them.

        Raises:
            StoreError: nothing was written to ``media.db``.
        """
        folder = stored(path)[0]
        moves = [
            (
                MediaKey(system_id, folder + stored(old)[0]),
                MediaKey(system_id, folder + stored(new)[0]),
            )
            for old, new in names.items()
        ]
        async with self._moving(moves):
            await self._database.write(respelled.files, system_id, path, names)

    async def respell_folder(self, system_id: str, path: str, new: str) -> None:
        """Give a folder a path that differs from its own in case alone.

        Raises:
            StoreError: nothing was written to ``media.db``.
        """
        said = (
            await self._owner.said_in(system_id, stored(path)[0]) if self._owner else ()
        )
        moves = [
            (key, MediaKey(system_id, stored(new)[0] + key.path.rpartition("/")[2]))
            for key in said
        ]
        async with self._moving(moves):
            await self._database.write(respelled.folder, system_id, path, new)

    def _moving(
        self, moves: Sequence[tuple[MediaKey, MediaKey]]
    ) -> contextlib.AbstractAsyncContextManager[None]:
        if self._owner is None:
            return contextlib.nullcontext()
        return self._owner.moving(moves)

    async def forget(self, system_id: str, paths: Sequence[str]) -> None:
        """Mark all files of these folders missing; their return will be noticed."""
        await self._database.write(_forget, system_id, paths)

    async def end_system(self) -> None:
        """Let new titles join the search index; drop what was kept in mind.

        Arcade sets come under their names and parents before.
        """
        self._session = None
        settling = Settling()
        while await self._database.run(waits_to_settle):
            await self._database.write(settling.step)
        while await self._database.write(fill_search):
            pass

    async def parser(self) -> str:
        """Give the parser that the last whole index ran with, or ""."""
        return await self._database.run(setting, PARSER)

    async def set_parser(self, parser: str) -> None:
        """Remember the parser of a whole index."""
        await self._database.write(set_setting, PARSER, parser)

    async def make_indexes(self) -> None:
        """Make the secondary indexes that are not there yet."""
        if await self._database.run(lacks_indexes):
            await self._database.run(make_indexes)

    async def checkpoint(self) -> None:
        """Move the write-ahead log into the file."""
        await self._database.run(checkpoint)

    async def has_rows(self) -> bool:
        """Tell whether any file was ever found."""
        return await self._database.run(_has_rows)

    def _write(
        self,
        raw: sqlite3.Connection,
        system_id: str,
        name: str,
        parts: Sequence[FolderPart],
        marks: dict[str, list[str]],
    ) -> None:
        if self._session is None or self._session[0] != system_id:
            self._session = (system_id, IndexSession(raw, system_id, name, marks))
        self._session[1].write(raw, parts)


def roots_of(raw: sqlite3.Connection) -> dict[str, set[str]]:
    """Give system id to the roots that hold rows of it."""
    found: dict[str, set[str]] = {}
    rows = raw.execute(
        "SELECT DISTINCT SystemID, Root FROM Folders"
        " JOIN Systems ON Systems.DBID = SystemDBID"
    )
    for system_id, root in rows:
        found.setdefault(system_id, set()).add(root)
    return found


def _folders(raw: sqlite3.Connection, system_id: str) -> dict[str, KnownFolder]:
    rows = raw.execute(
        "SELECT Path, RawPath, Root, Stamp, Stamp <> x'' OR EXISTS (SELECT 1 FROM Media"
        "  WHERE FolderDBID = Folders.DBID AND IsMissing = 0) FROM Folders"
        " JOIN Systems ON Systems.DBID = SystemDBID WHERE SystemID = ?",
        (system_id,),
    )
    return {
        real(path, bytes_): KnownFolder(root, stamp, alive=bool(alive))
        for path, bytes_, root, stamp, alive in rows
    }


def _packed(raw: sqlite3.Connection, system_id: str, zips: frozenset[str]) -> int:
    rows = raw.execute(
        "SELECT Path, RawPath, count(*) FROM Folders"
        " JOIN Systems ON Systems.DBID = Folders.SystemDBID"
        " JOIN Media ON FolderDBID = Folders.DBID AND IsMissing = 0"
        " WHERE SystemID = ? AND Path LIKE '%.zip/%' GROUP BY Folders.DBID",
        (system_id,),
    )
    return sum(n for path, bytes_, n in rows if _zip_of(real(path, bytes_)) in zips)


def _zip_of(path: str) -> str:
    at = path.lower().find(ZIP)
    return path[: at + len(ZIP)]


def _files(
    raw: sqlite3.Connection, system_id: str, path: str
) -> dict[str, tuple[int, int]]:
    rows = raw.execute(
        "SELECT FileName, RawName, Size, MTime FROM Media"
        " JOIN Folders ON Folders.DBID = FolderDBID"
        " JOIN Systems ON Systems.DBID = Folders.SystemDBID"
        " WHERE SystemID = ? AND Path = ? AND RawPath = ? AND IsMissing = 0",
        (system_id, *stored(path)),
    )
    return {real(name, bytes_): (size, time) for name, bytes_, size, time in rows}


def _forget(raw: sqlite3.Connection, system_id: str, paths: Sequence[str]) -> None:
    for path in paths:
        (folder,) = raw.execute(
            "SELECT Folders.DBID FROM Folders"
            " JOIN Systems ON Systems.DBID = SystemDBID"
            " WHERE SystemID = ? AND Path = ? AND RawPath = ?",
            (system_id, *stored(path)),
        ).fetchone()
        raw.execute("UPDATE Media SET IsMissing = 1 WHERE FolderDBID = ?", (folder,))
        raw.execute("UPDATE Folders SET Stamp = x'' WHERE DBID = ?", (folder,))


def waits_to_settle(raw: sqlite3.Connection) -> bool:
    """Tell whether names or parents of arcade sets are other ones."""
    return bool(raw.execute("SELECT EXISTS (SELECT 1 FROM Ungrouped)").fetchone()[0])


def fill_search(raw: sqlite3.Connection) -> bool:
    """Add one step of titles; true when there may be more."""
    start = int(setting(raw, WATERMARK) or 0)
    top = raw.execute("SELECT COALESCE(MAX(DBID), 0) FROM MediaTitles").fetchone()[0]
    if start >= top:
        return False
    end = min(start + SEARCH_STEP, top)
    raw.execute(
        "INSERT INTO TitleSearch (rowid, Slug) SELECT DBID, Slug FROM MediaTitles"
        " WHERE DBID > ? AND DBID <= ?",
        (start, end),
    )
    set_setting(raw, WATERMARK, str(end))
    return bool(end < top)


def _has_rows(raw: sqlite3.Connection) -> bool:
    return bool(raw.execute("SELECT EXISTS (SELECT 1 FROM Media)").fetchone()[0])
