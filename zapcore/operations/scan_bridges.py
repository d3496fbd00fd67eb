"""Lets the index and the scrapes of a scan be heard as parts of it."""

from dataclasses import replace

from zapcore.events import Event, MediaIndexing, MediaScraping, SourceStats
from zapcore.operations.scan_progress import ScanProgress


class Silent:
    """A ``Publisher`` that tells nobody."""

    def publish(self, event: Event) -> None:
        """Keep it to itself."""


class IndexBridge:
    """The ``Publisher`` of a scan's index."""

    def __init__(self, progress: ScanProgress) -> None:
        self._progress = progress

    def publish(self, event: Event) -> None:
        """Hear how far the index is."""
        if not isinstance(event, MediaIndexing):
            return
        if event.not_mounted:
            self._progress.lost(event.not_mounted)
        if event.systems_total:
            self._progress.platforms(
                event.systems_completed or 0,
                event.systems_total,
                event.current_step_display or "",
            )
        self._progress.files(event.total_files or 0)


class ScrapeBridge:
    """The ``Publisher`` of a scrape that a scan makes from one source."""

    def __init__(self, progress: ScanProgress, source: str) -> None:
        self._progress = progress
        self._source = source
        self.stats = SourceStats(state="running")

    def publish(self, event: Event) -> None:
        """Hear how far the scrape is."""
        if isinstance(event, MediaScraping) and event.current_system is not None:
            system = event.current_system
            self._progress.at(system.system_id, "")

    def sums(self, processed: int, matched: int, skipped: int) -> None:
        """Hear what it came to: a local source is asked without requests."""
        errors = max(0, processed - matched - skipped)
        self.stats = replace(
            self.stats, hits=matched, misses=skipped, errors=errors, state="done"
        )
        self._progress.source(self._source, self.stats)
