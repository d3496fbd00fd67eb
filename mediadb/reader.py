"""All that is read for clients: one hop a request, shaped on the reader's thread.

A request reads one snapshot of the database, whatever a writer does meanwhile.
"""

from __future__ import annotations

import sqlite3
import traceback
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from mediadb.recent_pictures import RecentPictures
from mediadb.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mediadb import read_browse, read_games, read_letters, read_search
    from mediadb.database import Database
    from mediadb.read_folders import Directory
    from mediadb.read_images import Picture
    from mediadb.read_owner import MediaKey
    from mediadb.read_refs import Ref
    from mediadb.read_rows import Shown
    from mediadb.read_tags import TagInfo
    from mediadb.reading import Reading
    from zapcore.errors import ZapcoreError

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

    What reads is imported by the first read, on the reader's thread.
    """

    def __init__(
        self,
        database: Database,
        *,
        zip_as_directory: bool,
        owned: bool = False,
        changes: Callable[[], int] | None = None,
        aside: MediaReader | None = None,
    ) -> None:
        self._database = database
        self._aside = aside
        self._turns = Turns(database.interrupt, self._room_aside)
        self._owned = owned
        self._containers = zip_as_directory
        self._reading: Reading | None = None
        self._recent = RecentPictures(self._fresh, changes) if changes else None

    async def totals(self) -> tuple[int, int]:
        """Give (rows, rows whose file is missing)."""
        return await self._read(lambda at, raw: at.totals(raw))

    async def system_counts(self, tags: Sequence[str] = ()) -> dict[str, int]:
        """Give system id to the number of files that are there and carry the tags.

        Raises:
            ParameterError: a tag filter is wrong.
        """
        if tags and self._aside is not None:
            return await self._aside.system_counts(tags)
        return await self._read(lambda at, raw: at.system_counts(raw, tags))

    async def system_numbers(self) -> dict[str, int]:
        """Give system id to its number, of the systems that have files."""
        return await self._read(lambda at, raw: at.system_numbers(raw))

    async def meta(self, refs: Sequence[Ref]) -> list[dict[str, object] | ZapcoreError]:
        """Give each reference's graph, or what is wrong with it, in order."""
        return await self._read(lambda at, raw: at.meta(raw, refs))

    async def key(self, ref: Ref) -> MediaKey:
        """Give what names the row of a reference for ever.

        Raises:
            MediaNotFoundError: there is no such row.
            AmbiguousPathError: a relative path fits several.
        """
        return await self._read(lambda at, raw: at.key(raw, ref))

    async def number(self, ref: Ref) -> int:
        """Give the media id of the row of a reference.

        Raises:
            MediaNotFoundError: there is no such row.
            AmbiguousPathError: a relative path fits several.
        """
        return await self._read(lambda at, raw: at.number(raw, ref))

    async def tags(self, ref: Ref) -> list[TagInfo]:
        """Give the tags of a row, the owner's as he said last.

        Raises:
            MediaNotFoundError: there is no such row.
            AmbiguousPathError: a relative path fits several.
        """
        return await self._read(lambda at, raw: at.tags(raw, ref))

    async def lookup(
        self, system_id: str, media_type: str, name: str, shape: Callable[[Shown], T]
    ) -> tuple[T, float] | None:
        """Give the row that a name means through ``shape``, and how sure that is."""
        return await self._read(
            lambda at, raw: at.lookup(raw, system_id, media_type, name, shape)
        )

    async def tag_counts(
        self, systems: tuple[str, ...] | None
    ) -> list[dict[str, object]]:
        """Give every tag of all systems or some, and how many files carry it."""
        if self._aside is not None:
            return await self._aside.tag_counts(systems)
        return await self._read(lambda at, raw: at.tag_counts(raw, systems))

    async def shown(self, key: MediaKey) -> Shown | None:
        """Give the row of a whole path as search shows it, if there is one."""
        return await self._read(lambda at, raw: at.shown(raw, key))

    async def game(
        self, ref: Ref, shape: Callable[[Shown], str]
    ) -> tuple[read_games.GameView, dict[int, str]]:
        """Give the games of a row, and the rows of all their files through ``shape``.

        Raises:
            MediaNotFoundError: there is no such row.
            AmbiguousPathError: a relative path fits several.
        """
        return await self._read(lambda at, raw: at.game(raw, ref, shape))

    async def picture(self, ref: Ref) -> Picture:
        """Give the images of one row.

        Raises:
            MediaNotFoundError: there is no such row.
            AmbiguousPathError: a relative path fits several.
        """
        return await (self._recent.get(ref) if self._recent else self._fresh(ref))

    async def _fresh(self, ref: Ref) -> Picture:
        return await self._read(lambda at, raw: at.picture(raw, ref))

    async def blob(self, number: int) -> bytes:
        """Give the bytes of a blob, none when it is gone."""
        return await self._read(lambda at, raw: at.blob(raw, number))

    async def search(
        self, query: read_search.Query, shape: Callable[[Shown], str]
    ) -> tuple[list[str], str]:
        """Give the rows of a page, each through ``shape``, and the next cursor.

        Raises:
            ParameterError: the cursor or a tag filter is wrong.
        """
        if self._aside is None:
            return await self._read(lambda at, raw: at.search(raw, query, shape))
        try:
            return await self._read(
                lambda at, raw: self._in_turn(partial(at.search, raw, query, shape))
            )
        except _StoppedError:
            return await self._aside.search(query, shape)

    async def browse(
        self, asked: read_browse.Asked, shape: Callable[[Shown], str]
    ) -> tuple[read_browse.FolderPage, list[str]]:
        """Give a page of a folder and its files' rows, each through ``shape``.

        Raises:
            ParameterError: the cursor is not of this kind of page.
        """
        return await self._read(lambda at, raw: at.browse(raw, asked, shape))

    async def browse_letters(
        self, asked: read_browse.Asked
    ) -> Sequence[read_letters.LetterGroup]:
        """Give where each letter of a folder's files begins.

        Raises:
            ParameterError: a tag filter is wrong.
        """
        return await self._read(lambda at, raw: at.letters(raw, asked))

    async def roots(self, systems: tuple[str, ...] | None) -> list[Directory]:
        """Give the roots that hold files; with ``systems`` the systems' folders."""
        return await self._read(lambda at, raw: at.roots(raw, systems))

    async def _read(self, work: Callable[[Reading, sqlite3.Connection], T]) -> T:
        def snapshot(raw: sqlite3.Connection) -> T:
            reading = self._reading or self._prepared()
            raw.execute("BEGIN")
            try:
                reading.refresh(raw)
                return work(reading, raw)
            finally:
                raw.execute("ROLLBACK")

        with self._turns.waiting():
            return await self._database.run(snapshot)

    def _prepared(self) -> Reading:
        """Give what reads; on the reader's thread, which is the only one that does."""
        from mediadb.reading import Reading  # noqa: PLC0415 - see the class

        self._reading = Reading(owned=self._owned, containers=self._containers)
        return self._reading

    def _room_aside(self) -> bool:
        return self._aside is not None and self._aside.pending < MOST_ASIDE

    @property
    def pending(self) -> int:
        """Give how many reads run or wait."""
        return self._turns.pending

    def _in_turn(self, search: Callable[[], T]) -> T:
        """Search on the reader's thread, until others have waited long enough.

        Raises:
            _StoppedError: it is to be done aside.
        """
        try:
            with self._turns.searching():
                return search()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            # A statement that its frames hold half read would be stopped for ever,
            # and each that follows with it.
            traceback.clear_frames(error.__traceback__)
        raise _StoppedError
