"""A library on disk, indexed and selected over real databases; choices by name."""

import contextlib
import functools
import json
from pathlib import Path

from owner_fixture import Home, open_home

from mediadb.index_store import SqliteIndexStore
from mediadb.profiles import SqliteProfiles
from mediadb.read_refs import Ref
from mediadb.read_search import Query
from mediadb.select_store import SqliteSelectStore
from zapcore.lists.folder import ListFolder
from zapcore.operations.index import IndexService
from zapcore.operations.select import SelectService
from zapcore.operations.select_desk import Desk
from zapcore.systems.table import SystemTable
from zapcore.titles.release_words import load_release_words

systems = functools.cache(SystemTable.load)  # made once: 70 ms
GAMES = (
    "SELECT s.SystemID, g.Hash, g.SetHash, g.Name, g.Shown,"
    " f.Path || m.FileName, m.RawName, x.Rank FROM Games AS g"
    " JOIN Systems AS s ON s.DBID = g.SystemDBID"
    " LEFT JOIN GameMedia AS x ON x.GameDBID = g.DBID"
    " LEFT JOIN Media AS m ON m.DBID = x.MediaDBID"
    " LEFT JOIN Folders AS f ON f.DBID = m.FolderDBID ORDER BY 1, 2, 6, 7"
)
PREFERRED = (
    "SELECT m.SystemDBID, f.Path || m.FileName, m.RawName, p.Others"
    " FROM Preferred AS p LEFT JOIN Media AS m ON m.DBID = p.MediaDBID"
    " LEFT JOIN Folders AS f ON f.DBID = m.FolderDBID ORDER BY 1, 2, 3"
)
LOOSE = "SELECT COUNT(*) FROM GameMedia WHERE GameDBID NOT IN (SELECT DBID FROM Games)"
WAITING = "SELECT COUNT(*) FROM Unselected"
STAMPS = (
    "SELECT SystemID, Stamp FROM Selections JOIN Systems ON DBID = SystemDBID"
    " ORDER BY 1"
)
FORGET = (
    "DELETE FROM Games",
    "DELETE FROM GameMedia",
    "DELETE FROM Preferred",
    "DELETE FROM Selections",
    "DELETE FROM Unselected",
)


def chosen(raw):
    """Give all that a selection left, by names."""
    queries = GAMES, PREFERRED, STAMPS, LOOSE, WAITING
    return [raw.execute(query).fetchall() for query in queries]


class SelectHome:
    """The rooms of a daemon that selects."""

    def __init__(self, home: Home, data: Path, lists: Path) -> None:
        self.home = home
        self.data = data
        self.slot = home.slot
        self.media = home.media
        self.heard = home.heard
        words = load_release_words()
        self.profiles = SqliteProfiles(home.user)
        self.lists = lists
        folder = ListFolder(lists, data / "lists-cache", words)
        self.store = SqliteSelectStore(home.media)
        self.select = SelectService(
            slot=home.slot,
            store=self.store,
            profiles=self.profiles,
            desk=Desk(self.profiles, folder, words),
            systems=systems(),
            publisher=home.heard,
        )
        self.indexes = IndexService(
            slot=home.slot,
            library=home.indexes._library,
            store=SqliteIndexStore(home.media, home.owner),
            publisher=home.heard,
            after=self.select.freshen,
        )

    async def index(self, **kwargs):
        await self.indexes.start(**kwargs)
        await self.slot.wait()
        assert self.heard.events[-1].state == "completed"

    async def refresh(self, **kwargs):
        """Select what needs it, as asked for; give the last notification."""
        await self.select.start(**kwargs)
        await self.slot.wait()
        assert self.heard.events[-1].state == "completed", self.heard.events[-1]
        return self.heard.events[-1]

    async def chosen(self):
        return await self.media.run(chosen)

    async def changes(self):
        return await self.media.run(lambda raw: raw.total_changes)

    async def anew(self):
        """Forget all that was selected and select from nothing."""

        def forget(raw):
            for statement in FORGET:
                raw.execute(statement)

        await self.media.write(forget)
        await self.refresh(force=True)

    async def preferred(self, text="", **kwargs):
        """Give the names of the files that a list of one entry a game shows."""
        query = Query(text=text, preferred=True, limit=100_000, **kwargs)
        found, _ = await self.home.reader.search(
            query, lambda shown: json.dumps({"name": shown.row.file_name})
        )
        return sorted(json.loads(row)["name"] for row in found)

    async def view(self, path, system="NES"):
        ref = Ref(system_id=system, path=str(path))
        found, _ = await self.home.reader.game(ref, lambda _: "{}")
        return found

    async def pick(self, path, system="NES", *, on=True):
        view = await self.view(path, system)
        await self.select.pick(system, view.roms, view.media, on=on)

    def clones(self, system, *variants):
        """Write a clone list, or without variants delete it."""
        folder = self.lists / "clonelists"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{system}.json"
        if not variants:
            path.unlink(missing_ok=True)
            return
        told = {"name": system, "minimumVersion": "2.00"}
        path.write_text(json.dumps({"description": told, "variants": [*variants]}))


@contextlib.asynccontextmanager
async def open_select(tmp, *roots, data=None):
    """Open the databases in ``tmp``/data (or ``data``) over ``tmp``/roms or roots."""
    data = data or tmp / "data"
    async with open_home(data, *(roots or [tmp / "roms"])) as home:
        yield SelectHome(home, data, tmp / "lists")


def group(name, *titles, compilations=()):
    """Give a group of a clone list, by short names."""
    entries = {"titles": [{"searchTerm": title} for title in titles]}
    if compilations:
        entries["compilations"] = [
            {"searchTerm": title, "titlePosition": at} for title, at in compilations
        ]
    return {"group": name, **entries}
