"""Rows of search and browse: three queries a page, shaped on the reader's thread."""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from mediadb import one_step
from mediadb.read_discs import Discs
from mediadb.read_tags import TagShapes, array
from mediadb.read_variants import ALONE, Sibling, Variant, Variants

ROW = (
    "DBID, MediaTitleDBID, Tags, IsMissing, SystemID, Root, Path, FileName, Name, Own,"
    " OwnTitle"
)
ROWS = (
    "SELECT m.DBID, m.MediaTitleDBID, (SELECT GROUP_CONCAT(TagDBID) FROM MediaTags"
    "  WHERE MediaDBID = m.DBID) AS Tags, m.IsMissing, s.SystemID, f.Root, f.Path,"
    " m.FileName, m.Name, EXISTS (SELECT 1 FROM MediaProperties"
    "  WHERE MediaDBID = m.DBID AND TypeTagDBID IN ({images})) AS Own,"
    " (SELECT a.Title FROM Sets AS a"
    "  CROSS JOIN MediaTitles AS t ON t.DBID = m.MediaTitleDBID"
    "  WHERE a.MediaDBID = m.DBID AND a.Slug <> t.Slug) AS OwnTitle"
    " FROM Media AS m JOIN Folders AS f ON f.DBID = m.FolderDBID"
    " JOIN Systems AS s ON s.DBID = m.SystemDBID"
    " WHERE m.DBID IN (SELECT value FROM json_each(?))"
)
TITLE = "DBID, Name, Cover, Tags"
TITLES = (
    "SELECT t.DBID, t.Name, EXISTS (SELECT 1 FROM MediaTitleProperties"
    "  WHERE MediaTitleDBID = t.DBID AND TypeTagDBID IN ({images})) AS Cover,"
    " (SELECT GROUP_CONCAT(TagDBID) FROM MediaTitleTags"
    "  WHERE MediaTitleDBID = t.DBID) AS Tags FROM MediaTitles AS t"
    " WHERE t.DBID IN (SELECT value FROM json_each(?))"
)

MOST_KEPT = 4 << 20
"""Characters of written rows that are kept: some 4,000 rows of well-known games."""


class Row(NamedTuple):
    """One media row with its system and folder; ``tags`` are ids with commas.

    ``own_title``: of an alternative that is listed under its parent's title.
    """

    media: int
    title: int
    tags: str | None
    missing: int
    system_id: str
    root: str
    folder: str
    file_name: str
    name: str
    has_cover: int
    own_title: str | None

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


class Title(NamedTuple):
    """A row's title; ``tags`` are ids with commas between."""

    number: int
    name: str
    has_cover: int
    tags: str | None


class Shown(NamedTuple):
    """A row with what the wire shows of it; ``tags`` are a JSON array, if asked for."""

    row: Row
    title: Title
    tags: str
    variant: Variant

    @property
    def zap_script(self) -> str:
        """Give ``@SYS/Name`` and what tells the row apart."""
        return f"@{self.row.system_id}/{self.title.name}{self.variant.script}"

    @property
    def has_cover(self) -> bool:
        """Tell whether the row, its title or its set of discs has a picture."""
        return bool(self.row.has_cover or self.title.has_cover)


class RowReader:
    """Reads the rows of a page; lives on the reader's thread."""

    def __init__(self, tags: TagShapes, discs: Discs) -> None:
        self._tags = tags
        self._discs = discs
        self._variants = Variants(tags)
        self._shape: Callable[[Shown], str] | None = None
        self._kept: dict[int, str] = {}
        self._size = 0

    def forget(self) -> None:
        """Drop what was kept: the database was written since."""
        self._variants.forget()
        self._kept.clear()
        self._size = 0

    def written(
        self,
        raw: sqlite3.Connection,
        ids: Sequence[int],
        shape: Callable[[Shown], str],
    ) -> list[str]:
        """Give the rows of these media ids through ``shape``, in this order.

        What the last shape wrote is kept: who types a title letter by letter sees most
        rows again.
        """
        if shape != self._shape:
            self.forget()
            self._shape = shape
        found = {n: self._kept[n] for n in ids if n in self._kept}
        fresh = [number for number in ids if number not in found]
        for shown in self.fetch(raw, fresh, tagged=True) if fresh else ():
            text = found[shown.row.media] = shape(shown)
            self._keep(shown.row.media, text)
        return [found[number] for number in ids if number in found]

    def _keep(self, number: int, text: str) -> None:
        if self._size + len(text) > MOST_KEPT:
            for every_second in [*self._kept][::2]:
                self._size -= len(self._kept.pop(every_second))
        self._kept[number] = text
        self._size += len(text)

    def fetch(
        self, raw: sqlite3.Connection, ids: Sequence[int], *, tagged: bool = False
    ) -> Iterator[Shown]:
        """Give the rows of these media ids, in this order; ``tagged``: with tags."""
        images = self._tags.image_types(raw)
        query = ROWS.format(images=images)
        found = map(Row._make, one_step.rows(raw, ROW, query, (json.dumps([*ids]),)))
        rows = {row.media: row for row in found}
        titles = _titles(raw, images, {row.title for row in rows.values()})
        self._covered(raw, images, rows, titles)
        family = [Sibling(*row[:3]) for row in rows.values() if not row.missing]
        variants = self._variants.of(raw, family)
        for number in ids:
            if row := rows.get(number):
                title = titles[row.title]
                if row.own_title:
                    title = title._replace(name=row.own_title)
                tags = self._tags.of(raw, row.tags, title.tags) if tagged else ()
                yield Shown(row, title, array(tags), variants.get(number, ALONE))

    def _covered(
        self,
        raw: sqlite3.Connection,
        images: str,
        rows: dict[int, Row],
        titles: Mapping[int, Title],
    ) -> None:
        """Note which discs have no picture but that of their set."""
        bare = [
            (row.media, row.title, row.file_name)
            for row in rows.values()
            if not (row.has_cover or titles[row.title].has_cover)
        ]
        for number in self._discs.pictured(raw, images, bare):
            rows[number] = rows[number]._replace(has_cover=1)


def _titles(
    raw: sqlite3.Connection, images: str, ids: Collection[int]
) -> dict[int, Title]:
    query = TITLES.format(images=images)
    found = one_step.rows(raw, TITLE, query, (json.dumps(sorted(ids)),))
    return {title.number: title for title in map(Title._make, found)}
