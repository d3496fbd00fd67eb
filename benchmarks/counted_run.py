"""One index, and one import with ``--import``, in this process and without a client.

For ``benchmarks.counted``, which counts its instructions: what serves clients in a
daemon goes by the clock, and time runs fifty times as fast under valgrind. Prints how
many files and records there were, and the CPU seconds of each.
"""

import argparse
import asyncio
import time

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

GAMELIST = "gamelist.xml"


class Last:
    """A publisher that keeps what it was given last."""

    def __init__(self) -> None:
        self.event: object = None

    def publish(self, event: object) -> None:
        self.event = event


async def run(root: str, data: str, *, imports: bool) -> list[tuple[int, float]]:
    """Give (files, CPU s) of the index and (records, CPU s) of the import."""
    media = await open_media(data)
    last, linux = Last(), platforms.load("linux")
    slot = Slot(SqliteJournal(media))
    shared = {
        "slot": slot,
        "library": Library(linux, (root,), SystemTable.load()),
        "publisher": last,
    }
    index = IndexService(store=SqliteIndexStore(media), **shared)
    ours = Scrapers(scrapers.load(linux.scrapers), {})
    scrape = ScrapeService(store=SqliteScrapeStore(media), scrapers=ours, **shared)
    steps = [(index.start, (), "total_files"), (scrape.start, (GAMELIST,), "processed")]
    found = []
    try:
        for start, arguments, counts in steps if imports else steps[:1]:
            before = time.process_time()
            await start(*arguments)
            await slot.wait()
            found.append((getattr(last.event, counts), time.process_time() - before))
    finally:
        await media.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root")
    parser.add_argument("data")
    parser.add_argument("--import", action="store_true", dest="imports")
    args = parser.parse_args()
    for count, cpu_s in asyncio.run(run(args.root, args.data, imports=args.imports)):
        print(count, cpu_s)


if __name__ == "__main__":
    main()
