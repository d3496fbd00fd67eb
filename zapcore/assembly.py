"""Builds what the daemon works with: the open databases and the operations on them."""

import os
from dataclasses import dataclass
from pathlib import Path

import scrapers
from api.images.pruning import ThumbFolders
from mediadb.index_store import SqliteIndexStore
from mediadb.orphans import SqliteOrphanStore
from mediadb.profiles import SqliteProfiles
from mediadb.read_missing import SqliteMissing
from mediadb.reader import MediaReader
from mediadb.scrape_store import SqliteScrapeStore
from mediadb.select_store import SqliteSelectStore
from scrapers.settings import configured
from zapcore.assembly_scan import Scanning, scanning
from zapcore.config import Config
from zapcore.lists.folder import ListFolder
from zapcore.operations.clean import CleanService
from zapcore.operations.index import IndexService
from zapcore.operations.library import Library
from zapcore.operations.missing import MissingService
from zapcore.operations.scrape import ScrapeService
from zapcore.operations.scrape_options import Scrapers
from zapcore.operations.select import SelectService
from zapcore.operations.select_desk import Desk
from zapcore.operations.slot import Slot
from zapcore.ports import Publisher
from zapcore.stores import Stores
from zapcore.titles.release_words import load_release_words

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


def readers(stores: Stores, *, zips: bool) -> MediaReader:
    """Give what reads for clients."""
    return MediaReader(
        stores.reading,
        zip_as_directory=zips,
        owned=True,
        changes=lambda: stores.media.changes,
        aside=MediaReader(stores.aside, zip_as_directory=zips, owned=True),
    )


def services(
    config: Config, library: Library, stores: Stores, slot: Slot, hub: Publisher
) -> Services:
    """Build the services of one slot."""
    known = scrapers.load(library.platform.scrapers)
    select = _select(config, library, stores, slot, hub)
    index = IndexService(
        slot=slot,
        library=library,
        store=SqliteIndexStore(stores.media, stores.owner),
        publisher=hub,
        after=select.freshen,
    )
    sources = Scrapers(known, configured(known.values(), config.options))
    scrape = ScrapeService(
        slot=slot,
        library=library,
        store=SqliteScrapeStore(stores.media),
        scrapers=sources,
        publisher=hub,
    )
    clean = CleanService(
        slot=slot,
        store=SqliteOrphanStore(stores.media, stores.user),
        thumbnails=ThumbFolders(config.data),
    )
    scans = scanning(
        config, library, stores, slot, hub, scrapers=sources, after=select.freshen
    )
    missing = MissingService(SqliteMissing(stores.reading, stores.media), index)
    return Services(index, scrape, clean, select, scans, missing)


def _select(
    config: Config, library: Library, stores: Stores, slot: Slot, hub: Publisher
) -> SelectService:
    words = load_release_words()
    own = os.path.join(config.data, LISTS)
    if not config.lists:
        os.makedirs(own, exist_ok=True)
    folder = config.lists or own
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
