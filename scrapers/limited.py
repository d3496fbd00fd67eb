"""A scraper for some systems only: what a platform says of one that could serve all."""

from collections.abc import Iterator, Sequence

from zapcore.events import Warned
from zapcore.model import Passed, ScrapeJob, ScrapePlace, ScrapeRecord, ScraperOption
from zapcore.ports import Scraper


class Limited:
    """Another scraper, for these systems."""

    def __init__(self, scraper: Scraper, systems: Sequence[str]) -> None:
        own = scraper.supported_systems
        self._scraper = scraper
        self.id = scraper.id
        self.name = scraper.name
        self.options: Sequence[ScraperOption] = scraper.options
        self.wants: frozenset[str] = getattr(scraper, "wants", frozenset())
        self.fills: bool = getattr(scraper, "fills", False)
        self.supported_systems: Sequence[str] = tuple(
            system for system in systems if not own or system in own
        )

    def stamps(self, place: ScrapePlace) -> dict[str, bytes]:
        """Give the stamps of the scraper."""
        return self._scraper.stamps(place)

    def read(self, job: ScrapeJob) -> Iterator[ScrapeRecord | Warned | Passed]:
        """Read as the scraper does."""
        return self._scraper.read(job)
