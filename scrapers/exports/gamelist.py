"""``gamelist.xml`` of EmulationStation's kin, edited in place (``docs/export.md``).

A list that is there keeps every byte that is not of a fact that zapcore tells
otherwise; with nothing to tell it is not written. "Told" is judged by the import's own
code, so that what an export writes an import reads as it was.
"""

import contextlib
from collections.abc import Iterator

from scrapers.exports.base_file import roots_of
from scrapers.exports.beside_names import named
from scrapers.exports.edits_lexer import BrokenListError
from scrapers.exports.edits_rewrite import STAMP, ChangedMeanwhileError, Rewrite
from scrapers.exports.gamelist_base import Base, find_base
from scrapers.exports.gamelist_beside import BesideDesk
from scrapers.exports.gamelist_canon import Canon
from scrapers.exports.gamelist_desk import Desk
from scrapers.exports.gamelist_differences import Differences
from scrapers.exports.gamelist_es_de import EsDeDesk
from scrapers.exports.gamelist_lists import SLUGS, Lists
from scrapers.exports.gamelist_run import Run
from scrapers.gamelist_xml.mapping import Mapper
from zapcore.events import Warned
from zapcore.exporting import Exported, ExportOrder, ExportPlace, Frontend, What
from zapcore.ports_export import GameShelf
from zapcore.titles.slug import SlugCache

NO_HOME = (
    "no folder of ES-DE is known: name its home (the folder ES-DE) to export to it"
)


class GamelistExport:
    """Writes the list of one folder of games, for the front-end that is ordered."""

    what = What.GAMELIST

    def write(
        self, place: ExportPlace, shelf: GameShelf, order: ExportOrder
    ) -> Iterator[Exported | Warned]:
        """Yield what was wrong, then the list.

        Raises:
            OSError: the disk is full, or cannot be written.
        """
        if order.frontend is Frontend.ES_DE and not place.target:
            yield Warned(place.folder, 0, NO_HOME)
            return
        desk: Desk
        if order.frontend is Frontend.ES_DE:
            desk = EsDeDesk(place, shelf, order)
            roots: tuple[str, ...] = (place.target,)
        else:
            roots = roots_of(place, shelf)
            desk = BesideDesk(place, shelf, order, roots)
        base = find_base(desk.path, roots, shelf.between)
        if base.warning:
            yield base.warning
        if base.refused:
            return
        if order.frontend is not Frontend.ES_DE:
            yield from _write(place, shelf, order, desk, base)
            return
        with named(shelf, place, by_name=True) as games:
            yield from _write(place, games, order, desk, base)


def _write(
    place: ExportPlace,
    shelf: GameShelf,
    order: ExportOrder,
    desk: Desk,
    base: Base,
) -> Iterator[Exported | Warned]:
    canon = Canon(Mapper())
    with contextlib.ExitStack() as stack:
        stack.callback(desk.drop)
        lists = Lists(place, shelf, canon, stack)
        differences = Differences(place.media_type, canon, SlugCache(SLUGS), lists)
        run = Run(place, shelf, order, desk, differences)
        kept = False
        try:
            opened = lists.open(base.source) if base.source else None
            handle = opened.handle if opened else -1
            dry = order.dry_run
            rewrite = stack.enter_context(
                Rewrite(base.path, handle, root=base.root, dry=dry)
            )
            if opened:
                run.edit(opened.old, rewrite)
            yield from run.add(opened, rewrite)
            yield from run.warnings()
            yield from desk.close()
            yield from base.outcome(touched=rewrite.touched)
            backup = base.path not in place.rewritten
            rewrite.finish(force=base.is_restored, broken=base.broken, backup=backup)
            kept = rewrite.kept
        except (ChangedMeanwhileError, BrokenListError):
            yield Warned(base.path, 0, STAMP, unread=True)
        counts = (run.games, run.added, run.changed, desk.pictures)
        yield Exported(base.path, *counts, written=kept)


FORMAT = GamelistExport()
