"""Which pictures the lists of a shared folder name, and for whose games.

Read only where a picture would be taken by its name though systems share the folder.
"""

from collections.abc import Iterator, Sequence

from scrapers.gamelist_xml.artwork import load_table
from scrapers.gamelist_xml.paths import Bounds, asset_path, game_path
from scrapers.gamelist_xml.places import GAMELIST, ListPlace, refusal
from scrapers.gamelist_xml.reader import GameEntry, GamelistReader
from scrapers.sharing import Sharing, fold, zip_of
from zapcore.model import ScrapePlace
from zapcore.titles.fields import clean_field

CHUNK = 1 << 16
OVERLAP = 32
"""Bytes that are looked at twice: more than an extension has."""


class Claims:
    """The pictures that lists name, read when first asked for, a number for each."""

    def __init__(
        self,
        lists: Sequence[ListPlace] = (),
        place: ScrapePlace | None = None,
        sharing: Sharing | None = None,
        max_bytes: int = 0,
    ) -> None:
        self._lists = lists
        self._place = place
        self._sharing = sharing or Sharing()
        self._max_bytes = max_bytes
        self._read = False
        self._theirs: set[int] = set()
        self._ours: set[int] = set()

    def is_for(self, picture: str, game: str) -> bool:
        """Tell whether a list names a picture for this game, or for its zip."""
        self._load()
        return any(
            _number(picture, path) in self._ours for path in (game, zip_of(game))
        )

    def is_for_others(self, picture: str) -> bool:
        """Tell whether a list names a picture for a game of another system."""
        self._load()
        return _number(picture) in self._theirs

    def _load(self) -> None:
        if self._read or self._place is None:
            return
        self._read = True
        for item in self._lists:
            if not self._is_of_use(item.path):
                continue
            for path, pictures in _named(item, self._place):
                self._keep(path, pictures)

    def _is_of_use(self, path: str) -> bool:
        """Tell whether a list can be read and may name another system's files."""
        if refusal(path, self._max_bytes):
            return False
        return self._sharing.has_files or _mentions(path, self._sharing.ends)

    def _keep(self, path: str, pictures: list[str]) -> None:
        if self._sharing.is_other(path):
            self._theirs.update(map(_number, pictures))
        else:
            self._ours.update(_number(picture, path) for picture in pictures)


def _named(item: ListPlace, place: ScrapePlace) -> Iterator[tuple[str, list[str]]]:
    """Yield the path of each game of a list with the pictures that are named for it.

    What is wrong with the list is told by who imports it.
    """
    folder = item.path[: -len(GAMELIST) - 1]
    art = Bounds.of(folder, place.home, place.asset_roots)
    games = [Bounds.of(root, place.home) for root in item.game_roots]
    elements = [element for _, element in load_table().named]
    try:
        with open(item.path, "rb") as file:
            for entry in GamelistReader(item.path).read(file):
                pictures = list(_pictures(entry, elements, art))
                for bounds in games if pictures else ():
                    path = game_path(_text(entry, "path"), bounds)
                    if path:
                        yield path, pictures
    except OSError:
        return


def _mentions(path: str, ends: frozenset[str]) -> bool:
    """Tell whether a list may name a file with one of these extensions.

    Where no other system has a file, most name none, and need not be parsed.
    """
    marks = [end.encode(code) for end in ends for code in ("utf-8", "utf-16-le")]
    tail = b""
    try:
        with open(path, "rb") as file:
            while chunk := file.read(CHUNK):
                text = tail + chunk.lower()
                if any(mark in text for mark in marks):
                    return True
                tail = text[-OVERLAP:]
    except OSError:
        return False
    return False


def _pictures(entry: GameEntry, elements: list[str], bounds: Bounds) -> Iterator[str]:
    for element in elements:
        if element in entry.fields:
            path = asset_path(_text(entry, element), bounds)
            if path:
                yield path


def _text(entry: GameEntry, element: str) -> str:
    return clean_field(entry.fields.get(element, "")).replace("\\", "/")


def _number(picture: str, game: str = "") -> int:
    return hash((fold(picture), fold(game)))
