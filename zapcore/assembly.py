"""Builds what the daemon works with: the open databases and the operations on them."""

import os
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import scrapers
from mediadb.database import Database
from mediadb.index_store import SqliteIndexStore
from mediadb.media_db import open_media, open_reading, open_user
from mediadb.orphans import SqliteOrphanStore
from mediadb.profiles import SqliteProfiles
from mediadb.reader import MediaReader
from mediadb.scrape_store import SqliteScrapeStore
from mediadb.select_store import SqliteSelectStore
from mediadb.userdata import UserData
from scrapers.settings import configured
from zapcore.config import Config
from zapcore.lists.folder import ListFolder
from zapcore.operations.clean import CleanService
from zapcore.operations.index import IndexService
from zapcore.operations.library import Library
from zapcore.operations.scrape import ScrapeService
from zapcore.operations.scrape_options import Scrapers
from zapcore.operations.select import SelectService
from zapcore.operations.select_desk import Desk
from zapcore.operations.slot import Slot
from zapcore.ports import Publisher
from zapcore.titles.release_words import load_release_words

LISTS, LISTS_CACHE = "lists", "lists-cache"
"""Folders in the data folder."""


@dataclass(frozen=True, slots=True)
class Stores:
    """The open databases: the writer's, the owner's, and two that only read."""

    media: Database
    user: Database
    owner: UserData
    reading: Database
    aside: Database


@dataclass(frozen=True, slots=True)
class Services:
    """What starts and steers operations."""

    index: IndexService
    scrape: ScrapeService
    clean: CleanService
    select: SelectService


async def open_stores(folder: str, stack: AsyncExitStack) -> Stores:
    """Open the databases; they are closed with ``stack``."""
    media = await open_media(folder)
    stack.push_async_callback(media.close)
    user = await open_user(folder)
    stack.push_async_callback(user.close)
    owner = UserData(user, media)
    stack.push_async_callback(owner.close)
    await owner.mirror_all()
    reading = await open_reading(media, user)
    stack.push_async_callback(reading.close)
    aside = await open_reading(media, user)
    stack.push_async_callback(aside.close)
    return Stores(media, user, owner, reading, aside)


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
    scrape = ScrapeService(
        slot=slot,
        library=library,
        store=SqliteScrapeStore(stores.media),
        scrapers=Scrapers(known, configured(known.values(), config.options)),
        publisher=hub,
    )
    clean = CleanService(slot=slot, store=SqliteOrphanStore(stores.media))
    return Services(index, scrape, clean, select)


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
