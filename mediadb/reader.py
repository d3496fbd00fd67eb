"""All that is read for clients: one hop a request, shaped on the reader's thread.

A request reads one snapshot of the database, whatever a writer does meanwhile.
"""

import sqlite3
import traceback
from collections.abc import Callable, Sequence
from typing import Concatenate, ParamSpec, TypeVar

from mediadb import (
    read_browse,
    read_games,
    read_images,
    read_letters,
    read_meta,
    read_owner,
    read_search,
    read_systems,
)
from mediadb.database import Database
from mediadb.read_discs import Discs
from mediadb.read_folders import Directory, Folders
from mediadb.read_images import Picture, Pictures
from mediadb.read_lookup import SystemTitles
from mediadb.read_owner import MediaKey
from mediadb.read_refs import Ref, locate
from mediadb.read_rows import RowReader, Shown
from mediadb.read_tag_counts import tag_counts
from mediadb.read_tags import TagInfo, TagShapes
from mediadb.recent_pictures import RecentPictures
from mediadb.turns import Turns
from zapcore.errors import ZapcoreError
from zapcore.titles.resolve import resolve, take_apart

P = ParamSpec("P")
T = TypeVar("T")

MOST_ASIDE = 2
"""Reads aside above which no further search is stopped: it would only be later."""


class _StoppedError(Exception):
    """A search was stopped, to begin again aside."""


