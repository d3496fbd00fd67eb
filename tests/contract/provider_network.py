"""The network, cache and tables of a provider, opened as the daemon does."""

import os
import sqlite3
import tempfile
import zlib
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass

from mediadb.answers import ONLINE, SqliteAnswers, open_online
from mediadb.launchbox import SqliteLaunchBox
from scrapers.providers.http.clock import Clock
from scrapers.providers.http.network import HttpNetwork

EMPTY: list[bytes] = []


@dataclass(frozen=True)
class Way:
    """A network over a cache on the disk, with time that runs faster."""

    network: HttpNetwork
    clock: Clock
    launchbox: SqliteLaunchBox


@asynccontextmanager
async def open_way(spec, settings, folder, scale):
    database = await open_online(str(folder))
    clock = Clock(scale)
    network = HttpNetwork(SqliteAnswers(database), clock)
    network.open(spec, settings)
    try:
        yield Way(network, clock, SqliteLaunchBox(database))
    finally:
        await network.close()
        await database.close()


def kept_in(folder):
    """All that the cache's file holds, unpacked, and the file itself."""
    path = f"{folder}/{ONLINE}"
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT Source, Key, Value FROM Answers").fetchall()
    said = [f"{source} {key!r} {_unpacked(value)}" for source, key, value in rows]
    with open(path, "rb") as file:
        said.append(file.read().decode("latin-1"))
    return "\n".join(said)


def _unpacked(value):
    return zlib.decompress(value).decode() if value else ""


async def lay_cache(folder):
    """Put an empty cache there: made once, since each new one is synced to the disk."""
    if not EMPTY:
        with tempfile.TemporaryDirectory() as made:
            await (await open_online(made)).close()
            with open(os.path.join(made, ONLINE), "rb") as file:
                EMPTY.append(file.read())
    with open(os.path.join(folder, ONLINE), "wb") as file:
        file.write(EMPTY[0])
