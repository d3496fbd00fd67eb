"""Playlists of games of several discs: ``<Game>.m3u`` beside the discs.

A playlist is a text file with the path of a disc on each line, relative to itself
(https://docs.libretro.com/guides/disc-swapping/); lines that begin with ``#`` say
nothing to players.
"""

import os
from collections.abc import Iterable, Iterator, Mapping

from scrapers.exports.m3u_sets import Collector, DiscSet, lying_in, named_in, named_sets
from scrapers.exports.own_files import OwnFiles, Whose, marked, whose_is
from zapcore.aside import lies_in
from zapcore.events import Warned
from zapcore.exporting import Exported, ExportOrder, ExportPlace, What
from zapcore.ports_export import GameShelf
from zapcore.titles.safe_names import safe

END = ".m3u"
LACKING = "{name} lacks disc {numbers}: there is no playlist of it"
OTHERS = "this playlist is not zapcore's and names other discs; it is left as it is"


class Playlists:
    """Writes the playlists of a system."""

    what = What.M3U
    wants = frozenset({"system", "discs"})

    def write(
        self, place: ExportPlace, shelf: GameShelf, order: ExportOrder
    ) -> Iterator[Exported | Warned]:
        """Write them; see ``ExportFormat``."""
        collector = Collector()
        for game in shelf.games():
            collector.take(game)
        sets = list(collector.sets())
        lying = lying_in(_folders(sets, place))
        others = {path for path in lying if whose_is(path) is not Whose.OURS}
        there = named_sets(collector.playlists | others)
        apart = os.path.join(place.target, safe(place.system_id))
        for discs in sets:
            folder = apart if place.target else discs.folder
            yield from _written(discs, folder, there, place, dry=order.dry_run)


def _written(
    discs: DiscSet,
    folder: str,
    there: Mapping[frozenset[str], str],
    place: ExportPlace,
    *,
    dry: bool,
) -> Iterator[Exported | Warned]:
    if discs.lacking:
        numbers = ", ".join(map(str, discs.lacking))
        yield Warned(folder, 0, LACKING.format(name=discs.name, numbers=numbers))
        return
    path = os.path.join(folder, safe(discs.name) + END)
    same = there.get(frozenset(discs.paths), "")
    if same and (same != path or whose_is(path) is not Whose.OURS):
        yield Exported(same, 1)
        return
    if os.path.lexists(path) and whose_is(path) is not Whose.OURS:
        if named_in(path) != frozenset(discs.paths):
            yield Warned(path, 0, OTHERS)
        yield Exported(path, 1)
        return
    files = OwnFiles(folder, END, dry_run=dry, root=_root(place, discs))
    yield files.write(discs.name, _playlist(discs, folder))


def _folders(sets: Iterable[DiscSet], place: ExportPlace) -> set[str]:
    """Give where a playlist of these games may lie: not on all devices is it indexed.

    Beside the discs, beside their folders, and in the system's own folder.
    """
    beside = {os.path.dirname(path) for one in sets for path in one.paths}
    return beside | {one.folder for one in sets} | {place.folder, *place.folders}


def _root(place: ExportPlace, discs: DiscSet) -> str:
    """Give the real folder below which a playlist may be written.

    Where the owner's link leads out of the root, the discs must be there.
    """
    root = os.path.realpath(place.target or place.root)
    real = os.path.realpath(discs.folder)
    if place.target or lies_in(real, root):
        return root
    first = os.path.relpath(discs.paths[0], discs.folder)
    return real if os.path.lexists(os.path.join(real, first)) else root


def _playlist(discs: DiscSet, folder: str) -> bytes:
    lines = "".join(f"{_line(path, folder)}\n" for path in discs.paths)
    return marked(lambda mark: f"# {mark}\n{lines}")


def _line(path: str, folder: str) -> str:
    """Give a path as a line names it: never one that players take for a comment."""
    line = os.path.relpath(path, folder)
    return f"./{line}" if line[0] in "# " else line


FORMAT = Playlists()
