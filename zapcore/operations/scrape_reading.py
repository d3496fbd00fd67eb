"""Reads records of one system from a scraper, in windows sorted for the database.

All reading of one source happens on one thread: libxml2 keeps names in a dictionary of
the thread that feeds the parser, and a parser fed by two corrupts memory.
"""

import asyncio
import gc
from collections.abc import Collection, Iterator
from dataclasses import field, replace

from zapcore.arcade import Listed
from zapcore.background import Hands
from zapcore.errors import UnreadableSourceError
from zapcore.events import Warned
from zapcore.guests import of_file
from zapcore.model import Passed, ScrapeJob, ScrapePlace, ScrapeRecord
from zapcore.operations.places import usable
from zapcore.operations.scrape_window import WINDOW, Window
from zapcore.ports import GiveWay, Scraper
from zapcore.valueclass import dataclass

STEP = 500
"""Items read between two looks at pause and cancel."""


@dataclass(slots=True)
class Step:
    """What one step of reading found: entries, those passed over, and warnings.

    ``listed``: what lists say of arcade sets; it is to be gone through before the next
    step.
    """

    entries: int = 0
    unmatched: int = 0
    finished: int = 0
    warnings: list[Warned] = field(default_factory=list)
    listed: Listed | None = None


async def stamps(
    scraper: Scraper, place: ScrapePlace, roots: Collection[str]
) -> dict[str, bytes] | None:
    """Give path to stamp of a scraper's sources for a system.

    None when one of its ``roots`` is not there any more: nothing can be said then.

    Raises:
        UnreadableSourceError: the scraper could not look at them.
    """

    def look() -> dict[str, bytes] | None:
        found = scraper.stamps(place)
        return found if _mounted(roots) else None

    try:
        return await asyncio.to_thread(look)
    except OSError as error:
        raise UnreadableSourceError(scraper.id, error) from error


async def mounted(roots: Collection[str]) -> bool:
    """Tell whether all of these roots are there."""
    return await asyncio.to_thread(_mounted, roots)


def _mounted(roots: Collection[str]) -> bool:
    return all(map(usable, roots))


class Reading:
    """The records of one system, read on a thread of its own until ``close``.

    ``give_way``: see ``Control``. Records of rows that are not in ``only`` are passed
    over as if they were not there.
    """

    def __init__(
        self,
        scraper: Scraper,
        job: ScrapeJob,
        give_way: GiveWay,
        only: frozenset[int] | None = None,
    ) -> None:
        self._give_way = give_way
        self._only = only
        self._listed: list[Listed] = []
        self._job: ScrapeJob | None = replace(job, listed=self._listed.append)
        self._scraper = scraper
        self._items: Iterator[ScrapeRecord | Warned | Passed] = iter(())
        self._window = Window()
        self._ended = False
        self._guests = job.catalog.guests
        self._thread = Hands(1, "scrape-reading")

    async def step(self) -> Step:
        """Read on until there are enough items or no more.

        Raises:
            UnreadableSourceError: the scraper could not read its source.
        """
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, self._step)
        except OSError as error:
            raise UnreadableSourceError(self._scraper.id, error) from error

    def close(self) -> None:
        """Let the thread end; a step that is in hand is not waited for.

        What is left of a parser refers to itself: 35 KB a system that the daemon's rare
        collections would find much later.
        """
        self._items = iter(())
        self._thread.submit(gc.collect, 1)
        self._thread.shutdown(wait=False)

    def _step(self) -> Step:
        try:
            return self._read_on()
        except (SystemExit, KeyboardInterrupt) as error:
            # Of a scraper that somebody wrote: the daemon does not end with it.
            raise RuntimeError(f"{self._scraper.id} tried to end zapcore") from error

    def _read_on(self) -> Step:
        if self._job is not None:
            self._items = self._scraper.read(self._job)
            self._job = None
        found = Step()
        between = self._give_way()
        for item in self._items:
            between()
            if isinstance(item, Warned):
                found.warnings.append(item)
                continue
            if item is Passed.ELSEWHERE:
                break
            if self._wanted(item):
                self._count(item, found)
            if found.entries >= STEP:
                break
        else:
            self._ended = True
        if self._listed:
            found.listed = self._listed.pop()
        if self.full:
            # Here, not where it is written: 15,000 records keep the loop for 6 ms.
            self._window.sort()
        return found

    def _count(self, item: ScrapeRecord | Passed, found: Step) -> None:
        found.entries += 1
        if item is Passed.UNMATCHED:
            found.unmatched += 1
        elif item is Passed.FINISHED:
            found.finished += 1
        elif isinstance(item, ScrapeRecord):
            guest = item.media_id in self._guests and not item.digest
            self._window.add(of_file(item) if guest else item)

    def _wanted(self, item: ScrapeRecord | Passed) -> bool:
        if self._only is None:
            return True
        return isinstance(item, ScrapeRecord) and item.media_id in self._only

    @property
    def ended(self) -> bool:
        """Tell whether the source is read to its end."""
        return self._ended

    @property
    def full(self) -> bool:
        """Tell whether the window is to be written."""
        return len(self._window) >= WINDOW or (self._ended and bool(self._window))

    def batches(self) -> Iterator[list[ScrapeRecord]]:
        """Empty the window, in batches in the order of the database's rows."""
        return self._window.batches()
