"""Rows of search and browse: one query for a page, shaped on the reader's thread."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mediadb.read_tags import TagSet, TagShapes
from mediadb.read_variants import ALONE, Variant, Variants

QUERY = (
    "SELECT m.DBID, s.SystemID, t.DBID, t.Name, f.Root, f.Path, m.FileName, m.Name,"
    " (SELECT GROUP_CONCAT(TagDBID) FROM MediaTags WHERE MediaDBID = m.DBID),"
    " (SELECT GROUP_CONCAT(TagDBID) FROM MediaTitleTags"
    "  WHERE MediaTitleDBID = t.DBID),"
    " EXISTS (SELECT 1 FROM MediaProperties"
    "  WHERE MediaDBID = m.DBID AND TypeTagDBID IN ({images})) OR"
    " EXISTS (SELECT 1 FROM MediaTitleProperties"
    "  WHERE MediaTitleDBID = t.DBID AND TypeTagDBID IN ({images}))"
    " FROM Media AS m JOIN MediaTitles AS t ON t.DBID = m.MediaTitleDBID"
    " JOIN Folders AS f ON f.DBID = m.FolderDBID"
    " JOIN Systems AS s ON s.DBID = m.SystemDBID"
    " WHERE m.DBID IN (SELECT value FROM json_each(?))"
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
        below = self.path[len(self.root.rstrip("/")) + 1 :]
        _, slash, rest = below.partition("/")
        return f"{self.system_id}/{rest}" if slash else ""


class Shown(NamedTuple):
    """A row with what the wire shows of it."""

    row: Row
    tags: TagSet
    variant: Variant

    @property
    def zap_script(self) -> str:
        """Give ``@SYS/Name`` and what tells the row apart."""
        return f"@{self.row.system_id}/{self.row.title_name}{self.variant.script}"


class RowReader:
    """Reads the rows of a page; lives on the reader's thread."""

    def __init__(self, tags: TagShapes) -> None:
        self._tags = tags
        self._variants = Variants(tags)

    def forget(self) -> None:
        """Drop what was kept: the database was written since."""
        self._variants.forget()

    def fetch(self, raw: sqlite3.Connection, ids: Sequence[int]) -> Iterator[Shown]:
        """Give the rows of these media ids, in this order."""
        query = QUERY.format(images=self._tags.image_types(raw))
        cursor = raw.execute(query, (json.dumps(list(ids)),))
        rows = {row[0]: Row._make(row) for row in cursor}
        variants = self._variants.of(raw, {row.title for row in rows.values()})
        for number in ids:
            if row := rows.get(number):
                tags = self._tags.shape(raw, row.media_tags, row.title_tags)
                yield Shown(row, tags, variants.get(number, ALONE))
