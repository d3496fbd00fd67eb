"""Asks one source about the rows of its queue, several at once, whatever others do.

What it answers is kept on the disk before anything is made of it, so a kill costs the
requests that were on their way. A row that could not be asked stays in the queue; it
is tried once more at the end, and then by the next scan.
"""

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from zapcore.content import Scope
from zapcore.errors import (
    BadAnswerError,
    CredentialsError,
    OutageError,
    QuotaError,
    SourceError,
    StoreError,
)
from zapcore.operations.online_answer import taken
from zapcore.operations.online_count import Count
from zapcore.operations.online_query import QueryMaker
from zapcore.operations.online_quota import sleep_until
from zapcore.ports import Control
from zapcore.ports_asking import AskedStore, AskRow
from zapcore.ports_network import Network
from zapcore.ports_online import Provider
from zapcore.sourced import CONCLUSIVE, Answer, Outcome, Said
from zapcore.valueclass import dataclass

logger = logging.getLogger(__name__)

PAGE = 100
CREW = 12
"""Games that one source is asked about at once; its line lets fewer through."""

FLUSH, FLUSH_S = 50, 0.5
"""Answers, or seconds, after which they are written."""

PATIENCE = 8
"""So many failures in a row end a source's part in this scan."""

SLIP = 0.2
"""What a wrong answer counts as: it may be about one game only."""

RESTS, LONGEST_REST_S = 2, 90.0
"""A source that answered before is waited for so often, and each time so long."""

MISS_S = 7 * 24 * 3600
"""So long a miss is believed; a scan of what is unmatched asks again from then on."""

MOMENT_S = 0.25
UNEXPECTED = "something unexpected went wrong; the log of zapcore says what"


class Around(Protocol):
    """What a loop knows of the others."""

    def behind(self, source: str) -> Sequence[str]:
        """Give the sources that must answer for a row first."""

    async def spared(self, media_id: int, source: str) -> Answer | None:
        """Give why a source need not be asked about a row, None if it is asked."""

    async def quota(self, source: str, until: float) -> None:
        """Wait until a source may be asked again (epoch seconds)."""

    def told(self, source: str) -> None:
        """Hear that answers were written, or that a source's state changed."""


@dataclass(frozen=True, slots=True)
class LoopParts:
    """What all loops of a scan share: how they ask, where they keep, about what.

    ``systems`` are those of the scope.
    """

    network: Network
    store: AskedStore
    maker: QueryMaker
    scope: Scope
    systems: Sequence[str]
    clock: Callable[[], float] = time.time


