"""All that is read for clients: one hop a request, shaped on the reader's thread."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from mediadb import read_browse, read_media, read_search
from mediadb.database import Database
from mediadb.read_media import ImageSource, Ref
from mediadb.read_rows import Row, fetch
from mediadb.read_tags import TagInfo, TagShapes
from mediadb.read_variants import Variants, zap_script
from zapcore.errors import ZapcoreError


@dataclass(frozen=True, slots=True)
class Shown:
    """A row with what the wire shows of it."""

    row: Row
    tags: list[TagInfo]
    variant: list[TagInfo]
    zap_script: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The images of a row, and the row's name for messages."""

    system_id: str
    path: str
    sources: list[ImageSource]


class MediaReader:
    """Reads over a connection of its own that never writes."""

    def __init__(self, database: Database, *, zip_as_directory: bool) -> None:
        self._database = database
        self._containers = zip_as_directory
        self._shapes = TagShapes()

    async def counts(self) -> tuple[int, int]:
        """Give (files that are there, files that are missing)."""
        return await self._database.run(_counts)

    async def system_counts(self) -> dict[str, int]:
        """Give system id to the number of files that are there."""
        return await self._database.run(_system_counts)

    async def meta(self, refs: Sequence[Ref]) -> list[dict[str, object] | ZapcoreError]:
        """Give each reference's graph, or what is wrong with it, in order."""
        return await self._database.run(self._meta, refs)

    async def picture(self, ref: Ref) -> Picture:
        """Give the images of one row.

        Raises:
            MediaNotFoundError: there is no such row.
            AmbiguousPathError: a relative path fits several.
        """
        return await self._database.run(self._picture, ref)

    async def blob(self, number: int) -> bytes:
        """Give the bytes of a blob."""
        return await self._database.run(read_media.blob_of, number)

    async def search(self, query: read_search.Query) -> tuple[list[Shown], str]:
        """Give the rows of a page and the cursor of the next."""
        return await self._database.run(self._search, query)

    async def browse(
        self, asked: read_browse.Asked
    ) -> tuple[read_browse.FolderPage, list[Shown]]:
        """Give a page of a folder and its files' rows."""
        return await self._database.run(self._browse, asked)

    async def roots(
        self, systems: tuple[str, ...] | None
    ) -> list[read_browse.Directory]:
        """Give the roots that hold files."""
        return await self._database.run(read_browse.roots, systems)

    def _meta(
        self, raw: sqlite3.Connection, refs: Sequence[Ref]
    ) -> list[dict[str, object] | ZapcoreError]:
        self._shapes.refresh(raw)
        found: list[dict[str, object] | ZapcoreError] = []
        for ref in refs:
            try:
                number = read_media.locate(raw, ref, containers=self._containers)
                found.append(read_media.meta(raw, self._shapes, number))
            except ZapcoreError as error:
                found.append(error)
        return found

    def _picture(self, raw: sqlite3.Connection, ref: Ref) -> Picture:
        number = read_media.locate(raw, ref, containers=self._containers)
        sources = read_media.image_sources(raw, number)
        return Picture(*read_media.name_of(raw, number), sources)

    def _search(
        self, raw: sqlite3.Connection, query: read_search.Query
    ) -> tuple[list[Shown], str]:
        found = read_search.find(raw, query)
        return self._shown(raw, found.ids), found.next_cursor

    def _browse(
        self, raw: sqlite3.Connection, asked: read_browse.Asked
    ) -> tuple[read_browse.FolderPage, list[Shown]]:
        found = read_browse.page(raw, asked)
        return found, self._shown(raw, found.ids)

    def _shown(self, raw: sqlite3.Connection, ids: Sequence[int]) -> list[Shown]:
        self._shapes.refresh(raw)
        rows = list(fetch(raw, self._shapes, ids))
        variants = Variants(raw, self._shapes, {row.title for row in rows})
        return [self._one(raw, row, variants) for row in rows]

    def _one(self, raw: sqlite3.Connection, row: Row, variants: Variants) -> Shown:
        tags = self._shapes.shape(raw, row.media_tags, row.title_tags)
        variant = variants.of(row.title, row.media)
        return Shown(
            row, tags, variant, zap_script(row.system_id, row.title_name, variant)
        )


def _counts(raw: sqlite3.Connection) -> tuple[int, int]:
    there, missing = raw.execute(
        "SELECT COUNT(*), COALESCE(SUM(IsMissing), 0) FROM Media"
    ).fetchone()
    return there - missing, missing


def _system_counts(raw: sqlite3.Connection) -> dict[str, int]:
    rows = raw.execute(
        "SELECT SystemID, COUNT(*) FROM Media"
        " JOIN Systems ON Systems.DBID = SystemDBID"
        " WHERE IsMissing = 0 GROUP BY SystemDBID"
    )
    return dict(rows.fetchall())
