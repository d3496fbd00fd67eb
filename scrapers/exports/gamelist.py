"""``gamelist.xml`` of EmulationStation's kin, edited in place (``docs/export.md``).

A list that is there keeps every byte that is not of a fact that zapcore tells
otherwise; with nothing to tell it is not written. "Told" is judged by the import's own
code, so that what an export writes an import reads as it was.
"""

import contextlib
import os
from collections.abc import Iterator

from scrapers.exports.edits_lexer import BrokenListError
from scrapers.exports.edits_rewrite import STAMP, ChangedMeanwhileError, Rewrite
from scrapers.exports.gamelist_base import LIST_MAX, Base, find_base, is_restored
from scrapers.exports.gamelist_beside import BesideDesk
from scrapers.exports.gamelist_canon import Canon
from scrapers.exports.gamelist_desk import Desk
from scrapers.exports.gamelist_differences import Differences
from scrapers.exports.gamelist_es_de import EsDeDesk
from scrapers.exports.gamelist_old import OldList
from scrapers.exports.gamelist_run import Run
from scrapers.gamelist_xml.artwork import Artwork
from scrapers.gamelist_xml.entries import Entries
from scrapers.gamelist_xml.mapping import Mapper
from scrapers.gamelist_xml.matcher import Matcher
from scrapers.gamelist_xml.paths import Bounds
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
            desk = EsDeDesk(place, order)
        else:
            desk = BesideDesk(place, order)
        base = find_base(desk, shelf.between)
        if base.warning:
            yield base.warning
        if not base.refused:
            yield from _write(place, shelf, order, desk, base)


def _write(
    place: ExportPlace,
    shelf: GameShelf,
    order: ExportOrder,
    desk: Desk,
    base: Base,
) -> Iterator[Exported | Warned]:
    canon = Canon(Mapper())
    differences = Differences(place.media_type, canon, SlugCache())
    run = Run(place, shelf, order, desk, differences)
    with contextlib.ExitStack() as stack:
        stack.callback(desk.drop)
        handle = -1
        if base.source:
            handle = os.open(base.source, os.O_RDONLY | os.O_CLOEXEC)
            stack.callback(os.close, handle)
        rewrite = stack.enter_context(Rewrite(base.path, handle, dry=order.dry_run))
        try:
            old = _old(place, shelf, base, handle, canon) if handle >= 0 else None
            if old:
                run.edit(old, rewrite)
            yield from run.add(old, handle, rewrite)
            yield from desk.close()
            rewrite.finish(force=is_restored(base), aside=base.broken)
        except (ChangedMeanwhileError, BrokenListError):
            yield Warned(base.path, 0, STAMP, unread=True)
        counts = (run.games, run.added, run.changed, desk.pictures)
        yield Exported(base.path, *counts, written=rewrite.kept)


def _old(
    place: ExportPlace, shelf: GameShelf, base: Base, handle: int, canon: Canon
) -> OldList:
    """Read the old list; what it was matched with is let go of."""
    catalog = shelf.catalog()
    folder = os.path.dirname(base.path)
    entries = Entries(
        path=base.source,
        media_type=place.media_type,
        games=(Bounds.of(place.folder, place.home),),
        artwork=Artwork(Bounds.of(folder, place.home, place.allowed)),
        matcher=Matcher(catalog, (place.folder,)),
        mapper=Mapper(),
        slugs=SlugCache(),
        known_slugs=catalog.slugs,
        max_bytes=LIST_MAX,
    )
    return OldList(handle, entries, canon, place.others, shelf.between)


FORMAT = GamelistExport()
