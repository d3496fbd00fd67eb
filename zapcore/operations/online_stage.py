"""The part of a scan that asks sources of the network, merges, and fetches artwork.

Every source goes its own way through its own queue: a slow one delays only itself. What
arrives is merged while others are still asked.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Protocol

from zapcore.config_scan import SOURCES
from zapcore.content import ScanOrder, ScanType, Scope
from zapcore.events import SourceStats
from zapcore.model import OperationState, PausedBy, Standing
from zapcore.operations.art_fetch import Asking
from zapcore.operations.occupation import OperationCancelledError
from zapcore.operations.online_count import Count
from zapcore.operations.online_loop import LoopParts, SourceLoop
from zapcore.operations.online_query import QueryMaker
from zapcore.operations.online_quota import Quotas
from zapcore.operations.online_saving import Saver
from zapcore.ports import Control
from zapcore.ports_asking import AskedStore, AskOrder
from zapcore.ports_network import Sources
from zapcore.sourced import Answer
from zapcore.valueclass import dataclass

logger = logging.getLogger(__name__)

MERGE = 200
"""Titles of one transaction."""

LOOK_S = 0.25
ONLINE = frozenset(SOURCES) - {"gamelist"}
"""Sources of the network; what lists of this device say is not theirs to forget."""

TAKERS = frozenset({"igdb", "moby", "ss", "ra", "launchbox", "tgdb", "sgdb"})
"""Sources whose ids hash services hand on (facts, SCANNING 4.6 and 4.7)."""

ASKING = frozenset({"waiting", "running"})
"""States of a source that may still answer soon."""


class Merging(Protocol):
    """Chooses values anew for titles of which something else is known now."""

    async def catch_up(self) -> None:
        """Let files that came back, or are new rows, have what the owner said."""

    async def some(self, limit: int) -> int:
        """Merge at most so many titles; give how many there were."""


class Fetching(Protocol):
    """Fetches the artwork that won."""

    async def run(self, control: Control, scope: Scope, asking: Asking) -> None:
        """Fetch what is wanted, until nothing is and nobody may want more."""


class Progress(Protocol):
    """Hears how far the sources are."""

    def source(self, source: str, stats: SourceStats) -> None:
        """Hear how a source stands."""

    def questions(self, done: int, total: int) -> None:
        """Hear how many questions were answered, of how many."""

    def resumes(self, at: float) -> None:
        """Hear when a scan that waits goes on, in epoch seconds; 0: it did."""


@dataclass(frozen=True, slots=True)
class OnlineParts:
    """What the stage is made of."""

    sources: Sources
    store: AskedStore
    maker: QueryMaker
    merging: Merging
    fetching: Fetching
    saver: Saver | None
    indexed: Callable[[], Awaitable[Sequence[str]]]
    clock: Callable[[], float] = time.time


class OnlineStage:
    """Runs once for each scan."""

    def __init__(self, parts: OnlineParts, progress: Progress) -> None:
        self._parts = parts
        self._progress = progress
        self._quotas = Quotas(parts.clock)
        self._counts: dict[str, Count] = {}
        self._news = asyncio.Event()
        self._chosen = asyncio.Event()
        self._systems: tuple[str, ...] = ()
        self.names: list[str] = []
        """The sources that this scan may ask."""
        self._paused_by: PausedBy | None = None
        self._asking = True
        self._merged = False

    async def queue(self, order: ScanOrder, scope: Scope, since: int) -> int:
        """Put rows into the queues of the sources of an order; give how many asks.

        ``since``: answers from before (epoch seconds) are asked anew, 0 takes any.
        """
        parts = self._parts
        names = self.asked(order.sources)
        if order.type is ScanType.COMPLETE and order.sources is not None:
            # Also of those that are turned off: nobody else could make them forget.
            known = (name for name in await parts.store.sources() if name in ONLINE)
            await parts.store.forget(scope, [n for n in known if n not in names])
        if not names:
            return 0
        return await parts.store.enqueue(await self._asks(order, scope, since))

    async def forecast(self, order: ScanOrder, scope: Scope) -> dict[str, int]:
        """Give source to how many files it would be asked about."""
        if not self.asked(order.sources):
            return {}
        return await self._parts.store.forecast(await self._asks(order, scope, 0))

    async def _asks(self, order: ScanOrder, scope: Scope, since: int) -> AskOrder:
        self._systems = tuple(scope.systems or await self._parts.indexed())
        serves = {name: self._served(name) for name in self.asked(order.sources)}
        any_ = order.options.get("unmatched") == "any"
        return AskOrder(order.type, scope, serves, since, any=any_)

    async def run(
        self, control: Control, sources: Sequence[str] | None, scope: Scope
    ) -> None:
        """Ask the sources about what is in their queues; see the module."""
        parts = self._parts
        names = self.names = self.asked(sources)
        self._systems = tuple(scope.systems or await parts.indexed())
        waiting = await parts.store.waiting(scope, names) if names else {}
        if any(waiting.values()):
            await control.begin()
        for name in names:
            if not waiting[name]:
                self._tell(name, Count(state="done"))
        busy = {name: waiting[name] for name in names if waiting[name]}
        for name in busy:
            # Whatever it was that refused us, it may be another day.
            parts.sources.network.reset(name)
        await control.unless_cancelled(self._work(control, scope, busy))

    def asked(self, sources: Sequence[str] | None) -> list[str]:
        """Give the sources of the network that are on, of those that are asked.

        One that only hands on ids is not asked beside those that take none.
        """
        on = self._parts.sources.on
        names = [name for name in on if sources is None or name in sources]
        telling = [name for name in names if on[name].spec.fields]
        return names if TAKERS.intersection(names) else telling or names

    def _served(self, name: str) -> frozenset[str]:
        """Give the systems that a source knows."""
        maker, spec = self._parts.maker, self._parts.sources.on[name].spec
        if not spec.platforms:
            return frozenset(self._systems)
        return frozenset(s for s in self._systems if maker.platforms(s).get(name))

    async def _work(
        self, control: Control, scope: Scope, waiting: Mapping[str, int]
    ) -> None:
        loops = [self._loop(name, scope, total) for name, total in waiting.items()]
        asking = [loop.run(control) for loop in loops]
        rest = [self._merge(control), self._watch(control)]
        rest.append(self._parts.fetching.run(control, scope, self))
        await _together(self._ask(asking), *rest)

    async def _ask(self, asking: Sequence[Coroutine[object, object, None]]) -> None:
        try:
            await _together(*asking)
        finally:
            self._asking = False
            self._news.set()

    def _loop(self, name: str, scope: Scope, total: int) -> SourceLoop:
        parts = self._parts
        sent = parts.sources.network.status(name).requests
        count = self._counts[name] = Count(total=total, sent=sent)
        shared = LoopParts(
            network=parts.sources.network,
            store=parts.store,
            maker=parts.maker,
            scope=scope,
            systems=self._systems,
            clock=parts.clock,
        )
        return SourceLoop(parts.sources.on[name], shared, self, count)

    def stands(self, standing: Standing) -> None:
        """Hear how the operation stands: one that its owner resumes tries quotas."""
        before, self._paused_by = self._paused_by, standing.paused_by
        waits = before is PausedBy.QUOTA and standing.state is OperationState.RUNNING
        if waits and self._quotas.early:
            for name in self._quotas.release():
                self._parts.sources.network.renew(name)

    def behind(self, source: str) -> list[str]:
        """Give the sources that are still asked, and that this one waits for.

        They are the hash services, and those before it if requests are to be saved.
        """
        on, saver = self._parts.sources.on, self._parts.saver
        if on[source].spec.identifies:
            return []
        going = [n for n, count in self._counts.items() if count.state in ASKING]
        ahead = saver.before(source, going) if saver else ()
        return [name for name in going if on[name].spec.identifies or name in ahead]

    @property
    def over(self) -> bool:
        """Tell whether all was asked, and merged."""
        return self._merged

    def news(self) -> asyncio.Event:
        """Give what is set when values were chosen anew: others may have won."""
        return self._chosen

    def pictures(self) -> list[str]:
        """Give the sources that are still asked and may have a better picture."""
        on = self._parts.sources.on
        going = (n for n, count in self._counts.items() if count.state in ASKING)
        return [name for name in going if on[name].spec.kinds]

    async def choose(self) -> None:
        """Merge what is marked, as by artwork that cannot be had."""
        while await self._parts.merging.some(MERGE):
            self._tell_of_values()

    async def spared(self, media_id: int, source: str) -> Answer | None:
        """Give why a source need not be asked about a row, None if it is asked."""
        saver, spec = self._parts.saver, self._parts.sources.on[source].spec
        if saver is None or spec.identifies:
            return None
        return await saver.spared(media_id, spec)

    async def quota(self, source: str, until: float) -> None:
        """Wait until a source may be asked again."""
        await self._quotas.wait(source, until)

    def told(self, source: str) -> None:
        """Hear that answers were written, or that a source's state changed."""
        self._news.set()
        self._tell(source, self._counts[source])
        done = sum(sum(count.asked.values()) for count in self._counts.values())
        total = sum(count.total for count in self._counts.values())
        self._progress.questions(done, max(done, total))

    def _tell(self, source: str, count: Count) -> None:
        status = self._parts.sources.network.status(source)
        if not count.total:
            count.sent = status.requests
        self._progress.source(source, count.stats(status.requests, status.quota_left))

    async def _merge(self, control: Control) -> None:
        """Merge what arrives; at the end, all that is left."""
        await self._parts.merging.catch_up()
        while True:
            asking = self._asking
            self._news.clear()
            while await self._parts.merging.some(MERGE):
                await control.checkpoint()
            self._merged = not asking
            self._tell_of_values()
            if self._merged:
                return
            await self._news.wait()

    def _tell_of_values(self) -> None:
        """Wake whoever waits for news, and let them wait for the next ones."""
        chosen, self._chosen = self._chosen, asyncio.Event()
        chosen.set()

    async def _watch(self, control: Control) -> None:
        """Pause the scan when all sources that are still asked wait for a quota."""
        while self._asking:
            states = [count.state for count in self._counts.values()]
            if self._quotas.waiting and not ASKING.intersection(states):
                await self._quotas.hold(control, resumes=self._progress.resumes)
            await asyncio.sleep(LOOK_S)


async def _together(*work: Coroutine[object, object, None]) -> None:
    """Run all of it; the first failure ends the rest and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(one)
    except BaseExceptionGroup as many:
        raise _first(many) from None


def _first(many: BaseExceptionGroup[BaseException]) -> BaseException:
    """Give the cancellation by the user if there is one, else the first failure."""
    leaves = [
        _first(one) if isinstance(one, BaseExceptionGroup) else one
        for one in many.exceptions
    ]
    cancelled = (e for e in leaves if isinstance(e, OperationCancelledError))
    return next(cancelled, leaves[0])
