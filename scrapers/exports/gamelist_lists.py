"""The lists of a system's folders, read as an import reads them.

A title may have files in several folders, and each folder a list: what one of them
tells of the title need not be told by the others.
"""

import os
from array import array
from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

from scrapers.exports.edits_lexer import BrokenListError
from scrapers.exports.gamelist_base import LIST_MAX
from scrapers.exports.gamelist_canon import NOTHING, Canon, Meaning, says
from scrapers.exports.gamelist_fields import OF_FILE
from scrapers.exports.gamelist_old import OldList
from scrapers.gamelist_xml.artwork import Artwork
from scrapers.gamelist_xml.called import Names
from scrapers.gamelist_xml.claims import Claims
from scrapers.gamelist_xml.entries import Entries
from scrapers.gamelist_xml.mapping import Mapper
from scrapers.gamelist_xml.matcher import Matcher
from scrapers.gamelist_xml.paths import Bounds
from scrapers.gamelist_xml.places import GAMELIST, ListPlace, refusal
from scrapers.sharing import Sharing
from scrapers.system_names import SystemNames
from zapcore.exporting import ExportGame, ExportPlace
from zapcore.model import ScrapeCatalog, ScrapePlace
from zapcore.ports_export import GameShelf
from zapcore.titles.slug import SlugCache

SLUGS = 256
"""Names whose slugs are kept in mind; those of titles are known anyhow."""


class Opened(NamedTuple):
    """A list, its open file, and its place's files without entry by their paths."""

    old: OldList
    handle: int
    unlisted: "array[int]"


class Lists:
    """Opens lists of one system; they are closed with ``stack``."""

    def __init__(
        self, place: ExportPlace, shelf: GameShelf, canon: Canon, stack: ExitStack
    ) -> None:
        self._place = place
        self._shelf = shelf
        self._canon = canon
        self._stack = stack
        self._folders = place.folders or (place.folder,)
        self._elsewhere: list[OldList] | None = None

    def open(self, path: str) -> Opened:
        """Read the list of the place.

        Raises:
            BrokenListError: it is no whole list.
            OSError: it cannot be read.
        """
        catalog = self._shelf.catalog()
        entries = self._entries(path, self._place.folder, catalog)
        old, handle = self._open(path, entries, catalog.guests)
        return Opened(old, handle, self._unlisted(catalog, old))

    def tell_elsewhere(
        self, game: ExportGame, element: str, known: Meaning, meaning: Meaning
    ) -> bool:
        """Tell whether lists of the system's other folders tell this of a title.

        ``known`` is what the list of this folder does: values may pile up.
        """
        if element in OF_FILE:
            return False
        if self._elsewhere is None:
            self._elsewhere = list(self._others())
        told = [
            old.texts(game.title_id, game.media_id).get(element, NOTHING)
            for old in self._elsewhere
        ]
        together = known.union(*told)
        return any(says(element, one, meaning) for one in (*told, together))

    def _others(self) -> Iterator[OldList]:
        """Read the lists beside the games in other folders, those that are whole."""
        folders = [f for f in self._folders if f != self._place.folder]
        there = [f for f in folders if os.path.isfile(f"{f}/{GAMELIST}")]
        catalog = self._shelf.catalog() if there else ScrapeCatalog({}, ())
        for folder in there:
            path = f"{folder}/{GAMELIST}"
            if refusal(path, LIST_MAX):
                continue
            try:
                entries = self._entries(path, folder, catalog)
                yield self._open(path, entries, catalog.guests)[0]
            except (OSError, BrokenListError):
                continue

    def _unlisted(self, catalog: ScrapeCatalog, old: OldList) -> "array[int]":
        """Give the files of the place without an entry, in the order of their paths."""
        start = self._place.folder.rstrip("/") + "/"
        inner = [f"{folder}/" for folder in self._folders if folder.startswith(start)]
        rows = (
            (path, media)
            for media, _, path in catalog.rows
            if path.startswith(start)
            and not path.startswith(tuple(inner))
            and not old.has_entry(media)
        )
        return array("Q", (media for _, media in sorted(rows)))

    def _open(
        self, path: str, entries: Entries, guests: frozenset[int]
    ) -> tuple[OldList, int]:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._stack.callback(os.close, handle)
        between = self._shelf.between
        return OldList(handle, entries, self._canon, between, guests), handle

    def _entries(self, path: str, folder: str, catalog: ScrapeCatalog) -> Entries:
        place = _scrape_place(self._place, self._folders)
        own = (row[2] for row in catalog.rows)
        sharing = Sharing(place.others, catalog.beside, own)
        names, is_own = None, None
        if sharing:
            lists = [ListPlace(path, (folder,))]
            systems = SystemNames(place)
            names = Names(sharing, Claims(lists, place, sharing, LIST_MAX), systems)
            is_own = systems.is_own
        bounds = Bounds.of(os.path.dirname(path), place.home, place.asset_roots)
        return Entries(
            path=path,
            media_type=place.media_type,
            games=(Bounds.of(folder, place.home),),
            artwork=Artwork(bounds, is_own),
            matcher=Matcher(catalog, place.folders, sharing),
            mapper=Mapper(),
            slugs=SlugCache(SLUGS),
            known_slugs=catalog.slugs,
            max_bytes=LIST_MAX,
            names=names,
        )


def _scrape_place(place: ExportPlace, folders: tuple[str, ...]) -> ScrapePlace:
    """Give the same place as a scraper is told it."""
    return ScrapePlace(
        system_id=place.system_id,
        media_type=place.media_type,
        names=place.names,
        folders=folders,
        asset_roots=place.allowed,
        home=place.home,
        others=place.others,
        shared=place.shared,
    )
