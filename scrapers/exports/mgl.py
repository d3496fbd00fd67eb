"""Launch files of MiSTer: ``<folder>/_<System>/<Game>.mgl``, one for each game.

Format: https://mister-devel.github.io/MkDocs_MiSTer/advanced/mgl/. Folders of the menu
begin with an underscore, and a file is shown by its name. Arcade games need none: their
MRA files are launched themselves.
"""

import os
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from scrapers.exports.beside_names import named
from scrapers.exports.mgl_cores import Core, Launches, Slot, cores
from scrapers.exports.own_files import OwnFiles, marked
from zapcore.events import Warned
from zapcore.exporting import Exported, ExportGame, ExportOrder, ExportPlace, What
from zapcore.ports_export import GameShelf
from zapcore.titles.filename import without_extension
from zapcore.titles.safe_names import safe

END = ".mgl"
ARCADE = "Arcade"
NO_CORE = "no core is known that loads games of {system}: there are no launch files"
NO_SLOT = "of {system}: {count} files are of kinds that its core is not known to load"


class LaunchFiles:
    """Writes the launch files of a system."""

    what = What.MGL
    wants = frozenset({"system"})

    def write(
        self, place: ExportPlace, shelf: GameShelf, order: ExportOrder
    ) -> Iterator[Exported | Warned]:
        """Write them; see ``ExportFormat``."""
        if not order.preferred:  # files are called as those of the games
            yield from self._write(place, shelf, order)
            return
        with named(shelf, place, place.folders) as games:
            yield from self._write(place, games, order)

    def _write(
        self, place: ExportPlace, shelf: GameShelf, order: ExportOrder
    ) -> Iterator[Exported | Warned]:
        core = cores().get(place.system_id)
        if core is None:
            if place.system_id != ARCADE:
                yield Warned("", 0, NO_CORE.format(system=place.system_id))
            return
        folder = os.path.join(place.target, "_" + safe(place.system_name))
        root = os.path.realpath(place.target)
        files = OwnFiles(folder, END, dry_run=order.dry_run, root=root)
        launches = Launches(core, place.folders or (place.folder,))
        unknown = 0
        for game in shelf.games():
            slot = core.slot(game.path)
            if slot is None or not _is_xml(game.path):
                unknown += not game.path.lower().endswith(END)
                continue
            data = _launch(core, slot, launches.of(game.path))
            yield files.write(_name(game, preferred=order.preferred), data)
        if unknown:
            words = NO_SLOT.format(system=place.system_id, count=unknown)
            yield Warned("", 0, words)
        yield from files.remove_stale()


def _name(game: ExportGame, *, preferred: bool) -> str:
    """Give the name in the menu: one file a game is called as the game."""
    if not preferred:
        return without_extension(os.path.basename(game.path))
    name = next(iter(game.values.get("title", ())), "").strip() or game.name
    return f"{name} (Disc {game.disc})" if game.disc else name


def _launch(core: Core, slot: Slot, told: tuple[str, str]) -> bytes:
    setname, path = told
    named = f"\t<setname>{escape(setname)}</setname>\n" if setname else ""

    def text(mark: str) -> str:
        return (
            "<mistergamedescription>\n"
            f"\t<rbf>{escape(core.rbf)}</rbf>\n{named}"
            f'\t<file delay="{slot.delay}" type="{slot.type}" index="{slot.index}"'
            f" path={quoteattr(path)}/>\n"
            f"\t<!-- {mark}: goes with its game; once edited it is yours -->\n"
            "</mistergamedescription>\n"
        )

    return marked(text)


def _is_xml(path: str) -> bool:
    """Tell whether XML can hold it (XML 1.0, 2.2): no control characters."""
    return path.isprintable() or not any(one < " " for one in path)


FORMAT = LaunchFiles()
