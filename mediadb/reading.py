"""What a reader does on its thread, with what it keeps until a writer commits.

Kept are shapes of tags, listings and counts of them. Apart from ``reader.py``, so that
a start need not wait for the imports: the first read brings them, on its thread.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeVar

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
from mediadb.read_discs import Discs
from mediadb.read_folders import Directory, Folders
from mediadb.read_images import Picture, Pictures
from mediadb.read_lookup import SystemTitles
from mediadb.read_owner import MediaKey
from mediadb.read_refs import Ref, locate
from mediadb.read_rows import RowReader, Shown
from mediadb.read_tag_counts import tag_counts
from mediadb.read_tags import TagInfo, TagShapes
from zapcore.errors import ZapcoreError
from zapcore.titles.resolve import resolve, take_apart

T = TypeVar("T")


class Reading:
    """Reads for clients over one connection; ``shape`` makes what goes out of a row.

    ``owned``: ``user.db`` is attached. ``containers``: a zip is a folder.
    """

    def __init__(self, *, owned: bool, containers: bool) -> None:
        self._owned = owned
        self._containers = containers
        self._version = -1
        self._raw: sqlite3.Connection | None = None
        self._tags = TagShapes()
        self._discs = Discs()
        self._rows = RowReader(self._tags, self._discs)
        self._folders = Folders()
        self._others = read_games.Others()
        self._pictures = Pictures(self._discs, containers=containers)
        self._counted_tags: dict[tuple[str, ...] | None, list[dict[str, object]]] = {}

    def refresh(self, raw: sqlite3.Connection) -> None:
        """Forget what was kept if something was written since."""
        version = raw.execute("PRAGMA data_version").fetchone()[0]
        if raw is not self._raw or version != self._version:
            self._raw, self._version = raw, version
            self._tags.renew(raw)
            self._rows.forget()
            self._folders.forget()
            self._others.forget()
            self._pictures.forget()
            self._counted_tags.clear()

    def totals(self, raw: sqlite3.Connection) -> tuple[int, int]:
        """Give (rows, rows whose file is missing)."""
        return read_systems.totals(raw)

    def system_counts(
        self, raw: sqlite3.Connection, tags: Sequence[str]
    ) -> dict[str, int]:
        """Give system id to the number of files that are there and carry the tags."""
        return read_systems.by_system(raw, tags)

    def system_numbers(self, raw: sqlite3.Connection) -> dict[str, int]:
        """Give system id to its number, of the systems that have files."""
        return read_systems.numbers(raw)

    def lookup(
        self,
        raw: sqlite3.Connection,
        system_id: str,
        media_type: str,
        name: str,
        shape: Callable[[Shown], T],
    ) -> tuple[T, float] | None:
        """Give the row that a name means, and how sure that is."""
        wanted = take_apart(media_type, name)
        found = resolve(SystemTitles(raw, system_id), wanted)
        if found is None:
            return None
        (shown,) = self._rows.fetch(raw, [found.candidate.number], tagged=True)
        return shape(shown), found.confidence

    def tag_counts(
        self, raw: sqlite3.Connection, systems: tuple[str, ...] | None
    ) -> list[dict[str, object]]:
        """Give every tag of all systems or some, and how many files carry it."""
        if systems not in self._counted_tags:
            self._counted_tags[systems] = tag_counts(raw, systems)
        return self._counted_tags[systems]

    def meta(
        self, raw: sqlite3.Connection, refs: Sequence[Ref]
    ) -> list[dict[str, object] | ZapcoreError]:
        """Give each reference's graph, or what is wrong with it, in order."""
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

    def number(self, raw: sqlite3.Connection, ref: Ref) -> int:
        """Give the media id of the row of a reference."""
        return locate(raw, ref, containers=self._containers)

    def key(self, raw: sqlite3.Connection, ref: Ref) -> MediaKey:
        """Give what names the row of a reference for ever."""
        return read_owner.key_of(raw, self.number(raw, ref))

    def tags(self, raw: sqlite3.Connection, ref: Ref) -> list[TagInfo]:
        """Give the tags of a row, the owner's as he said last."""
        return read_owner.tags(raw, self._tags, self.number(raw, ref))

    def shown(self, raw: sqlite3.Connection, key: MediaKey) -> Shown | None:
        """Give the row of a whole path, if there is one."""
        try:
            ref = Ref(system_id=key.system_id, path=key.path)
            number = locate(raw, ref, containers=self._containers)
        except ZapcoreError:
            return None
        return next(self._rows.fetch(raw, [number]), None)

    def picture(self, raw: sqlite3.Connection, ref: Ref) -> Picture:
        """Give the images of one row."""
        return self._pictures.of(raw, self.number(raw, ref))

    def blob(self, raw: sqlite3.Connection, number: int) -> bytes:
        """Give the bytes of a blob, none when it is gone."""
        return read_images.blob(raw, number)

    def search(
        self,
        raw: sqlite3.Connection,
        query: read_search.Query,
        shape: Callable[[Shown], str],
    ) -> tuple[list[str], str]:
        """Give the rows of a page, and the next cursor."""
        found = read_search.find(raw, query)
        rows = self._rows.written(raw, found.ids, shape)
        if query.preferred:
            rows = self._others.told(raw, found.ids, rows)
        return rows, found.next_cursor

    def game(
        self, raw: sqlite3.Connection, ref: Ref, shape: Callable[[Shown], str]
    ) -> tuple[read_games.GameView, dict[int, str]]:
        """Give the games of a row, and the rows of all their files."""
        view = read_games.view(raw, self.number(raw, ref))
        ids = [rom.id for rom in view.roms]
        rows = self._rows.written(raw, ids, shape)
        return view, dict(zip(ids, rows, strict=True))

    def browse(
        self,
        raw: sqlite3.Connection,
        asked: read_browse.Asked,
        shape: Callable[[Shown], str],
    ) -> tuple[read_browse.FolderPage, list[str]]:
        """Give a page of a folder and its files' rows."""
        found = read_browse.page(raw, self._folders, asked)
        rows = [shape(s) for s in self._rows.fetch(raw, found.ids)]
        if asked.preferred:
            rows = self._others.told(raw, found.ids, rows)
        return found, rows

    def letters(
        self, raw: sqlite3.Connection, asked: read_browse.Asked
    ) -> Sequence[read_letters.LetterGroup]:
        """Give where each letter of a folder's files begins."""
        return read_letters.groups(raw, asked)

    def roots(
        self, raw: sqlite3.Connection, systems: tuple[str, ...] | None
    ) -> list[Directory]:
        """Give the roots that hold files; with ``systems`` the systems' folders."""
        return self._folders.roots(raw, systems)
