"""Both real databases with rows of some systems, and the store that is asked."""

import json
from contextlib import asynccontextmanager

from mediadb.asked_store import SqliteAsked
from mediadb.media_db import open_media, open_reading, open_user
from zapcore.content import ScanType, Scope
from zapcore.ports_asking import AskOrder
from zapcore.sourced import Answer, Fact, How, Outcome, Said, SourceGame

ALL = Scope()
ROW = "INSERT INTO Media (SystemDBID, MediaTitleDBID, FolderDBID, FileName, Name,"
SOURCES = ("hasheous", "igdb", "moby")


def fill(raw, systems):
    """Make rows: ``systems`` gives system id to the names of its files."""
    for system, names in systems.items():
        at = raw.execute(
            "INSERT INTO Systems (SystemID, Name) VALUES (?, ?)", (system, system)
        ).lastrowid
        folder = raw.execute(
            "INSERT INTO Folders (SystemDBID, Root, Path) VALUES (?, '/r', ?)",
            (at, f"/r/{system}/"),
        ).lastrowid
        for name in names:
            slug = name.partition(" ")[0].lower()
            raw.execute(
                "INSERT OR IGNORE INTO MediaTitles (SystemDBID, Slug, Name,"
                " SlugLength, SlugWordCount) VALUES (?, ?, ?, 1, 1)",
                (at, slug, slug.title()),
            )
            (title,) = raw.execute(
                "SELECT DBID FROM MediaTitles WHERE SystemDBID = ? AND Slug = ?",
                (at, slug),
            ).fetchone()
            raw.execute(
                f"{ROW} SortKey, Size, MTime) VALUES (?, ?, ?, ?, ?, ?, 1, 1)",
                (at, title, folder, name, name, name),
            )


def hit(media, source, number="1", *, title="Alpha", how=How.NAME, **more):
    """Make the answer of a source that knows the game."""
    game = SourceGame(source, number, (Fact("title", title),))
    at = more.pop("at", 100)
    return Said(media, source, Answer(Outcome.HIT, game, how, **more), at)


def miss(media, source, at=100, again=0):
    return Said(media, source, Answer(Outcome.MISS), at, again)


def outage(media, source, at=100, words="it is out of order"):
    return Said(media, source, Answer(Outcome.ERROR, words=words), at)


class Asked:
    """The store, and what a test asks of it."""

    def __init__(self, media, user, reading):
        self.media, self.user, self.reading = media, user, reading
        self.store = SqliteAsked(media, reading, clock=lambda: 1000)

    async def rows(self, query, *values):
        return await self.media.run(lambda raw: raw.execute(query, values).fetchall())

    async def change(self, query, *values):
        await self.media.run(lambda raw: raw.execute(query, values))

    async def queue(self, kind=ScanType.QUICK, scope=ALL, sources=SOURCES, **more):
        serves = more.pop("serves", None)
        if serves is None:
            serves = {source: frozenset({"NES", "SNES"}) for source in sources}
        return await self.store.enqueue(AskOrder(kind, scope, serves, **more))

    async def queued(self, source):
        found = await self.rows(
            "SELECT MediaDBID FROM ToAsk WHERE Source = ? ORDER BY 1", source
        )
        return [number for (number,) in found]

    async def ready(self, source, behind=(), *, after=0, limit=50, skip=(), scope=ALL):
        found = await self.store.ready(
            source, scope, after, limit, behind, frozenset(skip)
        )
        return [row.facts.place.id for row in found]

    async def row(self, source, media):
        found = await self.store.ready(source, ALL, media - 1, 1, (), frozenset())
        assert found[0].facts.place.id == media
        return found[0]

    async def unmerged(self):
        found = await self.rows("SELECT TitleDBID FROM Unmerged ORDER BY 1")
        return [number for (number,) in found]

    async def merged(self):
        await self.change("DELETE FROM Unmerged")

    async def said(self, *batch):
        await self.store.said(batch)

    async def pick(self, name, source, game, system="NES"):
        """Write the owner's word alone, as a kill leaves it."""
        values = (system, f"/r/{system}/{name}", f"match:{source}", json.dumps(game))
        await self.user.run(
            lambda raw: raw.execute(
                "INSERT OR REPLACE INTO UserValues VALUES (?, ?, ?, ?)", values
            )
        )

    async def dump(self):
        return await self.media.run(lambda raw: list(raw.iterdump()))


@asynccontextmanager
async def open_asked(folder, systems):
    media, user = await open_media(str(folder)), await open_user(str(folder))
    reading = await open_reading(media, user)
    try:
        await media.write(fill, systems)
        yield Asked(media, user, reading)
    finally:
        for database in (reading, user, media):
            await database.close()
