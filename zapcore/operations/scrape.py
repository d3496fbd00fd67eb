"""Starts and steers scrapes: what ``media.scrape`` calls."""

import asyncio
import logging
import time
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
from zapcore.operations.online_scrape import ONLINE, OnlineOrder, OnlineScrapes
from zapcore.operations.scrape_options import Scrapers, check_all, check_options
from zapcore.operations.scrape_progress import ScrapeProgress
from zapcore.operations.scrape_run import KIND, Order, ScrapeOperation
from zapcore.operations.slot import Slot
from zapcore.ports import Publisher, ScrapeStore

logger = logging.getLogger(__name__)


class ScrapeService:
    """Starts and steers scrapes; one runs at a time."""

    def __init__(  # noqa: PLR0913 - the parts it joins
        self,
        *,
        slot: Slot,
        library: Library,
        store: ScrapeStore,
        scrapers: Scrapers,
        publisher: Publisher,
        online: OnlineScrapes | None = None,
    ) -> None:
        self._slot = slot
        self._online = online
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
        if scraper_id == ONLINE and self._online is not None:
            await self._ask(self._online, systems or (), options or {}, force=force)
            return
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
        if entry.scraper_id == ONLINE:
            return self._ask_on(entry)
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
        online = self._online.listed() if self._online else []
        return [*self._scrapers.listed(), *online]

    def folder_options(self, scraper_id: str) -> list[str]:
        """Give the options that name folders; none of a scraper that is not there."""
        found = self._scrapers.by_id.get(scraper_id)
        options = found.options if found else ()
        return [option.name for option in options if option.type == "folder"]

    async def _ask(
        self,
        online: OnlineScrapes,
        systems: Sequence[str],
        options: Mapping[str, object],
        *,
        force: bool,
    ) -> None:
        """Start asking the sources of the network."""
        given = check_all(ONLINE, online.options, options)
        order = OnlineOrder(
            tuple(dict.fromkeys(map(self._canonical, systems))),
            online.sources(str(given.get("sources", ""))),
            force=force,
            since=int(time.time()),
            run_id=_run_id(force=force),
        )
        await self._slot.make_room()
        self._start_asking(online, order)

    def _ask_on(self, entry: JournalEntry) -> bool:
        if self._online is None:
            return False
        since = entry.options.get("since")
        try:
            names = self._online.sources(str(entry.options.get("sources", "")))
        except RequestError as error:
            logger.warning("an interrupted scrape cannot go on: %s", error)
            return False
        order = OnlineOrder(
            entry.systems,
            names,
            entry.force,
            since if isinstance(since, int) else 0,
            entry.run_id,
            entry.id,
        )
        self._start_asking(self._online, order)
        return True

    def _start_asking(self, online: OnlineScrapes, order: OnlineOrder) -> None:
        self._slot.claim(KIND)
        self._progress.reset(ONLINE, force=order.force)
        operation = online.operation(self._progress, order)
        self._slot.start(operation, journal_id=order.journal_id)

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
            run_id=_run_id(force=force),
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


def _run_id(*, force: bool) -> str:
    """Give what a forced run is known by."""
    return uuid.uuid4().hex if force else ""
