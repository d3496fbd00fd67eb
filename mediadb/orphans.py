"""Removes what is left of files that are gone, a window of ids at a time.

A row is looked at, deleted or counted with a few hundred others in one transaction, so
that neither readers nor a favourite wait long. Media go first, then what nothing refers
to any more. Ids of media and titles are never given again: clients remember them, and
the search index knows titles by them.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence

from mediadb import orphan_files, orphan_terms
from mediadb.database import Database
from mediadb.doubts import between
from mediadb.index_store import SqliteIndexStore
from mediadb.read_missing import mounts, total
from mediadb.read_owner import MediaKey, rows_of, said
from mediadb.settings import WATERMARK
from zapcore.absence import MountPlace, Within
from zapcore.model import Removed
from zapcore.valueclass import dataclass

BATCH = 500
"""Rows deleted in one transaction at most."""

WINDOW = 5000
"""Ids looked at in one transaction at most."""

OWNED = "WHERE {key} IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class _Kind:
    """One table to clean: when its rows go, what goes with them, how it counts."""

    table: str
    gone: Callable[[str], str]
    count: Callable[[int, int], Removed]
    owner: str = ""
    batch: int = BATCH


KINDS = {
    "media": _Kind(
        "Media",
        orphan_terms.media,
        lambda rows, properties: Removed(media=rows, properties=properties),
        "Media",
    ),
    "titles": _Kind(
        "MediaTitles",
        orphan_terms.title,
        lambda rows, properties: Removed(titles=rows, properties=properties),
        "MediaTitle",
    ),
    "folders": _Kind(
        "Folders", orphan_terms.folder, lambda rows, _: Removed(folders=rows)
    ),
    "blobs": _Kind(
        "MediaBlobs", orphan_terms.blob, lambda rows, _: Removed(blobs=rows), batch=20
    ),
    "tags": _Kind("Tags", orphan_terms.tag, lambda rows, _: Removed(tags=rows)),
}
"""In this order; blobs are megabytes each."""


class SqliteOrphanStore:
    """The ``OrphanStore`` of ``zapcore.ports``, in ``media.db``."""

    def __init__(self, database: Database, user: Database) -> None:
        self._database = database
        self._user = user
        self._index = SqliteIndexStore(database)

    @property
    def kinds(self) -> Sequence[str]:
        """Give what there is to clean, in order."""
        return tuple(KINDS)

    async def prepare(self) -> None:
        """Make the indexes that an index which was cut did not make."""
        await self._index.make_indexes()

    async def roots(self, systems: Sequence[str]) -> list[str]:
        """Give the roots that hold rows of these systems (none means all)."""
        return await self._database.run(_roots, systems)

    async def mounts(self) -> list[MountPlace]:
        """Give where files were found on mounts."""
        return await self._database.run(mounts)

    async def missing(self, systems: Sequence[str]) -> int:
        """Count rows whose files are gone (no systems means all)."""
        return await self._database.run(total, systems)

    async def marked(self, within: Within) -> int:
        """Count rows that would go of which the owner said something.

        It costs one look for each file that was spoken of, not for each that is gone.
        """
        keys = await self._user.run(said)
        return await self._database.run(_marked, keys, _scope(within))

    async def has_rows(self) -> bool:
        """Tell whether there is any file at all."""
        return await self._index.has_rows()

    async def remove(
        self, kind: str, within: Within, after: int, *, dry_run: bool
    ) -> tuple[Removed, int]:
        """Remove the orphans of one window of ids; or with ``dry_run`` count them.

        ``after`` is where the last window ended.
        Gives (what was removed, where this one ended: 0 when it was the last).
        """
        run = self._database.run if dry_run else self._database.write
        scope = _scope(within)
        return await run(_window, KINDS[kind], scope, after, dry_run=dry_run)

    async def remove_read(self, after: int, *, dry_run: bool) -> tuple[int, int]:
        """Remove what was read of files that no row has, or count it; as ``remove``."""
        run = self._database.run if dry_run else self._database.write
        return await run(orphan_files.window, after, WINDOW, dry_run=dry_run)

    async def pictures(
        self, system_id: str, after: int, limit: int
    ) -> tuple[list[tuple[str, str]], int]:
        """Give (path, SHA-256 of a blob or "") of a system's pictures, some at a time.

        Gives also where it stopped: 0 at the end.
        """
        return await self._database.run(orphan_files.pictures, system_id, after, limit)


def _scope(within: Within) -> dict[str, object]:
    """Give the named parameters of ``orphan_terms``."""
    return {
        "roots": json.dumps(within.roots),
        "systems": json.dumps(within.systems) if within.systems else None,
        "lost": json.dumps([between(prefix) for prefix in within.lost]),
        "missing": within.missing,
    }


def _marked(
    raw: sqlite3.Connection, keys: Iterable[MediaKey], scope: dict[str, object]
) -> int:
    rows = {number for key in keys for number in rows_of(raw, key)}
    found = raw.execute(
        f"SELECT COUNT(*) FROM json_each(:rows) AS one"  # noqa: S608 - conditions of this room
        f" JOIN Media AS w ON w.DBID = one.value WHERE {orphan_terms.media('w')}",
        {**scope, "rows": json.dumps([*rows])},
    ).fetchone()
    return int(found[0])


def _roots(raw: sqlite3.Connection, systems: Sequence[str]) -> list[str]:
    rows = raw.execute(
        "SELECT DISTINCT Root FROM Folders JOIN Systems ON Systems.DBID = SystemDBID"
        " WHERE ? = '[]' OR SystemID IN (SELECT value FROM json_each(?)) ORDER BY Root",
        (json.dumps(list(systems)),) * 2,
    )
    return [root for (root,) in rows]


def _window(
    raw: sqlite3.Connection,
    kind: _Kind,
    scope: dict[str, object],
    after: int,
    *,
    dry_run: bool,
) -> tuple[Removed, int]:
    top = raw.execute(f"SELECT COALESCE(MAX(DBID), 0) FROM {kind.table}").fetchone()[0]  # noqa: S608 - names from this module
    rows = raw.execute(
        f"SELECT w.DBID FROM {kind.table} AS w"  # noqa: S608 - names and conditions of this room
        f" WHERE w.DBID > :after AND w.DBID <= :end AND {kind.gone('w')}"
        " ORDER BY w.DBID LIMIT :batch",
        {**scope, "after": after, "end": after + WINDOW, "batch": kind.batch},
    )
    ids = [number for (number,) in rows]
    end = ids[-1] if len(ids) == kind.batch else after + WINDOW
    if not ids:
        return Removed(), end if end < top else 0
    properties = _count_properties(raw, kind, ids)
    if not dry_run:
        _delete(raw, kind, ids, top)
    return kind.count(len(ids), properties), end if end < top else 0


def _count_properties(raw: sqlite3.Connection, kind: _Kind, ids: Sequence[int]) -> int:
    if not kind.owner:
        return 0
    where = OWNED.format(key=f"{kind.owner}DBID")
    row = raw.execute(
        f"SELECT COUNT(*) FROM {kind.owner}Properties {where}",  # noqa: S608 - names from this module
        (json.dumps(ids),),
    ).fetchone()
    return int(row[0])


def _delete(raw: sqlite3.Connection, kind: _Kind, ids: Sequence[int], top: int) -> None:
    numbers = json.dumps(ids)
    if kind.owner:
        _keep_highest(raw, kind.table, top)
        where = OWNED.format(key=f"{kind.owner}DBID")
        for table in (f"{kind.owner}Tags", f"{kind.owner}Properties"):
            raw.execute(f"DELETE FROM {table} {where}", (numbers,))  # noqa: S608 - names from this module
    if kind.table == "MediaTitles":
        _leave_search(raw, numbers)
    where = OWNED.format(key="DBID")
    raw.execute(f"DELETE FROM {kind.table} {where}", (numbers,))  # noqa: S608 - names from this module


def _keep_highest(raw: sqlite3.Connection, table: str, top: int) -> None:
    """Remember the highest id that was given (see ``index_session``)."""
    raw.execute(
        "INSERT INTO DBConfig VALUES (:name, :top) ON CONFLICT (Name) DO UPDATE"
        " SET Value = :top WHERE CAST(Value AS INTEGER) < CAST(:top AS INTEGER)",
        {"name": f"Highest.{table}", "top": str(top)},
    )


def _leave_search(raw: sqlite3.Connection, titles: str) -> None:
    """Take titles out of the search index, which holds no text of its own.

    It must be told what it indexed; of titles that never joined it knows nothing.
    """
    raw.execute(
        "INSERT INTO TitleSearch (TitleSearch, rowid, Slug)"
        " SELECT 'delete', DBID, Slug FROM MediaTitles"
        " WHERE DBID IN (SELECT value FROM json_each(?)) AND DBID <= COALESCE(("
        "  SELECT CAST(Value AS INTEGER) FROM DBConfig WHERE Name = ?), 0)",
        (titles, WATERMARK),
    )
