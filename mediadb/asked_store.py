"""Whom a scan is to ask about what, and what was answered: the ``AskedStore``."""

import time
from collections.abc import Callable, Sequence

from mediadb import (
    asked_forecast,
    asked_picks,
    asked_queue,
    asked_read,
    asked_rows,
    asked_said,
)
from mediadb.asked_gaps import Gaps, Walk
from mediadb.asked_queue import WINDOW, Selection
from mediadb.database import Database
from zapcore.content import Scope
from zapcore.owning import Standing
from zapcore.ports_asking import AskOrder, AskRow
from zapcore.sourced import Said


class SqliteAsked:
    """Writes ``media.db``; reads through a connection that has ``user.db`` attached."""

    def __init__(
        self,
        media: Database,
        reading: Database,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._media = media
        self._reading = reading
        self._clock = clock
        self._gaps = Gaps()

    async def enqueue(self, order: AskOrder) -> int:
        """Put rows into the queues of their sources; give how many asks were new.

        See ``AskOrder``. Some 5,000 rows are one transaction; when there is nothing
        to queue there is none.

        Raises:
            StoreError: what was queued before stays.
        """
        if not order.serves:
            return 0
        picks = await self._reading.run(asked_rows.all_picks)
        selection = Selection(order, asked_picks.refused_of(picks))
        news = await self._reading.run(
            asked_picks.unsettled, picks, order.scope, order.serves
        )
        new = 0
        if news:
            new += await self._media.write(asked_picks.settle, news, self._now())
        low, high = await self._reading.run(asked_queue.bounds, order.scope)
        step = high - low + 1 if order.scope.media else WINDOW
        for after in range(low - 1, high, max(step, 1)):
            window = (after, after + step)
            sources = await self._media.run(asked_queue.lacking, selection, *window)
            if sources:
                new += await self._media.write(
                    asked_queue.queue, selection, sources, *window
                )
        self._gaps.reset()
        return new

    async def forecast(self, order: AskOrder) -> dict[str, int]:
        """Give source to how many rows an order would have it asked about."""
        picks = await self._reading.run(asked_rows.all_picks)
        selection = Selection(order, asked_picks.refused_of(picks))
        return await self._reading.run(asked_forecast.forecast, selection)

    async def waiting(self, scope: Scope, sources: Sequence[str]) -> dict[str, int]:
        """Count, for each of these sources, the rows of the scope in its queue."""
        return await self._reading.run(asked_queue.waiting, scope, sources)

    async def ready(  # noqa: PLR0913, PLR0917 - the shape of the port
        self,
        source: str,
        scope: Scope,
        after: int,
        limit: int,
        behind: Sequence[str],
        skip: frozenset[int],
    ) -> list[AskRow]:
        """Give rows of a source's queue behind the media id ``after``, by id.

        Left out are those that one of the sources ``behind`` is still to be asked
        about, and the media ids ``skip``.
        """
        walk = Walk(source, scope, frozenset(behind) - {source})
        with self._gaps.looking(walk) as look:
            return await self._reading.run(
                asked_rows.ready, walk, look, after, limit, skip
            )

    async def said(self, batch: Sequence[Said]) -> None:
        """Keep answers in one transaction; see the port.

        Raises:
            StoreError: nothing of the batch was kept.
        """
        freed: dict[int, frozenset[str] | None] = {s.media_id: None for s in batch}
        try:
            freed = await self._media.write(asked_said.keep, batch)
        finally:
            self._gaps.freed(freed)

    async def forget(self, scope: Scope, sources: Sequence[str]) -> None:
        """Forget what these sources said of a scope, in steps of some 5,000 rows.

        Raises:
            StoreError: what was forgotten before stays so.
        """
        if not sources:
            return
        low, high = await self._reading.run(asked_queue.bounds, scope)
        for first in range(low, high + 1, WINDOW):
            given = (scope, sources, first, first + WINDOW - 1)
            if await self._media.run(asked_queue.said_by, *given):
                await self._media.write(asked_queue.forget, *given)
        self._gaps.reset()

    async def settle(self, media_id: int, source: str, game_id: str | None) -> None:
        """Bring a source's queue to what the owner picked (it is in ``user.db``).

        Raises:
            StoreError: nothing was changed; the next order does it.
        """
        picks = {media_id: {source: game_id}}
        try:
            await self._media.write(asked_picks.settle, picks, self._now())
        finally:
            self._gaps.freed({media_id: None})

    async def answers(self, media_id: int) -> list[Said]:
        """Give what each source said of a row, with the facts of its game."""
        return await self._reading.run(asked_read.answers, media_id)

    async def failed(self) -> dict[str, tuple[int, str]]:
        """Give source to (when, sentence) of its latest error that still stands."""
        return await self._reading.run(asked_read.failed)

    async def failing(self, source: str) -> set[int]:
        """Give the rows that a source is to be asked about, and could not be before."""
        return await self._reading.run(asked_read.failing, source)

    async def sources(self) -> dict[str, Standing]:
        """Give how each source stands that was asked, or is to be."""
        return await self._reading.run(asked_read.sources)

    def _now(self) -> int:
        return int(self._clock())
