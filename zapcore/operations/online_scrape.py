"""The scraper ``online``: all sources of the network that are on, as one scrape."""

from collections.abc import Mapping, Sequence

from zapcore.content import ScanOrder, ScanType, Scope
from zapcore.errors import UnknownScraperError
from zapcore.events import SourceStats
from zapcore.model import JournalEntry, OperationState, ScraperOption, Standing
from zapcore.operations.online_stage import OnlineParts, OnlineStage
from zapcore.operations.scrape_progress import ScrapeProgress
from zapcore.ports import Control, ScrapeStore
from zapcore.valueclass import dataclass

ONLINE = "online"
NAME = "Online sources"
SOURCES = ScraperOption(
    "sources",
    "text",
    "",
    "The sources that are asked, such as igdb,ss; none means all that are on.",
)


@dataclass(frozen=True, slots=True)
class OnlineOrder:
    """What one run is asked for: no systems means all, no sources all that are on.

    Without ``force`` only files are asked about that no source knows yet. ``since``
    (epoch seconds): answers from before are asked anew.
    """

    systems: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    force: bool = False
    since: int = 0
    run_id: str = ""
    journal_id: int = 0


class OnlineScrape:
    """One run of the scraper ``online``."""

    kind = "scrape"

    def __init__(
        self,
        parts: OnlineParts,
        store: ScrapeStore,
        progress: ScrapeProgress,
        order: OnlineOrder,
    ) -> None:
        self._parts = parts
        self._store = store
        self._progress = progress
        self._order = order
        self._counts: dict[str, SourceStats] = {}
        self._stage: OnlineStage | None = None

    def entry(self) -> JournalEntry:
        """Give the row that the journal keeps."""
        order = self._order
        return JournalEntry(
            kind=self.kind,
            systems=order.systems,
            scraper_id=ONLINE,
            run_id=order.run_id,
            force=order.force,
            options={SOURCES.name: ",".join(order.sources), "since": order.since},
        )

    def changed(self, standing: Standing) -> None:
        """Publish how it stands."""
        self._progress.stands(standing)
        if self._stage is not None:
            self._stage.stands(standing)

    def ended(self, state: OperationState, error: str | None) -> None:
        """Publish the terminal state."""
        self._progress.end(state, error)

    def figures(self) -> Mapping[str, object]:
        """Give what each source answered."""
        processed, matched, skipped = self._progress.sums
        sums = {"processed": processed, "matched": matched, "skipped": skipped}
        return {"scraper": ONLINE, **sums, "force": self._order.force}

    async def run(self, control: Control) -> None:
        """Queue what is to be asked, unless a restart goes on with it, and ask."""
        order = self._order
        self._progress.begin()
        total = await self._store.total(ONLINE)
        self._progress.prepared(len(order.systems), (), total)
        stage = self._stage = OnlineStage(self._parts, self)
        scope, sources = Scope(order.systems), order.sources or None
        if not control.resumed:
            kind = ScanType.COMPLETE if order.force else ScanType.UNMATCHED
            asked = ScanOrder(kind, order.systems, sources=sources)
            await stage.queue(asked, scope, order.since if order.force else 0)
        try:
            await stage.run(control, sources, scope)
        finally:
            self._progress.counted(await self._store.total(ONLINE))

    def source(self, source: str, stats: SourceStats) -> None:
        """Hear how a source stands."""
        self._counts[source] = stats

    def questions(self, done: int, total: int) -> None:
        """Hear how many questions were answered, of how many.

        Those that a source need not be asked after all are answered without a match.
        """
        hits = sum(one.hits for one in self._counts.values())
        self._progress.asked(hits, max(0, done - hits))
        self._progress.of(total, f"{done} of {total} answers")

    def resumes(self, at: float) -> None:
        """Hear when a quota is there again: the standing says that it is waited for."""


class OnlineScrapes:
    """What ``media.scrape`` knows of the scraper ``online``."""

    def __init__(self, parts: OnlineParts, store: ScrapeStore) -> None:
        self._parts = parts
        self._store = store

    @property
    def options(self) -> Sequence[ScraperOption]:
        """Give what a request may set."""
        return (SOURCES,)

    def listed(self) -> list[dict[str, object]]:
        """Give its entry in the list of scrapers, if any source is on."""
        if not self._parts.sources.on:
            return []
        option = {
            "name": SOURCES.name,
            "type": SOURCES.type,
            "default": SOURCES.default,
            "description": SOURCES.description,
        }
        entry: dict[str, object] = {
            "id": ONLINE,
            "name": NAME,
            "supportedSystems": [],
            "options": [option],
        }
        return [entry]

    def sources(self, text: str) -> tuple[str, ...]:
        """Read the option ``sources``.

        Raises:
            UnknownScraperError: there is no such source, or it is off.
        """
        names = [part.strip().lower() for part in text.split(",") if part.strip()]
        for name in names:
            if name not in self._parts.sources.on:
                raise UnknownScraperError(name)
        if not self._parts.sources.on:
            raise UnknownScraperError(ONLINE)
        return tuple(dict.fromkeys(names))

    def operation(self, progress: ScrapeProgress, order: OnlineOrder) -> OnlineScrape:
        """Make one run."""
        return OnlineScrape(self._parts, self._store, progress, order)
