"""Pages of a system's files for an export: in the order of folder, then of name.

Names that are not UTF-8 are left out: no file of a front-end can hold them.
"""

import json
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from mediadb import one_step
from mediadb.export_tags import LIST
from mediadb.search_page import PREFERRED

RANKED = (
    "(EXISTS (SELECT 1 FROM GameMedia AS g WHERE g.MediaDBID = m.DBID AND g.Rank = 1)"
    " OR m.SystemDBID NOT IN (SELECT SystemDBID FROM Selections))"
)
"""As ``PREFERRED``, with the further discs of sets: each is a game of its own."""

ROW = "DBID, MediaTitleDBID, Path, FileName, Name, Size, Tags, Chosen, Own"
TAGS = f"(SELECT {LIST} FROM MediaTags WHERE MediaDBID = m.DBID)"  # noqa: S608 - our own text
OWN = (
    "(SELECT s.Title FROM Sets AS s CROSS JOIN MediaTitles AS t"
    " ON t.DBID = m.MediaTitleDBID AND t.Slug <> s.Slug WHERE s.MediaDBID = m.DBID)"
)
"""What an alternative is called that is shown under the title of its parent."""

_COLUMNS = (
    f"m.DBID, m.MediaTitleDBID, f.Path, m.FileName, m.Name, m.Size, {TAGS} AS Tags,"
    f" {PREFERRED} AS Chosen, {OWN} AS Own"
)
_THERE = "m.IsMissing = 0 AND +m.RawName = x''"
REST = (
    " AND f.Path = :path AND f.RawPath = x'' AND m.FileName > :name ORDER BY m.FileName"
)
OTHERS = " AND f.Path > :path ORDER BY f.Path, f.RawPath, m.FileName, m.RawName"
"""What is behind, in the orders of indexes: else SQLite sorts a folder for a page."""

_BELOW = (
    " FROM Folders AS f CROSS JOIN Media AS m ON m.FolderDBID = f.DBID"
    " WHERE f.SystemDBID = :system AND +f.RawPath = x''"
    " AND f.Path >= :folder || '/' AND f.Path < :folder || '0'"
)
COUNT = f"SELECT COUNT(*) {_BELOW} AND {_THERE}"
UNNAMED = (
    "SELECT COUNT(*) FROM Folders AS f CROSS JOIN Media AS m ON m.FolderDBID = f.DBID"
    " WHERE f.SystemDBID = :system AND m.IsMissing = 0"
    " AND (f.RawPath <> x'' OR m.RawName <> x'')"
)
SOME = (
    f"SELECT {_COLUMNS} FROM Media AS m JOIN Folders AS f ON f.DBID = m.FolderDBID"  # noqa: S608 - our own text
    f" WHERE m.DBID IN (SELECT value FROM json_each(:ids)) AND {_THERE}"
    " AND f.RawPath = x''"
)


class ExportRow(NamedTuple):
    """One file; ``tags`` as ``export_tags.LIST``, ``chosen`` 1 if it is shown.

    ``own`` is what an alternative is called, which is not of its title's name.
    """

    media: int
    title: int
    folder: str
    file_name: str
    name: str
    size: int
    tags: str | None
    chosen: int
    own: str | None


class Place(NamedTuple):
    """Files of a system below a folder, but not below those of ``without``.

    ``preferred``: those that are shown, with ``discs`` also what is chosen beside them.
    """

    system: int
    folder: str
    without: Sequence[str] = ()
    preferred: bool = False
    discs: bool = False


def page(
    raw: sqlite3.Connection, place: Place, after: tuple[str, str], limit: int
) -> list[ExportRow]:
    """Give the files behind (folder path, file name): the rest of it, then others."""
    found: list[ExportRow] = []
    if after[0]:
        found = _rows(raw, place, REST, after, limit)
    if len(found) < limit:
        found += _rows(raw, place, OTHERS, after, limit - len(found))
    return found


def count(raw: sqlite3.Connection, place: Place) -> int:
    """Count the files of a place."""
    where, values = _where(place)
    return int(raw.execute(COUNT + where, values).fetchone()[0])


def some(raw: sqlite3.Connection, ids: Sequence[int]) -> list[ExportRow]:
    """Give these files, those that are there, in the order asked for."""
    found = one_step.rows(raw, ROW, SOME, {"ids": json.dumps([*ids])})
    rows = {row[0]: ExportRow(*row) for row in found}
    return [rows[number] for number in ids if number in rows]


def unnamed(raw: sqlite3.Connection, system: int) -> int:
    """Count the files of a system whose names are not UTF-8."""
    return int(raw.execute(UNNAMED, {"system": system}).fetchone()[0])


def _rows(
    raw: sqlite3.Connection,
    place: Place,
    behind: str,
    after: tuple[str, str],
    limit: int,
) -> list[ExportRow]:
    where, values = _where(place)
    query = f"SELECT {_COLUMNS} {_BELOW} AND {_THERE}{where}{behind} LIMIT :limit"
    given = {**values, "path": after[0], "name": after[1], "limit": limit}
    return [ExportRow(*row) for row in one_step.rows(raw, ROW, query, given)]


def _where(place: Place) -> tuple[str, dict[str, object]]:
    """Give what leaves files out, and the values of a place's queries."""
    values: dict[str, object] = {"system": place.system, "folder": place.folder}
    text = f" AND {RANKED if place.discs else PREFERRED}" if place.preferred else ""
    for number, folder in enumerate(place.without):
        name = f"without{number}"
        text += f" AND NOT (f.Path >= :{name} || '/' AND f.Path < :{name} || '0')"
        values[name] = folder
    return text, values
