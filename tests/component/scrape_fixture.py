"""A library on disk, indexed into a real database, and a scrape service over it."""

import functools
from contextlib import asynccontextmanager

import platforms
import scrapers
from mediadb.index_store import SqliteIndexStore
from mediadb.journal import SqliteJournal
from mediadb.media_db import open_media
from mediadb.scrape_store import SqliteScrapeStore
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

    @property
    def last(self):
        return self.events[-1]


class Bench:
    """Index and scrape over one library."""

    def __init__(self, media, roots, platform):
        self.media = media
        self.heard = Heard()
        self.journal = SqliteJournal(media)
        self.slot = Slot(self.journal)
        self.library = Library(platform, tuple(map(str, roots)), systems())
        both = {"slot": self.slot, "library": self.library, "publisher": self.heard}
        self.store = SqliteScrapeStore(media)
        self.index_service = IndexService(store=SqliteIndexStore(media), **both)
        self.options = {}
        self.scrapers = Scrapers(scrapers.load(platform.scrapers), self.options)
        self.scrapes = ScrapeService(store=self.store, scrapers=self.scrapers, **both)

    async def index(self):
        await self.index_service.start()
        await self.slot.wait()
        return self.heard.last

    async def scrape(self, systems=None, *, scraper="gamelist.xml", **kwargs):
        await self.scrapes.start(scraper, systems, **kwargs)
        await self.slot.wait()
        return self.heard.last

    async def rows(self, query, *args):
        return await self.media.run(lambda raw: raw.execute(query, args).fetchall())

    async def facts(self, name):
        """Give what is known of a file and its title, by table."""
        return {
            "mediaTags": await self._tags("MediaTags", "DBID", name),
            "titleTags": await self._tags("MediaTitleTags", "MediaTitleDBID", name),
            "mediaProps": await self._properties("MediaProperties", "DBID", name),
            "titleProps": await self._properties(
                "MediaTitleProperties", "MediaTitleDBID", name
            ),
        }

    async def _tags(self, table, key, name):
        found = await self.rows(
            f"SELECT Type || ':' || Tag FROM Media JOIN {table} t"
            f" ON t.{table[:-4]}DBID = Media.{key} JOIN Tags ON Tags.DBID = TagDBID"
            " JOIN TagTypes ON TagTypes.DBID = TypeDBID WHERE FileName = ?",
            name,
        )
        return {tag for (tag,) in found}

    async def _properties(self, table, key, name):
        found = await self.rows(
            f"SELECT 'property:' || Tag, Text FROM Media JOIN {table} p"
            f" ON p.{table[:-10]}DBID = Media.{key}"
            " JOIN Tags ON Tags.DBID = TypeTagDBID WHERE FileName = ?",
            name,
        )
        return dict(found)


@asynccontextmanager
async def open_bench(data, *roots, platform="linux"):
    data.mkdir(exist_ok=True)
    media = await open_media(str(data))
    device = platforms.load(platform) if isinstance(platform, str) else platform
    try:
        yield Bench(media, roots, device)
    finally:
        await media.close()
