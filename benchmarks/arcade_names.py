"""What it costs that sets of a list get its names and parents: calibs, memory.

    .venv/bin/python -m benchmarks.arcade_names [--sets 15000]

An index of so many zips, a scrape with a list of them all, the same list again, and a
list in which every tenth name is another one. Naming is told apart from the scrape.
"""

import argparse
import asyncio
import os
import tempfile
import time

import platforms
import scrapers
from benchmarks.arcade_lists import memory, set_name
from benchmarks.calib import calib
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

MACHINE = (
    "<machine name='{}'{}><description>Game of {} {} (World, set {})</description>"
    "<year>1981</year><manufacturer>Namco</manufacturer></machine>\n"
)


class Timed(SqliteScrapeStore):
    """A store that counts the CPU seconds of naming."""

    spent = 0.0
    longest = 0.0

    async def list_sets(self, *args):
        await self._timed(super().list_sets(*args))

    async def name_sets(self):
        return await self._timed(super().name_sets())

    async def _timed(self, work):
        begin = time.process_time()
        found = await work
        step = time.process_time() - begin
        self.spent += step
        self.longest = max(self.longest, step)
        return found


class Quiet:
    """A publisher that nobody hears."""

    def publish(self, event):
        self.last = event


def write_list(folder, sets, word):
    with open(f"{folder}/mame.xml", "w", encoding="utf-8") as file:
        file.write("<mame>")
        for number in range(sets):
            clone = f" cloneof='{set_name(number - 1)}'" if number % 3 == 2 else ""
            said = word if number % 10 == 0 else "Old"
            file.write(
                MACHINE.format(set_name(number), clone, said, number, number % 4)
            )
        file.write("</mame>")


def make(root, sets):
    os.makedirs(f"{root}/arcade")
    for number in range(sets):
        with open(f"{root}/arcade/{set_name(number)}.zip", "wb"):
            pass


async def measure(folder, sets):
    """Print what each step costs."""
    yard = min(calib() for _ in range(3))
    media = await open_media(folder)
    platform = platforms.load("linux")
    roms = f"{folder}/roms"
    library = Library(platform, (roms,), SystemTable.load())
    both = {
        "slot": Slot(SqliteJournal(media)),
        "library": library,
        "publisher": Quiet(),
    }
    index = IndexService(store=SqliteIndexStore(media), **both)
    store = Timed(media)
    chosen = Scrapers(scrapers.load(platform.scrapers), {})
    scrapes = ScrapeService(store=store, scrapers=chosen, **both)

    async def step(name, start):
        store.spent = store.longest = 0.0
        before, begin = memory("VmRSS"), time.process_time()
        await start
        await both["slot"].wait()
        spent = time.process_time() - begin
        print(
            f"{name}: {spent / yard:.2f} calibs, names {store.spent / yard:.2f}"
            f" (longest step {store.longest * 1000:.0f} ms),"
            f" +{(memory('VmHWM') - before) / 1e6:.1f} MB at most"
        )

    await step("index", index.start())
    write_list(f"{roms}/arcade", sets, "Old")
    await step("scrape", scrapes.start("arcade"))
    await step("again", scrapes.start("arcade"))
    write_list(f"{roms}/arcade", sets, "Another")
    await step("changed", scrapes.start("arcade"))
    await step("index again", index.start())
    await media.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=15_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        make(f"{folder}/roms", given.sets)
        asyncio.run(measure(folder, given.sets))


if __name__ == "__main__":
    main()
