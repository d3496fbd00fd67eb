"""Brings LaunchBox's dump, and the files of a local install, into the table."""

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable, Sequence
from typing import Final

from scrapers.providers.launchbox_dump import Records, read_dump
from scrapers.providers.launchbox_tables import tables
from zapcore.background import Hands
from zapcore.errors import BadAnswerError
from zapcore.ports_launchbox import DUMP, MAME, LaunchBoxTable, Record, Shelf
from zapcore.ports_online import Line, Request

logger = logging.getLogger(__name__)

DUMP_FILE: Final = "Metadata.zip"
BATCH: Final = 500
"""Records of one transaction: some 0.5 MB."""

PIECES: Final = 16
"""Pieces of 64 KiB after which others have their turn, with or without a record."""

DAYS: Final = 7
DAY_S: Final = 24 * 3600
LARGEST: Final = 1 << 30
"""Bytes of the dump as it is fetched; it has some 100 MB."""


async def load(table: LaunchBoxTable, shelf: Shelf, records: Records) -> int:
    """Write a shelf; give how many games it has.

    What stood there stands until all is read. Between two batches others have their
    turn, and a scan that is cancelled ends.

    Raises:
        BadAnswerError: what ``records`` raises.
        StoreError: the disk is full or cannot be used.
    """
    loop = asyncio.get_running_loop()
    # libxml2's documents are to stay on one thread.
    thread = Hands(1, "launchbox")
    try:
        number = await table.begin(shelf)
        more = True
        while more:
            batch, more = await loop.run_in_executor(thread, _batch, records)
            if batch:
                await table.add(number, batch)
    finally:
        thread.submit(records.close)
        thread.shutdown(wait=False)
    games = await table.finish(number)
    while await table.tidy():
        pass
    return games


def _batch(records: Records) -> tuple[Sequence[Record], bool]:
    """Give some records, and whether there may be more."""
    batch: list[Record] = []
    pieces = 0
    for record in records:
        if record is not None:
            batch.append(record)
        pieces += record is None
        if len(batch) == BATCH or pieces == PIECES:
            return batch, True
    return batch, False


class DumpKeeper:
    """Keeps the dump in the table: not older than a week, for the library's platforms.

    ``folder`` is its own; the fetched file lies there until all of it was read.
    """

    def __init__(
        self, table: LaunchBoxTable, folder: str, clock: Callable[[], float]
    ) -> None:
        self._table = table
        self._folder = folder
        self._clock = clock

    async def refresh(self, line: Line, platforms: Sequence[str]) -> None:
        """Fetch and read the dump if it is absent, old, or lacks one of the platforms.

        Raises:
            SourceError: it cannot be fetched, or is not LaunchBox's file.
            StoreError: the disk is full or cannot be used.
        """
        shelf = (await self._table.shelves()).get(DUMP)
        held = shelf.platforms if shelf else ()
        if not platforms or (
            shelf and self._is_young(shelf.at) and set(platforms) <= set(held)
        ):
            return
        path = os.path.join(self._folder, DUMP_FILE)
        at = await asyncio.to_thread(_fetched_at, path)
        if not self._is_young(at):
            at = await self._fetch(line, path)
        wanted = tuple(sorted({*platforms, *held}))
        mame = not set(tables()["mame"]).isdisjoint(wanted)
        records = read_dump(path, frozenset(wanted), mame=mame)
        try:
            new = Shelf(DUMP, f"{at}", wanted, at)
            games = await load(self._table, new, records)
        except BadAnswerError:
            await asyncio.to_thread(_remove, path)
            raise
        await asyncio.to_thread(_remove, path)
        logger.info("LaunchBox: %d games of %d platforms", games, len(wanted))

    def _is_young(self, at: int) -> bool:
        return 0 <= self._clock() - at < DAYS * DAY_S

    async def _fetch(self, line: Line, path: str) -> int:
        part = f"{path}.part"
        await asyncio.to_thread(_make_room, self._folder, part)
        request = Request(DUMP_FILE, limit=LARGEST, keep=False)
        if await line.fetch(request, part) is None:
            raise BadAnswerError("LaunchBox does not offer its file any more")
        at = int(self._clock())
        await asyncio.to_thread(_swap, part, path, at)
        return at


def has_mame(platforms: Sequence[str]) -> tuple[str, ...]:
    """Give the platforms in whose lists of files a file of these is looked up."""
    arcade = not set(tables()["mame"]).isdisjoint(platforms)
    return tuple(dict.fromkeys((*platforms, *((MAME,) if arcade else ()))))


def _fetched_at(path: str) -> int:
    try:
        return int(os.stat(path).st_mtime)
    except OSError:
        return 0


def _make_room(folder: str, part: str) -> None:
    os.makedirs(folder, exist_ok=True)
    _remove(part)


def _swap(part: str, path: str, at: int) -> None:
    """Give the fetched file its name; its time is when it was fetched, by our clock."""
    os.utime(part, (at, at))
    os.replace(part, path)


def _remove(path: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
