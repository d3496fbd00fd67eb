"""What an export reads of the library: the ``ExportStore`` of ``zapcore.ports_export``.

Merged values, the owner's included, stand in the graph; so nothing is chosen here.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from mediadb import export_discs, export_rows, export_tags
from mediadb.database import Database
from mediadb.export_catalog import catalog_of
from mediadb.export_rows import ExportRow, Place
from mediadb.export_tags import TagTexts
from mediadb.index_store import roots_of
from mediadb.scrape_store import SqliteScrapeStore
from mediadb.select_write import system_of
from mediadb.set_guests import guests_among
from zapcore.exporting import ExportGame
from zapcore.guests import title_of
from zapcore.model import ScrapeCatalog
from zapcore.ports_export import Shelf


class SqliteExportStore:
    """Reads through one connection, and keeps its place through another."""

    def __init__(self, reading: Database, writing: Database) -> None:
        self._reading = reading
        self._writing = writing
        self._scrapes = SqliteScrapeStore(reading)
        self._texts = TagTexts()

    async def systems(self) -> Sequence[str]:
        """Give the systems that have files that are not missing, by id."""
        return await self._scrapes.systems()

    async def roots(self) -> dict[str, set[str]]:
        """Give system id to the roots that hold rows of it."""
        return await self._reading.run(roots_of)

    async def count(self, shelf: Shelf) -> tuple[int, int]:
        """Count the files of a shelf, and those of its system that cannot be named."""
        return await self._reading.run(_count, shelf)

    async def page(
        self, shelf: Shelf, after: tuple[str, str], limit: int
    ) -> tuple[list[ExportGame], tuple[str, str] | None]:
        """Give games of a shelf behind (folder path, file name), and where next."""
        return await self._reading.run(self._page, shelf, after, limit)

    async def some(self, media_ids: Sequence[int]) -> list[ExportGame]:
        """Give these games, in the order asked for; those that are gone left out."""
        return await self._reading.run(self._some, media_ids)

    async def catalog(
        self, system_id: str, shared: Sequence[str] = ()
    ) -> ScrapeCatalog:
        """Give what entries of an old file are matched with; nothing is done."""
        found = await self._reading.run(catalog_of, system_id, shared)
        # The thread keeps its last result until the next: here some megabytes.
        await self._reading.run(_nothing)
        return found

    async def picture(self, digest: str) -> bytes:
        """Give the bytes of a picture by its SHA-256 in hex, none when it is gone."""
        return await self._reading.run(_picture, digest)

    async def pictures(self) -> Sequence[str]:
        """Give the hashes of the pictures that are kept in the database."""
        return await self._reading.run(_pictures)

    async def art_roots(self) -> Sequence[str]:
        """Give the folders outside the library that scrapes took artwork from."""
        return await self._reading.run(_art_roots)

    async def remember(self, journal_id: int, cursor: str) -> None:
        """Keep how far an export came.

        Raises:
            StoreError: the disk is full, or cannot be written.
        """
        await self._writing.write(_remember, journal_id, cursor)

    def _page(
        self,
        raw: sqlite3.Connection,
        shelf: Shelf,
        after: tuple[str, str],
        limit: int,
    ) -> tuple[list[ExportGame], tuple[str, str] | None]:
        rows = export_rows.page(raw, _place(raw, shelf), after, limit)
        end = (rows[-1].folder, rows[-1].file_name) if len(rows) == limit else None
        return self._games(raw, rows, dumps=shelf.dumps), end

    def _some(
        self, raw: sqlite3.Connection, media_ids: Sequence[int]
    ) -> list[ExportGame]:
        return self._games(raw, export_rows.some(raw, media_ids))

    def _games(
        self, raw: sqlite3.Connection, rows: Sequence[ExportRow], *, dumps: bool = False
    ) -> list[ExportGame]:
        ids = [row.media for row in rows]
        titles = export_tags.titles(raw, (row.title for row in rows))
        tags = [*(row.tags for row in rows), *(ids for _, ids in titles.values())]
        self._texts.learn(raw, tags)
        page = _Page(
            self._texts,
            titles,
            export_tags.properties(raw, "MediaTitle", titles),
            export_tags.properties(raw, "Media", ids),
            export_discs.discs_of(raw, rows),
            guests_among(raw, ids),
        )
        games = [page.game(row) for row in rows]
        return _with_dumps(raw, rows, games) if dumps else games


class _Page:
    """What was read of the files of a page and of their titles."""

    def __init__(  # noqa: PLR0913, PLR0917 - each is what one query gave
        self,
        texts: TagTexts,
        titles: dict[int, tuple[str, str | None]],
        shared: dict[int, dict[str, str]],
        own: dict[int, dict[str, str]],
        discs: dict[int, tuple[str, ...]],
        guests: frozenset[int],
    ) -> None:
        self._texts = texts
        self._titles = titles
        self._fields = {n: texts.of(tags) for n, (_, tags) in titles.items()}
        self._shared = shared
        self._own = own
        self._discs = discs
        self._guests = guests

    def game(self, row: ExportRow) -> ExportGame:
        """Give one of them; what its title has is not of a guest."""
        title, tags = self._titles.get(row.title, (row.name, None))
        number = title_of(row.title, row.media, self._guests)
        own = tags if number == row.title else None
        levels = (self._shared.get(number, {}), self._own.get(row.media, {}))
        fields = self._fields.get(number, {})
        texts = {**levels[0], **levels[1]}
        values = export_tags.values(fields, self._texts.of(row.tags), texts)
        if row.own:
            values.pop("title", None)
        return ExportGame(
            media_id=row.media,
            title_id=number,
            path=row.folder + row.file_name,
            name=row.own or title,
            display=row.name,
            values=values,
            properties=export_tags.other_properties(texts),
            favorite=self._texts.favorite(row.tags),
            preferred=bool(row.chosen),
            discs=self._discs.get(row.media, ()),
            disc=self._texts.disc(row.tags),
            size=row.size,
            owned=self._texts.owned(own) | self._texts.owned(row.tags),
        )


def _with_dumps(
    raw: sqlite3.Connection, rows: Sequence[ExportRow], games: list[ExportGame]
) -> list[ExportGame]:
    dumps = export_discs.dumps_of(raw, rows)
    names = export_discs.games_of(raw, [row.media for row in rows])
    return [
        replace(
            game,
            dump=names.get(game.media_id, ""),
            dumps=dumps.get(game.media_id, ()),
        )
        for game in games
    ]


def _place(raw: sqlite3.Connection, shelf: Shelf) -> Place:
    system = system_of(raw, shelf.system_id)
    return Place(system, *shelf[1:5])


def _count(raw: sqlite3.Connection, shelf: Shelf) -> tuple[int, int]:
    place = _place(raw, shelf)
    return export_rows.count(raw, place), export_rows.unnamed(raw, place.system)


def _nothing(raw: sqlite3.Connection) -> None:
    """Do nothing."""


def _picture(raw: sqlite3.Connection, digest: str) -> bytes:
    row = raw.execute(
        "SELECT Data FROM MediaBlobs WHERE SHA256 = ?", (bytes.fromhex(digest),)
    ).fetchone()
    return bytes(row[0]) if row else b""


def _pictures(raw: sqlite3.Connection) -> list[str]:
    rows = raw.execute("SELECT LOWER(HEX(SHA256)) FROM MediaBlobs")
    return [digest for (digest,) in rows]


def _art_roots(raw: sqlite3.Connection) -> list[str]:
    return [path for (path,) in raw.execute("SELECT Path FROM ArtRoots ORDER BY Path")]


def _remember(raw: sqlite3.Connection, journal_id: int, cursor: str) -> None:
    raw.execute("UPDATE Operations SET Cursor = ? WHERE DBID = ?", (cursor, journal_id))
