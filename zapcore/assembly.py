"""Builds what the daemon works with: the open databases and the operations on them."""

import os
from pathlib import Path

import scrapers
from api.images.pruning import ThumbFolders
from mediadb.art_store import SqliteArtStore
from mediadb.export_store import SqliteExportStore
from mediadb.index_store import SqliteIndexStore
from mediadb.orphans import SqliteOrphanStore
from mediadb.owner_desk import OwnerDesk
from mediadb.profiles import SqliteProfiles
from mediadb.read_missing import SqliteMissing
from mediadb.read_values import ValueReader
from mediadb.scrape_store import SqliteScrapeStore
from mediadb.select_store import SqliteSelectStore
from scrapers import exports
from scrapers.settings import configured, in_languages
from zapcore.assembly_online import Online, online
from zapcore.assembly_scan import Scanning, scanning
from zapcore.config import Config
from zapcore.lists.folder import ListFolder
from zapcore.operations.art_prune import ArtPruning
from zapcore.operations.clean import CleanService
from zapcore.operations.export import ExportService
from zapcore.operations.export_places import Targets
from zapcore.operations.export_run import Parts as ExportParts
from zapcore.operations.index import IndexService
from zapcore.operations.library import Library
from zapcore.operations.merging import MergingAfter
from zapcore.operations.meta_desk import MetaService
from zapcore.operations.missing import MissingService
from zapcore.operations.online_scrape import OnlineScrapes
from zapcore.operations.scan_progress import ScanProgress
from zapcore.operations.scrape import ScrapeService
from zapcore.operations.scrape_options import Scrapers
from zapcore.operations.select import SelectService
from zapcore.operations.select_desk import Desk
from zapcore.operations.slot import Slot
from zapcore.own_folders import own_folder
from zapcore.ports import Publisher
from zapcore.stores import Stores
from zapcore.titles.release_words import load_release_words
from zapcore.valueclass import dataclass

LISTS, LISTS_CACHE = "lists", "lists-cache"
"""Folders in the data folder."""


@dataclass(frozen=True, slots=True)
class Services:
    """What starts and steers operations."""

    index: IndexService
    scrape: ScrapeService
    clean: CleanService
    select: SelectService
    scanning: Scanning
    missing: MissingService
    online: Online
    meta: MetaService
    export: ExportService


def services(
    config: Config, library: Library, stores: Stores, slot: Slot, hub: Publisher
) -> Services:
    """Build the services of one slot."""
    known = scrapers.load(library.platform.scrapers)
    progress = ScanProgress(hub)
    asking = online(config, stores, progress)
    hub = MergingAfter(hub, asking.merging)
    select = _select(config, library, stores, slot, hub)
    index = IndexService(
        slot=slot,
        library=library,
        store=SqliteIndexStore(stores.media, stores.owner),
        publisher=hub,
        after=select.freshen,
    )
    liked = in_languages(known.values(), config.priority_language)
    sources = Scrapers(known, configured(known.values(), {**liked, **config.options}))
    scrape = ScrapeService(
        slot=slot,
        library=library,
        store=SqliteScrapeStore(stores.media),
        scrapers=sources,
        publisher=hub,
        online=OnlineScrapes(asking.parts, SqliteScrapeStore(stores.media)),
    )
    clean = CleanService(
        slot=slot,
        store=SqliteOrphanStore(stores.media, stores.user),
        thumbnails=ThumbFolders(config.data),
        artwork=ArtPruning(asking.folder, SqliteArtStore(stores.media)),
    )
    scans = scanning(
        config,
        library,
        stores,
        slot,
        hub,
        sources=(sources, asking.parts),
        progress=progress,
        after=select.freshen,
    )
    meta = MetaService(
        sources=asking.parts.sources,
        told=stores.asked,
        values=ValueReader(stores.aside),
        words=OwnerDesk(stores.aside, stores.owner.words),
        merges=asking.merging,
        scans=scans.scan,
    )
    missing = MissingService(SqliteMissing(stores.reading, stores.media), index)
    export = ExportService(slot, _exports(config, library, stores, asking), hub)
    return Services(index, scrape, clean, select, scans, missing, asking, meta, export)


def _exports(
    config: Config, library: Library, stores: Stores, asking: Online
) -> ExportParts:
    targets = Targets(
        data=config.data,
        home=os.path.expanduser("~"),
        chosen=config.export,
        art=(asking.folder.folder,),
    )
    store = SqliteExportStore(stores.aside, stores.media)
    return ExportParts(library, store, exports.load, targets)


def _select(
    config: Config, library: Library, stores: Stores, slot: Slot, hub: Publisher
) -> SelectService:
    words = load_release_words()
    folder = config.lists or own_folder(config.data, LISTS)
    cache = os.path.join(config.data, LISTS_CACHE)
    lists = ListFolder(Path(folder), Path(cache), words)
    profiles = SqliteProfiles(stores.user)
    return SelectService(
        slot=slot,
        store=SqliteSelectStore(stores.media),
        profiles=profiles,
        desk=Desk(profiles, lists, words),
        systems=library.systems,
        publisher=hub,
    )
