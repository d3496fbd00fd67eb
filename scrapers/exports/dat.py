"""A DAT of the exported games in the form of Logiqx: ``<folder>/<System>.dat``.

A game is called as the dump that its bytes are, else as its file; hashes are told where
the file was read by a scan.
"""

import os
from collections.abc import Iterator

from scrapers.exports.list import is_playlist, name_of
from scrapers.exports.whole_file import Hunk, replaced
from zapcore.events import Warned
from zapcore.exporting import Exported, ExportGame, ExportOrder, ExportPlace, What
from zapcore.identify import logiqx_text
from zapcore.ports_export import GameShelf
from zapcore.sourced import Hashes
from zapcore.titles.safe_names import safe

END = ".dat"
ALL, CHOSEN = "all files", "1G1R"


class RomDat:
    """Writes the DAT of a system."""

    what = What.DAT
    wants = frozenset({"system", "discs", "dumps"})

    def write(
        self, place: ExportPlace, shelf: GameShelf, order: ExportOrder
    ) -> Iterator[Exported | Warned]:
        """Write it; see ``ExportFormat``."""
        path = os.path.join(place.target, safe(place.system_id) + END)
        hunks = _hunks(place, shelf, order)
        yield replaced(path, hunks, dry_run=order.dry_run, root=place.target)


def _hunks(place: ExportPlace, shelf: GameShelf, order: ExportOrder) -> Iterator[Hunk]:
    which = CHOSEN if order.preferred else ALL
    yield Hunk(
        logiqx_text.head(place.system_name, f"{place.system_name} ({which})", "")
    )
    seen: set[str] = set()
    for game in shelf.games():
        name = name_of(game)
        if not is_playlist(game) and name not in seen:
            seen.add(name)
            yield Hunk(logiqx_text.game(name, _files(game)), 1)
    yield Hunk(logiqx_text.END.encode())


def _files(game: ExportGame) -> tuple[Hashes, ...]:
    """Give what is known of its files: at least the name and the size of its own."""
    if game.dumps or not game.size:
        return game.dumps
    return (Hashes(os.path.basename(game.path), game.size),)


FORMAT = RomDat()
