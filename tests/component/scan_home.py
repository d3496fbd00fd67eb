"""A library on disk with DATs of its own, and all services of a daemon over it."""

import functools
import hashlib
import zlib
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

from scrape_fixture import Heard

import platforms
from mediadb.identify_store import SqliteIdentifyStore
from mediadb.index_store import SqliteIndexStore
from mediadb.journal import SqliteJournal
from mediadb.read_owner import MediaKey
from zapcore.assembly import services
from zapcore.config import Config
from zapcore.content import DatEntry, ScanOrder, ScanType
from zapcore.identify.evidence import DatJudge
from zapcore.identify.hashing import Limits
from zapcore.identify.reading import LibraryReader
from zapcore.operations.library import Library
from zapcore.operations.scan import ScanService
from zapcore.operations.scan_progress import ScanProgress
from zapcore.operations.scan_run import Parts
from zapcore.operations.scan_stages import Bringers, Stages
from zapcore.operations.slot import Slot
from zapcore.stores import open_stores
from zapcore.systems.table import SystemTable

systems = functools.cache(SystemTable.load)  # made once: 70 ms

HEAD = '<?xml version="1.0"?>\n<datafile>\n<header><name>{name}</name></header>\n'
DATS = {
    "NES": "Nintendo - Nintendo Entertainment System",
    "SNES": "Nintendo - Super Nintendo Entertainment System",
    "Gameboy": "Nintendo - Game Boy",
    "PSX": "Sony - PlayStation",
}


def bytes_of(seed, size=4096):
    """Give bytes that no other seed has."""
    found = b""
    while len(found) < size:
        found += hashlib.sha256(f"{seed}/{len(found)}".encode()).digest()
    return found[:size]


def game(name, content, extension, *, status="", cloneof="", category=""):
    """Give a DAT's lines of a game."""
    parent = f' cloneof="{cloneof}"' if cloneof else ""
    state = f' status="{status}"' if status else ""
    kind = f"<category>{category}</category>" if category else ""
    return (
        f'<game name="{name}"{parent}>{kind}<description>{name}</description>'
        f'<rom name="{name}{extension}" size="{len(content)}"'
        f' crc="{zlib.crc32(content):08x}" md5="{hashlib.md5(content).hexdigest()}"'
        f' sha1="{hashlib.sha1(content).hexdigest()}"{state}/></game>\n'
    )


async def nothing(_control):
    """Do nothing: for scans without DATs, or without rows to reunite."""


class ScanHome:
    """A daemon's services over ``roms`` and ``data`` of a folder."""

    def __init__(self, folder, stack, **settings):
        self.roms, self.data = folder / "roms", folder / "data"
        self.roms.mkdir(exist_ok=True)
        self.data.mkdir(exist_ok=True)
        self.stack = stack
        self.heard = Heard()
        self.config = replace(
            Config(data=str(self.data), library=(str(self.roms),)), **settings
        )

    async def start(self):
        library = Library(platforms.load("linux"), (str(self.roms),), systems())
        self.stores = await open_stores(self.config.data, self.stack)
        self.journal = SqliteJournal(self.stores.media)
        self.slot = Slot(self.journal)
        self.work = services(self.config, library, self.stores, self.slot, self.heard)
        self.stack.push_async_callback(self.slot.close)
        self.stack.push_async_callback(self.work.scanning.scan.close)

    def put(self, path, content):
        """Write a file below the roms."""
        file = self.roms / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file

    def dat(self, system_id, *games):
        """Write a DAT of a system."""
        folder = self.data / "dats"
        folder.mkdir(exist_ok=True)
        name = DATS[system_id]
        text = HEAD.format(name=name) + "".join(games) + "</datafile>\n"
        (folder / f"{name}.dat").write_text(text)

    async def scan(self, kind="quick", **order):
        """Scan to the end; give the last notification."""
        await self.work.scanning.scan.start(ScanOrder(ScanType(kind), **order))
        await self.slot.wait()
        return self.work.scanning.scan.status()

    async def query(self, sql, *values):
        return await self.stores.media.run(
            lambda raw: raw.execute(sql, values).fetchall()
        )

    async def changes(self):
        """Give how many rows were written so far."""
        return await self.stores.media.run(lambda raw: raw.total_changes)

    async def rows(self):
        """Give file name to (id, is missing, verdict, the DAT's name)."""
        found = await self.query(
            "SELECT FileName, m.DBID, IsMissing, COALESCE(Verdict, ''),"
            " COALESCE(Game, '') FROM Media AS m"
            " LEFT JOIN Identities ON MediaDBID = m.DBID"
        )
        return {name: tuple(rest) for name, *rest in found}

    async def verdicts(self):
        """Give file name to (verdict, the DAT's name) of what is there."""
        rows = await self.rows()
        return {name: row[2:] for name, row in rows.items() if not row[1]}

    async def favour(self, system_id, path):
        """Make a file a favourite."""
        key = MediaKey(system_id, str(self.roms / path))
        await self.stores.owner.set_tags(key, add=["favorite"])


class FewDats:
    """A ``DatIndex`` that knows some names, and nothing else."""

    def __init__(self, **systems):
        self._systems = systems

    async def find(self, system_id, questions):
        known = self._systems.get(system_id, ())
        return [
            tuple(DatEntry("few", q.name, q.name) for _ in "x" if q.name in known)
            for q in questions
        ]

    async def stamps(self):
        return {system_id: repr(names) for system_id, names in self._systems.items()}


def bare_scans(bench, dats):
    """Give scans over what a bench has, one file hashed at a time."""
    progress = ScanProgress(bench.heard)
    stages = Stages(
        library=bench.library,
        index=SqliteIndexStore(bench.media),
        scrape=bench.store,
        bringers=Bringers(bench.scrapers),
        progress=progress,
        publisher=bench.heard,
        after=nothing,
    )
    parts = Parts(
        library=bench.library,
        store=SqliteIdentifyStore(bench.media),
        dats=dats,
        reader=LibraryReader(Limits()),
        judge=DatJudge(),
        stages=stages,
        refresh=nothing,
        reunite=nothing,
        unhashed=frozenset(),
        unread=frozenset(),
    )
    return ScanService(slot=bench.slot, parts=parts, progress=progress, timeout_s=600)


@asynccontextmanager
async def open_home(folder, **settings):
    """Open a home; everything is closed at the end."""
    async with AsyncExitStack() as stack:
        home = ScanHome(folder, stack, **settings)
        await home.start()
        yield home
