"""A library on disk, both real databases over it, and what writes and reads them."""

import functools
import os
from contextlib import asynccontextmanager

import platforms
import scrapers
from mediadb.index_store import SqliteIndexStore
from mediadb.journal import SqliteJournal
from mediadb.media_db import open_media, open_reading, open_user
from mediadb.orphans import SqliteOrphanStore
from mediadb.read_refs import Ref
from mediadb.read_search import Query
from mediadb.reader import MediaReader
from mediadb.scrape_store import SqliteScrapeStore
from mediadb.userdata import UserData
from zapcore.operations.clean import CleanService
from zapcore.operations.index import IndexService
from zapcore.operations.library import Library
from zapcore.operations.scrape import ScrapeService
from zapcore.operations.scrape_options import Scrapers
from zapcore.operations.slot import Slot
from zapcore.systems.table import SystemTable

systems = functools.cache(SystemTable.load)  # made once: 70 ms


class Heard:
    """A publisher that keeps what it was given."""

    def __init__(self):
        self.events = []

    def publish(self, event):
        self.events.append(event)


class Home:
    """The rooms of a daemon, without its door."""

    def __init__(self, databases, roots, platform):
        self.media, self.user, reading = databases
        self.heard = Heard()
        self.owner = UserData(self.user, self.media)
        self.reader = MediaReader(reading, zip_as_directory=False, owned=True)
        self.slot = Slot(SqliteJournal(self.media))
        library = Library(platforms.load(platform), tuple(map(str, roots)), systems())
        both = {"slot": self.slot, "library": library, "publisher": self.heard}
        self.indexes = IndexService(
            store=SqliteIndexStore(self.media, self.owner), **both
        )
        self.scrapes = ScrapeService(
            store=SqliteScrapeStore(self.media),
            scrapers=Scrapers(scrapers.load(library.platform.scrapers), {}),
            **both,
        )
        self.store = SqliteOrphanStore(self.media, self.user)
        self.cleans = CleanService(slot=self.slot, store=self.store)

    async def index(self):
        await self.indexes.start()
        await self.slot.wait()
        assert self.heard.events[-1].state == "completed"

    async def scrape(self, **kwargs):
        await self.scrapes.start("gamelist.xml", **kwargs)
        await self.slot.wait()
        assert self.heard.events[-1].state == "completed"

    async def rows(self, query, *args):
        return await self.media.run(lambda raw: raw.execute(query, args).fetchall())

    async def change(self, query, *args):
        await self.media.run(lambda raw: raw.execute(query, args))

    async def key(self, path, system="NES"):
        return await self.reader.key(Ref(system_id=system, path=str(path)))

    async def tags(self, path, system="NES"):
        found = await self.reader.tags(Ref(system_id=system, path=str(path)))
        return [f"{tag['type']}:{tag['tag']}" for tag in found]

    async def meta(self, path, system="NES"):
        (found,) = await self.reader.meta([Ref(system_id=system, path=str(path))])
        return found

    async def search(self, text="", tags=()):
        found, _ = await self.reader.search(
            Query(text=text, tags=tags), lambda shown: shown.row.file_name
        )
        return sorted(found)

    async def favourites(self):
        return await self.search(tags=("user:favorite",))

    async def dump(self):
        return await self.media.run(lambda raw: list(raw.iterdump()))


@asynccontextmanager
async def open_home(data, *roots, platform="linux"):
    os.makedirs(data, exist_ok=True)
    media = await open_media(str(data))
    user = await open_user(str(data))
    reading = await open_reading(media, user)
    home = Home((media, user, reading), roots, platform)
    try:
        await home.owner.mirror_all()
        yield home
    finally:
        await home.slot.close()
        await home.owner.close()
        for database in (reading, user, media):
            await database.close()


def make_nes(roms, *names):
    nes = roms / "nes"
    nes.mkdir(parents=True, exist_ok=True)
    for name in names:
        (nes / name).write_bytes(name.encode())
    return nes