class SourceLoop:
    """One source in one scan; ``count`` is how it stands."""

    def __init__(
        self, provider: Provider, parts: LoopParts, around: Around, count: Count
    ) -> None:
        self.source = provider.spec.id
        self.count = count
        self._provider = provider
        self._network = parts.network
        self._store = parts.store
        self._maker = parts.maker
        self._scope = parts.scope
        self._systems = parts.systems
        self._around = around
        self._clock = parts.clock
        self._rows: deque[AskRow] = deque()
        self._after = 0
        self._held: set[int] = set()
        self._failed: set[int] = set()
        self._answers: list[Said] = []
        self._flushed = time.monotonic()
        self._failures = 0.0
        self._rests = 0
        self._rest_until = 0.0
        self._again = True

    async def run(self, control: Control) -> None:
        """Ask until the queue is empty, or the source is given up."""
        self.count.state = "running"
        # What could not be asked before comes last: its neighbours do not pay for it.
        self._failed |= await self._store.failing(self.source)
        if await self._prepared():
            await self._all(control)
        if self.count.state == "running":
            self.count.state = "done"
        self._around.told(self.source)

    async def _prepared(self) -> bool:
        line = self._network.line(self.source)
        platforms = self._maker.platforms
        own = {s: platforms(s).get(self.source, ()) for s in self._systems}
        while True:
            try:
                await self._provider.prepare(line, own)
            except QuotaError as error:
                await self._wait(error)
            except SourceError as error:
                self._give_up(error)
                return False
            else:
                return True

    async def _all(self, control: Control) -> None:
        busy: set[asyncio.Task[None]] = set()
        try:
            while await self._fill(busy, control) or busy:
                if busy:
                    done, busy = await asyncio.wait(
                        busy,
                        timeout=self._moment(busy),
                        return_when=asyncio.FIRST_COMPLETED,
                    )
                    for task in done:
                        task.result()
                else:
                    await asyncio.sleep(MOMENT_S)
                await self._flush()
        finally:
            for task in busy:
                task.cancel()
            await asyncio.gather(*busy, return_exceptions=True)
            with contextlib.suppress(asyncio.CancelledError):
                await self._flush(all_=True)

    def _moment(self, busy: set[asyncio.Task[None]]) -> float | None:
        """Give for how long to wait for an answer, None: as long as it takes."""
        idle = len(busy) >= CREW or self.count.state == "quota"
        return None if idle and not self._answers else MOMENT_S

    async def _fill(self, busy: set[asyncio.Task[None]], control: Control) -> bool:
        """Let more games be asked about; False when there will be none."""
        if self.count.state == "failed":
            return False
        if self.count.state == "quota" and busy:
            return True
        while len(busy) < CREW:
            row = await self._next()
            if row is None:
                return await self._more(busy)
            await control.checkpoint()
            self._held.add(row.facts.place.id)
            name = f"{self.source}: {row.facts.place.id}"
            busy.add(asyncio.create_task(self._ask(row), name=name))
        return True

    async def _more(self, busy: set[asyncio.Task[None]]) -> bool:
        """Tell whether more rows may come, now that none is ready."""
        if self._around.behind(self.source) or busy:
            return True
        await self._flush(all_=True)
        if self._failed and self._again:
            self._again = False
            self._held -= self._failed
            self._failed.clear()
            return True
        return False

    async def _next(self) -> AskRow | None:
        """Give the next row that is ready; those that became so later come last."""
        if not self._rows:
            await self._read()
        if not self._rows and self._after:
            self._after = 0
            await self._read()
        return self._rows.popleft() if self._rows else None

    async def _read(self) -> None:
        found = await self._store.ready(
            self.source,
            self._scope,
            self._after,
            PAGE,
            self._around.behind(self.source),
            frozenset(self._held | self._failed),
        )
        if found:
            self._rows.extend(found)
            self._after = found[-1].facts.place.id

    async def _ask(self, row: AskRow) -> None:
        answer = None
        while answer is None:
            answer = await self._try(row)
        self._heard(row.facts.place.id, answer)

    async def _try(self, row: AskRow) -> Answer | None:
        """Give what the source answers, None when it is to be asked once more."""
        media = row.facts.place.id
        line = self._network.line(self.source, row.since)
        try:
            answer = await self._around.spared(media, self.source)
            if answer is None:
                game = await self._maker.query(row)
                given = await self._provider.ask(game, line)
                answer = taken(given, game, self._provider.spec)
        except QuotaError as error:
            await self._wait(error)
            return None
        except SourceError as error:
            rested = isinstance(error, OutageError) and await self._rested()
            return None if rested else self._failure(error)
        except StoreError:
            # A full disk is no fault of the source: the scan says so, and ends.
            raise
        except Exception:
            logger.exception("%s cannot be asked about %s", self.source, media)
            return self._failure(SourceError(UNEXPECTED))
        self._failures = 0
        return answer

    def _heard(self, media: int, answer: Answer) -> None:
        now = int(self._clock())
        again = now + MISS_S if answer.outcome is Outcome.MISS else 0
        # An error is noted at once: the next scan asks about the others first.
        self._answers.append(Said(media, self.source, answer, now, again))
        if answer.outcome is Outcome.ERROR:
            self._failed.add(media)
            if self._again and self.count.state != "failed":
                return
        self.count.heard(answer.outcome)

    def _failure(self, error: SourceError) -> Answer:
        self._failures += SLIP if isinstance(error, BadAnswerError) else 1
        self.count.error = str(error)
        if self._failures >= PATIENCE or isinstance(error, CredentialsError):
            self._give_up(error)
        return Answer(Outcome.ERROR, words=str(error))

    async def _rested(self) -> bool:
        """Wait for a source that was there a while ago; False if it is not worth it."""
        status = self._network.status(self.source)
        wait = status.until - self._clock()
        answered = self.count.of(*CONCLUSIVE)
        if self.count.state == "failed" or not answered:
            return False
        if status.state != "unreachable":
            return False
        if status.until > self._rest_until + 1:
            # The first of those that are asked finds that it is gone, once for all.
            self._rest_until = status.until
            self._rests += 1
        if self._rests > RESTS or wait > LONGEST_REST_S:
            return False
        await sleep_until(status.until, self._clock)
        return True

    def _give_up(self, error: SourceError) -> None:
        if self.count.state != "failed":
            logger.warning("%s is left for now: %s", self.source, error)
        self.count.state, self.count.error = "failed", str(error)
        self._rows.clear()

    async def _wait(self, error: QuotaError) -> None:
        before = self.count.state
        self.count.state, self.count.until = "quota", error.until
        self.count.error = str(error)
        self._around.told(self.source)
        await self._flush(all_=True)
        await self._around.quota(self.source, error.until)
        if self.count.state == "quota":
            self.count.state = before if before != "quota" else "running"

    async def _flush(self, *, all_: bool = False) -> None:
        """Write what was answered, some at a time."""
        late = time.monotonic() - self._flushed >= FLUSH_S
        if not self._answers or not (all_ or late or len(self._answers) >= FLUSH):
            return
        batch, self._answers = self._answers, []
        self._flushed = time.monotonic()
        await self._store.said(batch)
        done = {said.media_id for said in batch}
        self._held -= done
        self._around.told(self.source)
