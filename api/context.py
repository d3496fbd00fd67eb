"""What a method may reach: handed in by the daemon, never imported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from api.pictures import Gallery
from mediadb.reader import MediaReader
from zapcore.events import MediaIndexing, MediaScraping
from zapcore.systems.table import SystemTable


class IndexService(Protocol):
    """Starts and steers the index."""

    async def start(self, systems: Sequence[str] | None = None) -> None:
        """Start over all systems or some."""

    def pause(self) -> None:
        """Pause."""

    def resume(self) -> bool:
        """Go on; false when it was not paused."""

    async def cancel(self) -> bool:
        """Cancel; false when nothing ran."""

    def status(self) -> MediaIndexing:
        """Give the last status."""


class ScrapeService(Protocol):
    """Starts and steers a scrape."""

    async def start(
        self,
        scraper_id: str,
        systems: Sequence[str] | None = None,
        *,
        force: bool = False,
        options: Mapping[str, object] | None = None,
    ) -> None:
        """Start a scraper over all systems or some."""

    def pause(self) -> None:
        """Pause."""

    def resume(self) -> bool:
        """Go on; false when it was not paused."""

    async def cancel(self) -> bool:
        """Cancel; false when nothing ran."""

    async def status(self) -> MediaScraping:
        """Give the last status with a fresh count of scraped rows."""

    def scrapers(self) -> list[dict[str, object]]:
        """Give ``{id, name, supportedSystems, options}`` of each scraper."""


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that methods are made of."""

    readers: MediaReader
    index: IndexService
    scrape: ScrapeService
    systems: SystemTable
    gallery: Gallery
    platform: str
    platform_systems: tuple[str, ...]
    roots: tuple[str, ...]
    version: str
