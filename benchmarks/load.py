"""Sixteen clients at once, for minutes, while forced imports follow one another.

    .venv/bin/python -m benchmarks.load [--minutes 5] [--count 100000] [--keep DIR]

Five search, five browse, four fetch thumbnails, two listen; one more starts the next
forced import as soon as the last has ended. Each asks, waits for the answer, rests for
50 ms and asks again, as people do who type and scroll. Counts errors, the terminal
notifications that each listener heard, and prints the spread of the answers; after a
minute of warming up, the daemon's memory and descriptors are looked at every second;
descriptors also before and after, at rest.
Exit status 1: an error, or a terminal notification that was lost.
"""

import argparse
import asyncio
import collections
import contextlib
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator

from benchmarks.calib import calib
from benchmarks.cost import library
from benchmarks.process import Client, Daemon, connect
from benchmarks.responsive import spread

REST_S = 0.05
WARM_S = 60.0
SEARCHERS, BROWSERS, PICTURES, LISTENERS = 5, 5, 4, 2
IMPORT = {"scraperId": "gamelist.xml", "force": True}
Asked = tuple[str, dict[str, object]]


class Tally:
    """What was seen: seconds by kind of call, errors, memory (MB), descriptors."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = collections.defaultdict(list)
        self.errors: list[str] = []
        self.memory: list[float] = []
        self.descriptors: list[int] = []
        self.imports = 0
        self.heard: list[int] = []


def searches(names: list[str], chance: random.Random) -> Iterator[Asked]:
    """Type a title, letter by letter, and then the next one."""
    while True:
        name = chance.choice(names)
        for size in range(1, min(12, len(name)) + 1):
            yield "media.search", {"query": name[:size]}


def browses(folders: list[str], chance: random.Random) -> Iterator[Asked]:
    while True:
        yield "media.browse", {"path": chance.choice(folders).rstrip("/")}


def pictures(numbers: list[int], chance: random.Random) -> Iterator[Asked]:
    while True:
        yield "media.image", {"mediaId": chance.choice(numbers), "maxSize": 256}


async def asks(url: str, kind: str, asked: Iterator[Asked], tally: Tally) -> None:
    """Ask for ever on a connection of its own."""
    async with connect(url) as client:
        for method, params in asked:
            begin = time.perf_counter()
            try:
                await client.call(method, **params)
            except (SystemExit, ConnectionError) as error:
                tally.errors.append(str(error))
            tally.times[kind].append(time.perf_counter() - begin)
            await asyncio.sleep(REST_S)


async def listens(url: str, tally: Tally, number: int) -> None:
    """Count the ends of imports that are told."""
    async with connect(url) as client:
        while True:
            await client.until_done("media.scraping", "scraping")
            tally.heard[number] += 1


async def watches(daemon: Daemon, tally: Tally) -> None:
    await asyncio.sleep(WARM_S)
    while True:
        tally.memory.append(daemon.memory_mb())
        tally.descriptors.append(daemon.descriptors())
        await asyncio.sleep(1)


async def imports(client: Client, until: float, tally: Tally) -> None:
    while time.monotonic() < until:
        await client.call("media.scrape", **IMPORT)
        last = await client.until_done("media.scraping", "scraping")
        tally.imports += 1
        if last["state"] != "completed":
            tally.errors.append(f"an import ended as {last['state']}")


@contextlib.asynccontextmanager
async def crowd(daemon: Daemon, data: str, tally: Tally) -> AsyncIterator[None]:
    """Have the sixteen at work inside."""
    raw = sqlite3.connect(f"file:{data}/media.db?mode=ro", uri=True)
    names = [row[0] for row in raw.execute("SELECT Name FROM MediaTitles")]
    folders = [row[0] for row in raw.execute("SELECT Path FROM Folders")]
    numbers = [row[0] for row in raw.execute("SELECT MediaDBID FROM MediaProperties")]
    raw.close()
    kinds: tuple[tuple[str, int, Callable[..., Iterator[Asked]], list], ...] = (
        ("search", SEARCHERS, searches, names),
        ("browse", BROWSERS, browses, folders),
        ("picture", PICTURES, pictures, numbers),
    )
    tasks = [asyncio.create_task(watches(daemon, tally), name="watch")]
    for kind, count, make, of in kinds:
        for n in range(count):
            asked = make(of, random.Random(n))
            work = asks(daemon.url, kind, asked, tally)
            tasks.append(asyncio.create_task(work, name=f"{kind} {n}"))
    tally.heard = [0] * LISTENERS
    for n in range(LISTENERS):
        work = listens(daemon.url, tally, n)
        tasks.append(asyncio.create_task(work, name=f"listen {n}"))
    await asyncio.sleep(1)
    try:
        yield
        await asyncio.sleep(1)
    finally:
        ended = [task for task in tasks if task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        tally.errors += [f"{task.get_name()} ended by itself" for task in ended]


async def at_rest(daemon: Daemon) -> int:
    """Count its descriptors when nobody asks: pictures that are read have some more."""
    await asyncio.sleep(2)
    return daemon.descriptors()


async def measure(root: str, data: str, minutes: float) -> Tally:
    tally = Tally()
    daemon = Daemon.start(root, data)
    try:
        async with connect(daemon.url) as client:
            await client.call("media.generate")
            await client.until_done("media.indexing", "indexing")
            for scraper in ("gamelist.xml", "media-folder"):
                await client.call("media.scrape", scraperId=scraper)
                await client.until_done("media.scraping", "scraping")
            before = await at_rest(daemon)
            async with crowd(daemon, data, tally):
                await imports(client, time.monotonic() + minutes * 60, tally)
            after = await at_rest(daemon)
            print(f"descriptors at rest: {before} before, {after} after")
        print(f"peak {daemon.peak_mb():.1f} MB")
    finally:
        daemon.stop()
    return tally


def report(tally: Tally) -> bool:
    """Print it; tell whether all is well."""
    for kind, times in tally.times.items():
        print(f"{kind:8s} {spread(times)}")
    print(f"{tally.imports} imports, ends heard by the listeners: {tally.heard}")
    print(f"{len(tally.errors)} errors", *dict.fromkeys(tally.errors), sep="\n  ")
    if tally.memory:
        middle = statistics.median(tally.memory)
        third = max(1, len(tally.memory) // 3)
        first, last = (
            statistics.mean(part)
            for part in (tally.memory[:third], tally.memory[-third:])
        )
        print(
            f"memory {min(tally.memory):.1f} to {max(tally.memory):.1f} MB, median "
            f"{middle:.1f} ({min(tally.memory) / middle - 1:+.1%} to "
            f"{max(tally.memory) / middle - 1:+.1%}); last third to first "
            f"{last / first - 1:+.1%}"
        )
        print(f"descriptors {min(tally.descriptors)} to {max(tally.descriptors)}")
    lost = any(heard != tally.imports for heard in tally.heard)
    return not tally.errors and not lost


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument(
        "--keep", default=os.path.join(tempfile.gettempdir(), "zapcore-bench")
    )
    args = parser.parse_args()
    os.makedirs(args.keep, exist_ok=True)
    root = library(args.keep, args.count)
    print(f"== {args.count} files, {args.minutes:g} minutes, calib {calib():.2f}")
    with tempfile.TemporaryDirectory(prefix="zapcore-load-") as data:
        tally = asyncio.run(measure(root, data, args.minutes))
    well = report(tally)
    print(f"calib {calib():.2f}")
    return int(not well)


if __name__ == "__main__":
    sys.exit(main())
