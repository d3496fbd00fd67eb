"""The stages of a scan that other operations know: the index, and each source.

Provider ids are the scanning document's; ``gamelist`` is the scraper ``gamelist.xml``.
Other scrapers of the device are sources by their own ids.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from zapcore.config_scan import SOURCES
from zapcore.content import Scope
from zapcore.errors import UnknownScraperError
from zapcore.events import MediaIndexing, SourceStats
from zapcore.operations.dry_index import DryIndex
from zapcore.operations.index_progress import IndexProgress
from zapcore.operations.index_run import After, IndexOperation, IndexOrder
from zapcore.operations.library import Library, find
from zapcore.operations.scan_bridges import IndexBridge, ScrapeBridge, Silent
from zapcore.operations.scan_plan import Again
from zapcore.operations.scan_progress import ScanProgress
from zapcore.operations.scrape_options import Scrapers
from zapcore.operations.scrape_progress import ScrapeProgress
from zapcore.operations.scrape_run import Order, ScrapeOperation
from zapcore.ports import Control, IndexStore, Publisher, ScrapeStore

OWN_NAMES: Mapping[str, str] = {"gamelist": "gamelist.xml"}
"""Provider id to the scraper that does its work here."""


class Bringers(NamedTuple):
    """Who brings metadata: scrapers of this device, sources of the network by id."""

    scrapers: Scrapers
    online: tuple[str, ...] = ()


class Stages:
    """Runs the index and the scrapes of scans."""

    def __init__(  # noqa: PLR0913 - the parts it joins
        self,
        *,
        library: Library,
        index: IndexStore,
        scrape: ScrapeStore,
        bringers: Bringers,
        progress: ScanProgress,
        publisher: Publisher,
        after: After,
    ) -> None:
        self._library = library
        self._index = index
        self._scrape = scrape
        self._scrapers, self._online = bringers
        self._progress = progress
        self._publisher = publisher
        self._after = after

    def enabled(self) -> tuple[str, ...]:
        """Give the sources that can be asked, by the ids that clients use."""
        ids = {scraper: source for source, scraper in OWN_NAMES.items()}
        local = (ids.get(name, name) for name in self._scrapers.by_id)
        return (*local, *self._online)

    def sources(self, asked: Sequence[str] | None) -> list[str]:
        """Give the local scrapers that are asked; None means all."""
        names = self.enabled() if asked is None else asked
        found = (OWN_NAMES.get(name, name) for name in names)
        return [name for name in dict.fromkeys(found) if name in self._scrapers.by_id]

    def stats(self, asked: Sequence[str] | None) -> dict[str, SourceStats]:
        """Give how each source stands that is asked, before the scan.

        Raises:
            UnknownScraperError: there is none of a name.
        """
        enabled = self.enabled()
        names = enabled if asked is None else tuple(dict.fromkeys(asked))
        for name in names:
            if name not in SOURCES and name not in enabled:
                raise UnknownScraperError(name)
        return {
            name: SourceStats(state="waiting" if name in enabled else "off")
            for name in names
        }

    async def index(
        self, control: Control, systems: tuple[str, ...], *, rebuild: bool
    ) -> None:
        """Index these systems, or all; ``rebuild`` parses every name anew."""
        progress = IndexProgress(IndexBridge(self._progress))
        operation = IndexOperation(
            self._library,
            self._index,
            progress,
            IndexOrder(systems, rebuild=rebuild, quiet=True),
        )
        await operation.run(control)
        doubts = await self._index.doubts.doubts()
        self._progress.asked([question.path for question in doubts.questions])
        if operation.wrote:
            # Clients of today look at the library again when an index has ended.
            files = progress.status.total_files
            self._publisher.publish(MediaIndexing(total_files=files, exists=True))

    async def try_index(
        self, control: Control, systems: tuple[str, ...], *, fresh_only: bool
    ) -> DryIndex:
        """Index these systems without writing; give what would have changed."""
        dry = DryIndex(self._index)
        if fresh_only:
            systems = await self.fresh(control, systems)
        if systems or not fresh_only:
            progress = IndexProgress(Silent())
            order = IndexOrder(systems)
            await IndexOperation(self._library, dry, progress, order).run(control)
        return dry

    async def fresh(self, control: Control, asked: Sequence[str]) -> tuple[str, ...]:
        """Give the systems that have a folder and no row."""
        known = await self._index.roots()
        found = await find(self._library, known, control)
        fresh = (system_id for system_id in found.places if system_id not in known)
        return tuple(s for s in fresh if not asked or s in asked)

    async def scrape(
        self,
        control: Control,
        source: str,
        scope: Scope,
        *,
        again: Again,
        cursor: str = "",
    ) -> None:
        """Read one source for the files of a scope."""
        scraper = self._scrapers.get(source)
        names = {scraper_id: name for name, scraper_id in OWN_NAMES.items()}
        bridge = ScrapeBridge(self._progress, names.get(source, source))
        progress = ScrapeProgress(bridge)
        order = Order(
            scraper,
            scope.systems,
            force=again is not Again.NEVER,
            options=self._scrapers.options(scraper, {}),
            cursor=cursor,
            only=frozenset(scope.media),
            known_only=again is Again.KNOWN,
            part=True,
        )
        progress.reset(source, force=order.force)
        operation = ScrapeOperation(self._library, self._scrape, progress, order)
        await operation.run(control)
        bridge.sums(*progress.sums)
        for warning in progress.status.warnings or ():
            self._progress.warn(warning)
        if scope.systems:
            self._progress.passed_over(progress.status.skipped_systems or ())

    async def finish(self, control: Control) -> None:
        """Let what is chosen follow, if that is little."""
        await self._after(control)
