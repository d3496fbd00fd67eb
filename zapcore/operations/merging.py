"""Chooses values anew wherever something else is known: in scans, and by itself."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Protocol

from zapcore.errors import StoreError
from zapcore.events import Event, MediaIndexing, MediaScraping
from zapcore.ports import Publisher

logger = logging.getLogger(__name__)

BATCH = 50
"""Titles of one transaction, when nobody waits for it."""


class MergeStore(Protocol):
    """Where titles are that something else is known of."""

    async def some(self, limit: int) -> int:
        """Merge at most so many titles; give how many there were.

        Another order than last time has all titles merged anew, from what is kept.
        """

    async def mark(self, media: Sequence[int]) -> None:
        """Have the titles of these files merged: something else is said of them."""


class Hearing(Protocol):
    """Knows what the owner said."""

    async def catch_up(self) -> None:
        """Have titles merged that have not heard what was said of their files."""


class Merging:
    """Merges by itself, and when it is told to."""

    def __init__(self, store: MergeStore, owner: Hearing) -> None:
        self._store = store
        self._owner = owner
        self._wake = asyncio.Event()

    async def some(self, limit: int) -> int:
        """Merge at most so many titles; give how many there were."""
        return await self._store.some(limit)

    async def catch_up(self) -> None:
        """Let files that came back, or are new rows, have what the owner said."""
        await self._owner.catch_up()

    async def all(self) -> None:
        """Merge whatever waits."""
        more = True
        while more:
            more = await self.some(BATCH) > 0

    async def now(self, media: Sequence[int]) -> None:
        """Merge the titles of these files: the owner waits to see it."""
        await self._store.mark(media)
        await self.all()

    def wake(self) -> None:
        """Have what waits merged soon."""
        self._wake.set()

    async def follow(self) -> None:
        """Merge by itself, from the start until it is cancelled."""
        self._wake.set()
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self.catch_up()
                await self.all()
            except StoreError as error:
                logger.warning("values are not chosen anew: %s", error)


class MergingAfter:
    """A ``Publisher`` that has what a scrape or an index brought merged, too."""

    def __init__(self, publisher: Publisher, merging: Merging) -> None:
        self._publisher = publisher
        self._merging = merging

    def publish(self, event: Event) -> None:
        """Pass it on; the end of a scrape or an index wakes the merge."""
        self._publisher.publish(event)
        ended = isinstance(event, MediaScraping) and event.done
        ended = ended or (isinstance(event, MediaIndexing) and not event.indexing)
        if ended:
            self._merging.wake()
