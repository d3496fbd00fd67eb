"""A library with sources that answer, a merge, and what is wanted of artwork."""

import contextlib

from owner_fixture import make_nes, open_home

from mediadb.art_store import SqliteArtStore
from mediadb.asked_store import SqliteAsked
from mediadb.media_db import open_reading
from mediadb.merge_store import SqliteMerge, mark_all
from mediadb.merge_why import why
from zapcore.config_scan import METADATA
from zapcore.content import Scope
from zapcore.merge import MergeOrder
from zapcore.sourced import Answer, Art, Fact, How, Outcome, Said, SourceGame

FILE = "Zed (USA).nes"
MOBY_FIRST = MergeOrder(metadata=("moby", *METADATA))


class Merges:
    """A library with sources that answer, a merge and what is wanted."""

    def __init__(self, home, nes):
        self.home = home
        self.nes = nes
        self.asked = SqliteAsked(home.media, home.media)
        self.store = SqliteMerge(home.media, home.user, MergeOrder(), lambda: 500)
        self.art = SqliteArtStore(home.media)

    async def mark_all(self):
        """Let the next merge choose everything anew."""
        await self.home.media.write(mark_all, self.home.user.path)

    async def number(self, name=FILE):
        query = "SELECT DBID FROM Media WHERE FileName = ?"
        return (await self.home.rows(query, name))[0][0]

    async def say(self, source, *facts, art=(), game="1", name=FILE):
        found = SourceGame(source, game, tuple(Fact(*f) for f in facts), tuple(art))
        await self.answer(source, Answer(Outcome.HIT, found, How.NAME), name)

    async def answer(self, source, answer, name=FILE):
        number = await self.number(name)
        await self.asked.said([Said(number, source, answer, 100)])

    async def merge(self, order=None):
        merged = 0
        more = True
        while more:
            count, more = await self.store.merge(200, order)
            merged += count
        return merged

    async def own(self, name, value, file=FILE):
        """Let the owner say something; as who writes it does, the title is marked."""
        key = await self.home.key(self.nes / file)
        await self.home.owner.set_value(key, name, value)
        await self.store.mark([await self.number(file)])

    async def title(self, name=FILE):
        found = await self.home.meta(self.nes / name)
        title = found["title"]
        tags = {f"{tag['type']}:{tag['tag']}" for tag in title["tags"]}
        return tags, title["properties"], title["tagSources"]

    async def file(self, name=FILE):
        found = await self.home.meta(self.nes / name)
        tags = {f"{tag['type']}:{tag['tag']}" for tag in found["tags"]}
        return tags, found["properties"], found["tagSources"]

    @staticmethod
    def scope():
        return Scope()

    @staticmethod
    def miss():
        return Answer(Outcome.MISS)

    async def wanted(self, source="igdb", now=1000):
        return await self.art.wanted(source, Scope(), now, 10)

    async def why(self, media=0, name=FILE):
        query = "SELECT MediaTitleDBID FROM Media WHERE FileName = ?"
        ((title,),) = await self.home.rows(query, name)
        reading = await open_reading(self.home.media, self.home.user)
        try:
            of_title, of_file = await reading.run(why, title, media)
            return of_file if media else of_title
        finally:
            await reading.close()


@contextlib.asynccontextmanager
async def merges(tmp_path, *names, gamelist=""):
    nes = make_nes(tmp_path / "roms", *(names or (FILE,)))
    if gamelist:
        (nes / "gamelist.xml").write_text(f"<gameList>{gamelist}</gameList>")
    async with open_home(tmp_path / "data", tmp_path / "roms") as home:
        await home.index()
        if gamelist:
            await home.scrape()
        yield Merges(home, nes)


def entry(inner, name=FILE):
    return f"<game><path>./{name}</path><name>x</name>{inner}</game>"


COVER = Art("box2d", "https://images.example/1.jpg", "us")
LOCAL = entry(
    "<developer>Local Dev</developer><genre>Action, Puzzle</genre><desc>Local.</desc>"
    "<rating>0.8</rating><releasedate>19910101T000000</releasedate><region>eu</region>"
    "<image>./x.png</image><boxart2d>./b.png</boxart2d>"
)
FETCHED = f"/art/ab/{'ab' * 32}.jpg"
