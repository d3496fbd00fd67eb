"""Starts and steers scrapes: what ``media.scrape`` calls."""

import asyncio
import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from zapcore.errors import (
    NotMountedError,
    RequestError,
    UnknownSystemError,
)
from zapcore.events import MediaScraping
from zapcore.model import JournalEntry
from zapcore.operations.library import Library, look
from zapcore.operations.scrape_options import Scrapers, check_options
from zapcore.operations.scrape_progress import ScrapeProgress
from zapcore.operations.scrape_run import KIND, Order, ScrapeOperation
from zapcore.operations.slot import Slot
from zapcore.ports import Publisher, ScrapeStore

logger = logging.getLogger(__name__)


class ScrapeService:
    """Starts and steers scrapes; one runs at a time."""

    def __init__(
        self,
        *,
        slot: Slot,
        library: Library,
        store: ScrapeStore,
        scrapers: Scrapers,
        publisher: Publisher,
    ) -> None:
        self._slot = slot
        self._library = library
        self._store = store
        self._scrapers = scrapers
        self._progress = ScrapeProgress(publisher)

    async def start(
        self,
        scraper_id: str,
        systems: Sequence[str] | None = None,
        *,
        force: bool = False,
        options: Mapping[str, object] | None = None,
    ) -> None:
        """Start a scraper over all systems, or those named by id or alias.

        Raises:
            UnknownScraperError: no scraper has this id.
            UnknownSystemError: an id that no system has.
            ParameterError: an option that the scraper does not have, or its value.
            AlreadyRunningError: the slot is taken.
            NotMountedError: no root can be used.
        """
        order = self._order(scraper_id, systems or (), force=force, options=options)
        preparing = self._progress.preparing(scraper_id, force=force)
        await self._slot.make_room()
        with self._slot.reserve(KIND), preparing:
            found = await asyncio.to_thread(look, self._library, {})
            if not found.usable:
                raise NotMountedError(self._library.roots)
        self._start(order)

    async def go_on(self, entry: JournalEntry) -> bool:
        """Go on with what a restart interrupted, under its run ID.

        False when what it needs is no longer there.
        """
        try:
            order = self._order(
                entry.scraper_id,
                entry.systems,
                force=entry.force,
                options=entry.options,
            )
        except RequestError as error:
            logger.warning("an interrupted scrape cannot go on: %s", error)
            return False
        self._start(
            replace(
                order, run_id=entry.run_id, journal_id=entry.id, cursor=entry.cursor
            )
        )
        return True

    def pause(self) -> None:
        """Pause between two batches."""
        self._slot.pause(KIND)

    def resume(self) -> bool:
        """Go on; false when it was not paused."""
        return self._slot.resume(KIND)

    async def cancel(self) -> bool:
        """Cancel; the slot is free when this returns. False when nothing ran."""
        return await self._slot.cancel(KIND)

    async def status(self) -> MediaScraping:
        """Give the last status with a fresh count of scraped rows.

        Before any run it counts the rows of all scrapers.
        """
        scraper_id = self._progress.status.scraper_id or ""
        self._progress.counted(await self._store.total(scraper_id))
        return self._progress.status

    def scrapers(self) -> list[dict[str, object]]:
        """Give ``{id, name, supportedSystems, options}`` of each scraper."""
        return self._scrapers.listed()

    def folder_options(self, scraper_id: str) -> list[str]:
        """Give the options that name folders; none of a scraper that is not there."""
        found = self._scrapers.by_id.get(scraper_id)
        options = found.options if found else ()
        return [option.name for option in options if option.type == "folder"]

    def _order(
        self,
        scraper_id: str,
        systems: Sequence[str],
        *,
        force: bool,
        options: Mapping[str, object] | None,
    ) -> Order:
        scraper = self._scrapers.get(scraper_id)
        given = check_options(scraper, options or {})
        return Order(
            scraper,
            tuple(dict.fromkeys(map(self._canonical, systems))),
            force=force,
            run_id=uuid.uuid4().hex if force else "",
            given=given,
            options=self._scrapers.options(scraper, given),
        )

    def _start(self, order: Order) -> None:
        operation = ScrapeOperation(self._library, self._store, self._progress, order)
        self._slot.claim(KIND)
        self._progress.reset(order.scraper.id, force=order.force)
        self._slot.start(operation, journal_id=order.journal_id)

    def _canonical(self, text: str) -> str:
        system = self._library.systems.find(text)
        if system is None:
            raise UnknownSystemError(text)
        return system.id
