"""The names of the exported games, each once, one a line: ``<folder>/<System>.txt``.

A name is that of the dump which the bytes are by a DAT, else the file's own, as
``zapcore select --format list`` has it.
"""

import os
from collections.abc import Iterator

from scrapers.exports.whole_file import Hunk, replaced
from zapcore.events import Warned
from zapcore.exporting import Exported, ExportGame, ExportOrder, ExportPlace, What
from zapcore.ports_export import GameShelf
from zapcore.titles.filename import without_extension
from zapcore.titles.safe_names import safe

END = ".txt"
PLAYLISTS = (".m3u", ".m3u8")


class NameList:
    """Writes the list of a system."""

    what = What.LIST
    wants = frozenset({"system", "discs", "dumps"})

    def write(
        self, place: ExportPlace, shelf: GameShelf, order: ExportOrder
    ) -> Iterator[Exported | Warned]:
        """Write it; see ``ExportFormat``."""
        path = os.path.join(place.target, safe(place.system_id) + END)
        dry = order.dry_run
        yield replaced(path, _lines(shelf), dry_run=dry, root=place.target)


def name_of(game: ExportGame) -> str:
    """Give the name of a dump, without what would end the line."""
    name = game.dump or without_extension(os.path.basename(game.path))
    return "".join(one if one.isprintable() else "�" for one in name)


def is_playlist(game: ExportGame) -> bool:
    """Tell whether it names other games and is none itself."""
    return game.path.lower().endswith(PLAYLISTS)


def _lines(shelf: GameShelf) -> Iterator[Hunk]:
    seen: set[str] = set()
    for game in shelf.games():
        name = name_of(game)
        if not is_playlist(game) and name not in seen:
            seen.add(name)
            yield Hunk(name.encode("utf-8", "replace") + b"\n", 1)


FORMAT = NameList()
