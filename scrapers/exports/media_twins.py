"""Games whose files are alike but for their extensions, where a picture has one name.

Only one of them could have it, and a coin-flip is worse than no picture: it is nobody's
unless all show the same.
"""

import functools
import os
from collections.abc import Iterator, Sequence

from scrapers.exports.gamelist_desk import below, stem_of
from scrapers.exports.media_names import Doubles, lies_beside
from zapcore.events import Warned
from zapcore.exporting import ExportGame, ExportPlace
from zapcore.ports_export import GameShelf

OF_OTHERS = 0
"""Stands for a file of another system."""

NOBODYS = (
    "games are called as others but for the extension, and show other pictures ({}): "
    "this front-end has one name for both, so these have none; this is the first"
)


class Twins:
    """Which games of a system, and of others in its folders, share their names."""

    def __init__(self, place: ExportPlace, shelf: GameShelf) -> None:
        self._folders = tuple(dict.fromkeys((place.folder, *place.folders)))
        self._others = sorted(place.others)
        self._shelf = shelf
        self._last: tuple[int, list[ExportGame]] = (OF_OTHERS, [])
        self._warned = 0
        self._first = ""

    def of(self, game: ExportGame) -> tuple[Sequence[ExportGame], bool]:
        """Give all games called so, none if alone; and whether others have one."""
        key = self._key(game.path)
        media = self._groups.get(key, ())
        strange = OF_OTHERS in media or lies_beside(game.path, self._others)
        if not media:
            return ((game,) if strange else ()), strange
        if self._last[0] != key:
            own = [number for number in media if number != OF_OTHERS]
            self._last = key, self._shelf.some(own)
        return self._last[1], strange

    def note(self, game: ExportGame) -> None:
        """Count a game that gets no picture."""
        self._warned += 1
        self._first = self._first or game.path

    def warnings(self) -> Iterator[Warned]:
        """Say how many got none."""
        if self._warned:
            yield Warned(self._first, 0, NOBODYS.format(self._warned))

    @functools.cached_property
    def _groups(self) -> dict[int, list[int]]:
        catalog = self._shelf.catalog()
        rows = [(self._key(path), media) for media, _, path in catalog.rows]
        rows += ((self._key(path), OF_OTHERS) for path in catalog.beside)
        doubles = Doubles(key for key, _ in rows)
        found: dict[int, list[int]] = {}
        for key, media in rows:
            if doubles.is_double(key):
                found.setdefault(key, []).append(media)
        return found

    def _key(self, path: str) -> int:
        ways = (below(path, folder) for folder in self._folders)
        relative = next(filter(None, ways), os.path.basename(path))
        return hash(stem_of(relative).casefold())
