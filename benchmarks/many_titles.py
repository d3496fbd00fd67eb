"""A database of very many titles, without the files: what a search is measured on.

Real names (``data/README.md``), each title once a system, repeated with a number behind
it until there are enough. Written as the index writes them: parsed by ``FolderParser``,
stored by ``SqliteIndexStore``. Deterministic.
"""

import asyncio
import os
import re
from collections.abc import Iterator, Sequence

from benchmarks.titles import folders
from mediadb.index_store import SqliteIndexStore
from mediadb.media_db import open_media
from zapcore.operations.index_parse import FolderParser
from zapcore.operations.walk import FileEntry, Listing
from zapcore.systems.table import SystemTable

BATCH = 5000
SUFFIX = re.compile(r" [(\[].*")
SYSTEMS = [
    "NES",
    "SNES",
    "Gameboy",
    "GameboyColor",
    "GBA",
    "Genesis",
    "Nintendo64",
    "MasterSystem",
    "GameGear",
    "Atari2600",
    "Atari5200",
    "Atari7800",
    "AtariLynx",
    "Jaguar",
    "TurboGrafx16",
    "SuperGrafx",
    "FDS",
    "Intellivision",
    "ColecoVision",
    "C64",
    "Amiga500",
    "WonderSwan",
    "WonderSwanColor",
    "NeoGeoPocket",
    "NeoGeoPocketColor",
    "Vectrex",
    "VirtualBoy",
    "PokemonMini",
    "Odyssey2",
    "Sega32X",
    "SG1000",
    "ChannelF",
    "MSX",
    "VIC20",
    "CommodorePlus4",
    "X68000",
    "ZXSpectrum",
    "NDS",
    "PSP",
    "AtariST",
    "SegaPico",
]


def titles() -> list[list[str]]:
    """Give the file names of each system, of each bare title the first."""
    groups = sorted(folders(), key=len, reverse=True)[: len(SYSTEMS)]
    return [
        list({SUFFIX.sub("", name): name for name in reversed(group)}.values())
        for group in groups
    ]


def numbered(names: Sequence[str], count: int) -> Iterator[str]:
    """Give ``count`` names; from the second round on with a number behind the title."""
    for n in range(count):
        turn, place = divmod(n, len(names))
        bare = SUFFIX.sub("", names[place].removesuffix(".rom"))
        tail = names[place].removeprefix(bare)
        yield f"{bare} {turn + 100}{tail}" if turn else names[place]


async def build(data: str, root: str, count: int) -> None:
    """Make ``media.db`` in the folder ``data`` with ``count`` files below ``root``."""
    groups = titles()
    whole = sum(map(len, groups))
    database = await open_media(data)
    try:
        store = SqliteIndexStore(database)
        store.begin()
        for system_id, names in zip(SYSTEMS, groups, strict=True):
            share = max(1, round(count * len(names) / whole))
            await _system(store, system_id, root, list(numbered(names, share)))
        await store.make_indexes()
        await store.checkpoint()
    finally:
        await database.close()


async def _system(
    store: SqliteIndexStore, system_id: str, root: str, names: Sequence[str]
) -> None:
    system = SystemTable.load().get(system_id)
    path = os.path.join(root, system_id.lower(), "")
    files: tuple[FileEntry, ...] = tuple((name, 0, 1) for name in names)
    listing = Listing(path=path, root=root, stamp=b"1", files=files)
    parser = FolderParser(system.media_type)
    for parts in parser.parts([listing], {}, BATCH, reparse=False):
        await store.write(system_id, system.name, parts)
    await store.end_system()


def make(folder: str, count: int) -> str:
    """Make the database unless it is there; give its data folder."""
    data = os.path.join(folder, f"titles-{count}")
    if not os.path.exists(os.path.join(data, "made")):
        os.makedirs(os.path.join(data, "roms"), exist_ok=True)
        asyncio.run(build(data, os.path.join(data, "roms"), count))
        with open(os.path.join(data, "made"), "w", encoding="ascii"):
            pass
    return data