class MediaReader:
    """Reads over a connection of its own that never writes.

    ``owned``: ``user.db`` is attached to it (``open_reading``). ``changes`` counts what
    the writer has written (``Database.changes``). ``aside`` reads over
    another connection: what counts many rows runs there, and a search that others have
    waited long enough for (``mediadb.turns``).

    What it keeps (shapes of tags, listings, counts of them) lives until a writer
    commits.
    """

    def __init__(
        self,
        database: Database,
        *,
        zip_as_directory: bool,
        owned: bool = False,
        changes: Callable[[], int] | None = None,
        aside: "MediaReader | None" = None,
    ) -> None:
        self._database = database
        self._aside = aside
        self._turns = Turns(database.interrupt, self._room_aside)
        self._owned = owned
        self._containers = zip_as_directory
        self._version = -1
        self._raw: sqlite3.Connection | None = None
        self._tags = TagShapes()
        self._discs = Discs()
        self._rows = RowReader(self._tags, self._discs)
        self._folders = Folders()
        self._others = read_games.Others()
        self._pictures = Pictures(self._discs, containers=zip_as_directory)
        self._recent = RecentPictures(self._fresh, changes) if changes else None
        self._counted_tags: dict[tuple[str, ...] | None, list[dict[str, object]]] = {}

    async def totals(self) -> tuple[int, int]:
        """Give (rows, rows whose file is missing)."""
        return await self._read(read_systems.totals)

    async def system_counts(self, tags: Sequence[str] = ()) -> dict[str, int]:
        """Give system id to the number of files that are there and carry the tags.

        Raises:
            ParameterError: a tag filter is wrong.
        """
        if tags and self._aside is not None:
            return await self._aside.system_counts(tags)
        return await self._read(read_systems.by_system, tags)

    async def system_numbers(self) -> dict[str, int]:
        """Give system id to its number, of the systems that have files."""
        return await self._read(read_systems.numbers)

    async def meta(self, refs: Sequence[Ref]) -> list[dict[str, object] | ZapcoreError]:
        """Give each reference's graph, or what is wrong with it, in order."""
        return await self._read(self._meta, refs)

    async def key(self, ref: Ref) -> MediaKey:
        """Give what names the row of a reference for ever.

        Raises:
            MediaNotFoundError: there is no such row.
            AmbiguousPathError: a relative path fits several.
        """
        return await self._read(self._key, ref)

    async def number(self, ref: Ref) -> int:
        """Give the media id of the row of a reference.

        Raises:
            MediaNotFoundError: there is no such row.
            AmbiguousPathError: a relative path fits several.
        """
        return await self._read(self._number, ref)

    async def tags(self, ref: Ref) -> list[TagInfo]:
        """Give the tags of a row, the owner's as he said last.

        Raises:
            MediaNotFoundError: there is no such row.
            AmbiguousPathError: a relative path fits several.
        """
        return await self._read(self._tags_of, ref)

    async def lookup(
        self, system_id: str, media_type: str, name: str, shape: Callable[[Shown], T]
    ) -> tuple[T, float] | None:
        """Give the row that a name means through ``shape``, and how sure that is."""
        return await self._read(self._lookup, system_id, media_type, name, shape)

    async def tag_counts(
        self, systems: tuple[str, ...] | None
    ) -> list[dict[str, object]]:
        """Give every tag of all systems or some, and how many files carry it."""
        if self._aside is not None:
            return await self._aside.tag_counts(systems)
        return await self._read(self._tag_counts, systems)

    async def shown(self, key: MediaKey) -> Shown | None:
        """Give the row of a whole path as search shows it, if there is one."""
        return await self._read(self._shown, key)

    async def game(
        self, ref: Ref, shape: Callable[[Shown], str]
    ) -> tuple[read_games.GameView, dict[int, str]]:
        """Give the games of a row, and the rows of all their files through ``shape``.

        Raises:
            MediaNotFoundError: there is no such row.
            AmbiguousPathError: a relative path fits several.
        """
        return await self._read(self._game, ref, shape)

    async def picture(self, ref: Ref) -> Picture:
        """Give the images of one row.

        Raises:
            MediaNotFoundError: there is no such row.
            AmbiguousPathError: a relative path fits several.
        """
        return await (self._recent.get(ref) if self._recent else self._fresh(ref))

    async def _fresh(self, ref: Ref) -> Picture:
        return await self._read(self._picture, ref)

    async def blob(self, number: int) -> bytes:
        """Give the bytes of a blob, none when it is gone."""
        return await self._read(read_images.blob, number)

    async def search(
        self, query: read_search.Query, shape: Callable[[Shown], str]
    ) -> tuple[list[str], str]:
        """Give the rows of a page, each through ``shape``, and the next cursor.

        Raises:
            ParameterError: the cursor or a tag filter is wrong.
        """
        if self._aside is None:
            return await self._read(self._search, query, shape)
        try:
            return await self._read(self._search_in_turn, query, shape)
        except _StoppedError:
            return await self._aside.search(query, shape)

    async def browse(
        self, asked: read_browse.Asked, shape: Callable[[Shown], str]
    ) -> tuple[read_browse.FolderPage, list[str]]:
        """Give a page of a folder and its files' rows, each through ``shape``.

        Raises:
            ParameterError: the cursor is not of this kind of page.
        """
        return await self._read(self._browse, asked, shape)

    async def browse_letters(
        self, asked: read_browse.Asked
    ) -> Sequence[read_letters.LetterGroup]:
        """Give where each letter of a folder's files begins.

        Raises:
            ParameterError: a tag filter is wrong.
        """
        return await self._read(read_letters.groups, asked)

    async def roots(self, systems: tuple[str, ...] | None) -> list[Directory]:
        """Give the roots that hold files; with ``systems`` the systems' folders."""
        return await self._read(self._folders.roots, systems)

    async def _read(
        self,
        work: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        def snapshot(raw: sqlite3.Connection) -> T:
            raw.execute("BEGIN")
            try:
                self._refresh(raw)
                return work(raw, *args, **kwargs)
            finally:
                raw.execute("ROLLBACK")

        with self._turns.waiting():
            return await self._database.run(snapshot)

    def _room_aside(self) -> bool:
        return self._aside is not None and self._aside.pending < MOST_ASIDE

    @property
    def pending(self) -> int:
        """Give how many reads run or wait."""
        return self._turns.pending

    def _refresh(self, raw: sqlite3.Connection) -> None:
        version = raw.execute("PRAGMA data_version").fetchone()[0]
        if raw is not self._raw or version != self._version:
            self._raw, self._version = raw, version
            self._tags.renew(raw)
            self._rows.forget()
            self._folders.forget()
            self._others.forget()
            self._pictures.forget()
            self._counted_tags.clear()

    def _lookup(
        self,
        raw: sqlite3.Connection,
        system_id: str,
        media_type: str,
        name: str,
        shape: Callable[[Shown], T],
    ) -> tuple[T, float] | None:
        wanted = take_apart(media_type, name)
        found = resolve(SystemTitles(raw, system_id), wanted)
        if found is None:
            return None
        (shown,) = self._rows.fetch(raw, [found.candidate.number], tagged=True)
        return shape(shown), found.confidence

    def _tag_counts(
        self, raw: sqlite3.Connection, systems: tuple[str, ...] | None
    ) -> list[dict[str, object]]:
        if systems not in self._counted_tags:
            self._counted_tags[systems] = tag_counts(raw, systems)
        return self._counted_tags[systems]

    def _meta(
        self, raw: sqlite3.Connection, refs: Sequence[Ref]
    ) -> list[dict[str, object] | ZapcoreError]:
        found: list[dict[str, object] | ZapcoreError] = []
        for ref in refs:
            try:
                number = locate(raw, ref, containers=self._containers)
                graph = read_meta.meta(
                    raw, self._tags, self._discs, number, owned=self._owned
                )
                found.append(graph)
            except ZapcoreError as error:
                found.append(error)
        return found

    def _number(self, raw: sqlite3.Connection, ref: Ref) -> int:
        return locate(raw, ref, containers=self._containers)

    def _key(self, raw: sqlite3.Connection, ref: Ref) -> MediaKey:
        return read_owner.key_of(raw, self._number(raw, ref))

    def _tags_of(self, raw: sqlite3.Connection, ref: Ref) -> list[TagInfo]:
        return read_owner.tags(raw, self._tags, self._number(raw, ref))

    def _shown(self, raw: sqlite3.Connection, key: MediaKey) -> Shown | None:
        try:
            ref = Ref(system_id=key.system_id, path=key.path)
            number = locate(raw, ref, containers=self._containers)
        except ZapcoreError:
            return None
        return next(self._rows.fetch(raw, [number]), None)

    def _picture(self, raw: sqlite3.Connection, ref: Ref) -> Picture:
        return self._pictures.of(raw, self._number(raw, ref))

    def _search(
        self,
        raw: sqlite3.Connection,
        query: read_search.Query,
        shape: Callable[[Shown], str],
    ) -> tuple[list[str], str]:
        found = read_search.find(raw, query)
        rows = self._rows.written(raw, found.ids, shape)
        if query.preferred:
            rows = self._others.told(raw, found.ids, rows)
        return rows, found.next_cursor

    def _search_in_turn(
        self,
        raw: sqlite3.Connection,
        query: read_search.Query,
        shape: Callable[[Shown], str],
    ) -> tuple[list[str], str]:
        try:
            with self._turns.searching():
                return self._search(raw, query, shape)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            # A statement that its frames hold half read would be stopped for ever,
            # and each that follows with it.
            traceback.clear_frames(error.__traceback__)
        raise _StoppedError

    def _game(
        self, raw: sqlite3.Connection, ref: Ref, shape: Callable[[Shown], str]
    ) -> tuple[read_games.GameView, dict[int, str]]:
        view = read_games.view(raw, self._number(raw, ref))
        ids = [rom.id for rom in view.roms]
        rows = self._rows.written(raw, ids, shape)
        return view, dict(zip(ids, rows, strict=True))

    def _browse(
        self,
        raw: sqlite3.Connection,
        asked: read_browse.Asked,
        shape: Callable[[Shown], str],
    ) -> tuple[read_browse.FolderPage, list[str]]:
        found = read_browse.page(raw, self._folders, asked)
        rows = [shape(s) for s in self._rows.fetch(raw, found.ids)]
        if asked.preferred:
            rows = self._others.told(raw, found.ids, rows)
        return found, rows
