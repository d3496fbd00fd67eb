"""What a scrape tells the world while it runs: ``media.scraping``, four a second."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace

from zapcore.events import MediaScraping, SystemProgress, Warned
from zapcore.model import OperationState, Standing
from zapcore.ports import Publisher

EVERY_S = 0.25
WARNINGS_MAX = 100


class ScrapeProgress:
    """Holds the last status and publishes it, not more often than it may."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._published_at = 0.0
        self._sums = (0, 0, 0)
        self._begun = False
        self._steps = 0
        self.status = MediaScraping()

    @contextlib.contextmanager
    def preparing(self, scraper_id: str, *, force: bool) -> Iterator[None]:
        """Show that one is about to begin; what was, if it does not."""
        before = self.status
        self.reset(scraper_id, force=force)
        try:
            yield
        except BaseException:
            self.status = before
            raise

    def reset(self, scraper_id: str, *, force: bool) -> None:
        """Start over; said aloud by ``begin``, so that a pause between both stays."""
        self._sums = (0, 0, 0)
        self._begun = False
        self.status = MediaScraping(
            scraper_id=scraper_id,
            scraping=True,
            force=force,
            state=OperationState.RUNNING,
            current_step_display="Preparing media scrape",
        )

    def begin(self, sums: tuple[int, int, int] = (0, 0, 0)) -> None:
        """Publish that it has begun; ``sums`` are those from before a restart.

        It prepares at full speed, whatever game runs: it is paused from then on only.
        """
        self._sums = sums
        self._begun = True
        standing = self.status
        self.stands(Standing(OperationState.RUNNING))
        self.status = standing

    @property
    def sums(self) -> tuple[int, int, int]:
        """Give (processed, matched, skipped) of the whole run so far."""
        return self._sums

    def prepared(self, steps: int, skipped: tuple[str, ...], scraped: int) -> None:
        """Hear how many systems there are, which are not, and what was scraped."""
        self._steps = steps
        self.status = replace(
            self.status,
            current_step_display=None,
            skipped_systems=skipped or None,
            total_scraped=scraped,
        )
        self._publish()

    def enter(self, number: int, system_id: str, name: str) -> None:
        """Enter the system of this number, from 1."""
        self.status = replace(
            self.status,
            total_steps=self._steps,
            current_step=number,
            current_step_display=name,
            current_system=SystemProgress(system_id, name),
            system_id=system_id,
            total=0,
            processed=0,
            matched=0,
            skipped=0,
        )
        self._publish_now_and_then()

    def read(self, entries: int, unmatched: int, finished: int) -> None:
        """Count entries that were read; what fits nothing or was finished is done."""
        self._count(
            total=entries,
            processed=unmatched + finished,
            matched=finished,
            skipped=unmatched,
        )
        self._publish_now_and_then()

    def wrote(self, records: int, failed: int, new: int) -> None:
        """Count records that were written, or could not be."""
        matched = records - failed
        self._count(processed=records, matched=matched, skipped=failed)
        scraped = self.status.total_scraped + new
        self.status = replace(self.status, total_scraped=scraped)
        self._publish_now_and_then()

    def warn(self, warning: Warned) -> None:
        """Keep a warning once; of too many the first ones."""
        known = self.status.warnings or ()
        if len(known) < WARNINGS_MAX and warning not in known:
            self.status = replace(self.status, warnings=(*known, warning))

    def asked(self, hits: int, rest: int) -> None:
        """Hear what sources of the network answered so far, over all systems."""
        self._sums = (hits + rest, hits, rest)
        self.status = replace(
            self.status, processed=hits + rest, matched=hits, skipped=rest
        )
        self._publish_now_and_then()

    def of(self, total: int, words: str) -> None:
        """Hear how many answers are expected, and how far that is in words."""
        self.status = replace(self.status, total=total, current_step_display=words)

    def lost(self, system_id: str) -> None:
        """Hear that a system went away with its disk while the run went on."""
        known = self.status.skipped_systems or ()
        found = tuple(dict.fromkeys((*known, system_id)))
        self.status = replace(self.status, skipped_systems=found)

    def leave(self) -> None:
        """Publish the last state of a system that held anything."""
        system = self.status.current_system
        if system is not None and system.total:
            self._publish()

    def stands(self, standing: Standing) -> None:
        """Publish that it was paused, slowed, or goes on; not before it has begun."""
        self.status = replace(self.status, **standing.told())
        if self._begun:
            self._publish()

    def counted(self, scraped: int) -> None:
        """Hear how many rows are scraped now."""
        self.status = replace(self.status, total_scraped=scraped)

    def end(self, state: OperationState, error: str | None) -> None:
        """Publish the last one: the sums of the run, no system."""
        processed, matched, skipped = self._sums
        self.status = replace(
            self.status,
            current_step_display=None,
            current_system=None,
            system_id=None,
            total=0,
            processed=processed,
            matched=matched,
            skipped=skipped,
            scraping=False,
            done=True,
            paused=False,
            paused_by=None,
            throttled=None,
            state=state,
            error=error,
        )
        self._publish()

    def _count(
        self, *, total: int = 0, processed: int = 0, matched: int = 0, skipped: int = 0
    ) -> None:
        """Add to the run's sums and to the system's, which the flat fields repeat."""
        system = self.status.current_system
        if system is None:
            return
        sums = self._sums
        self._sums = (sums[0] + processed, sums[1] + matched, sums[2] + skipped)
        system = replace(
            system,
            total=system.total + total,
            processed=system.processed + processed,
            matched=system.matched + matched,
            skipped=system.skipped + skipped,
        )
        self.status = replace(
            self.status,
            current_system=system,
            total=system.total,
            processed=system.processed,
            matched=system.matched,
            skipped=system.skipped,
        )

    def _publish_now_and_then(self) -> None:
        if time.monotonic() - self._published_at >= EVERY_S:
            self._publish()

    def _publish(self) -> None:
        """Publish; the warnings go out once, with the last one."""
        self._published_at = time.monotonic()
        status = self.status
        self._publisher.publish(
            status if status.done else replace(status, warnings=None)
        )
