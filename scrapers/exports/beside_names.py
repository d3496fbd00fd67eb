"""What the ``gamelist.xml`` beside the games calls them, for lists of other front-ends.

Its names are the owner's; an import takes them for matching only. Of an entry the place
is kept (24 bytes), and it is read again when its game comes by.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace

from scrapers.exports.edits_entry import brief
from scrapers.exports.edits_lexer import BrokenListError, Lexer
from scrapers.exports.entry_index import EntryIndex
from scrapers.exports.entry_sets import container_of
from scrapers.exports.gamelist_fields import one_line
from scrapers.gamelist_xml.matcher import fold
from scrapers.gamelist_xml.paths import Bounds, game_path, inside
from scrapers.gamelist_xml.places import GAMELIST, refusal
from zapcore.exporting import ExportGame, ExportPlace
from zapcore.model import ScrapeCatalog
from zapcore.ports import Between
from zapcore.ports_export import GameShelf
from zapcore.titles.fields import clean_field
from zapcore.titles.slug import slugify

LIST_MAX = 256 << 20


@contextmanager
def named(
    shelf: GameShelf,
    place: ExportPlace,
    folders: Sequence[str] = (),
    *,
    by_name: bool = False,
) -> Iterator["NamedShelf"]:
    """Give a shelf whose games are called as the lists beside them call them.

    ``folders`` are those of the games, without it the one of the place.
    ``by_name``: an import takes entries by their names too, so that no game may be
    called like another title.
    """
    with ExitStack() as stack:
        lists = []
        for folder in folders or (place.folder,):
            path = f"{folder}/{GAMELIST}"
            if _is_readable(path, (folder, place.root)):
                with suppress(OSError):
                    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
                    stack.callback(os.close, handle)
                    bounds = Bounds.of(folder, place.home)
                    lists.append(_NameList(handle, bounds, shelf.between))
        yield NamedShelf(shelf, lists, place.media_type if by_name else "")


class NamedShelf:
    """The games of a shelf; one that a source or the owner gave a title keeps that.

    So does a disc of a set: its name would be that of one disc.
    """

    def __init__(
        self, shelf: GameShelf, lists: Sequence["_NameList"], media_type: str
    ) -> None:
        self._shelf = shelf
        self._lists = lists
        self._media_type = media_type
        self._titles: Mapping[str, int] | None = None

    def games(self) -> Iterator[ExportGame]:
        """Give every game of the place in the order of paths."""
        return map(self._named, self._shelf.games())

    def some(self, media_ids: Sequence[int]) -> list[ExportGame]:
        """Give these games, in the order asked for."""
        return [self._named(game) for game in self._shelf.some(media_ids)]

    def catalog(self) -> ScrapeCatalog:
        """Give what entries of an old file are matched with."""
        return self._shelf.catalog()

    def between(self) -> None:
        """Give way to clients."""
        self._shelf.between()

    def _named(self, game: ExportGame) -> ExportGame:
        if game.disc or game.discs or game.values.get("title"):
            return game
        names = (one.of(game.path) for one in self._lists)
        name = next(filter(None, names), "")
        is_new = name and name != game.name and not self._is_of_another(name, game)
        return replace(game, name=name) if is_new else game

    def _is_of_another(self, name: str, game: ExportGame) -> bool:
        """Tell whether an import would take a name for another title."""
        if not self._media_type:
            return False
        if self._titles is None:
            self._titles = self._shelf.catalog().titles
        slug = slugify(self._media_type, name)
        return self._titles.get(slug, game.title_id) != game.title_id


class _NameList:
    """One list, open as ``handle``; ``bounds`` are of the folder of its games."""

    def __init__(self, handle: int, bounds: Bounds, between: Between) -> None:
        self._handle = handle
        self._bounds = bounds
        self._index = EntryIndex()
        lexer = Lexer(handle)
        self._encoding = lexer.encoding
        with suppress(BrokenListError):
            for block in lexer.games() if self._encoding else ():
                between()
                path, name = self._told(block.data)
                if path and name:
                    end = block.start + len(block.data)
                    self._index.add(block.start, end, (path,))
        self._index.sort()

    def of(self, path: str) -> str:
        """Give the name of a file, or of the zip that it lies in; "" without."""
        for way in filter(None, (path, container_of(path))):
            key = fold(way)
            for number in self._index.find(key):
                start, end = self._index.span(number)
                told, name = self._told(os.pread(self._handle, end - start, start))
                if told == key:
                    return name
        return ""

    def _told(self, data: bytes) -> tuple[str, str]:
        """Give the folded path of an entry, and its name."""
        fields = brief(data, self._encoding).fields
        path = game_path(clean_field(fields.get("path", "")), self._bounds)
        return fold(path), one_line(clean_field(fields.get("name", "")))


def _is_readable(path: str, roots: tuple[str, ...]) -> bool:
    real = tuple(os.path.realpath(root) for root in roots if root)
    there = os.path.lexists(path) and refusal(path, LIST_MAX) is None
    return there and inside(os.path.realpath(path), real)
