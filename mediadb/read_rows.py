"""Rows of search and browse: one query for a page, shaped on the reader's thread."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mediadb.read_tags import TagShapes

COLUMNS = (
    "m.DBID, s.SystemID, t.DBID, t.Name, f.Root, f.Path, m.FileName, m.Name,"
    " (SELECT GROUP_CONCAT(TagDBID) FROM MediaTags WHERE MediaDBID = m.DBID),"
    " (SELECT GROUP_CONCAT(TagDBID) FROM MediaTitleTags"
    "  WHERE MediaTitleDBID = t.DBID),"
    " EXISTS (SELECT 1 FROM MediaProperties"
    "  WHERE MediaDBID = m.DBID AND TypeTagDBID IN ({images})) OR"
    " EXISTS (SELECT 1 FROM MediaTitleProperties"
    "  WHERE MediaTitleDBID = t.DBID AND TypeTagDBID IN ({images}))"
)
TABLES = (
    "Media AS m JOIN MediaTitles AS t ON t.DBID = m.MediaTitleDBID"
    " JOIN Folders AS f ON f.DBID = m.FolderDBID"
    " JOIN Systems AS s ON s.DBID = m.SystemDBID"
)


class Row(NamedTuple):
    """One media row with its title, system and folder; tags as id lists."""

    media: int
    system_id: str
    title: int
    title_name: str
    root: str
    folder: str
    file_name: str
    name: str
    media_tags: str | None
    title_tags: str | None
    has_cover: int

    @property
    def path(self) -> str:
        """Give the whole path."""
        return self.folder + self.file_name

    @property
    def relative_path(self) -> str:
        """Give ``SYS/<path below the system's folder>``, or "" when below none."""
        below = self.path[len(self.root) + 1 :]
        _, slash, rest = below.partition("/")
        return f"{self.system_id}/{rest}" if slash else ""


def fetch(
    raw: sqlite3.Connection, shapes: TagShapes, ids: Sequence[int]
) -> Iterable[Row]:
    """Give the rows of these media ids, in this order."""
    columns = COLUMNS.format(images=shapes.images)
    found = {
        row[0]: Row(*row)
        for row in raw.execute(
            f"SELECT {columns} FROM {TABLES}"  # noqa: S608 - only our own columns and ids
            " WHERE m.DBID IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ids)),),
        )
    }
    return [found[number] for number in ids if number in found]
