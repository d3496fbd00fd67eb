"""Fetches the artwork that won, from each source beside the others.

What is there is not fetched again, of equal URLs one is; what fails, or lies there no
more, is tried by the next scan. What its source does not have, or is not what it says,
is tried after a month; until then the next best is fetched.
"""

import asyncio
import logging
import os
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from zapcore.content import Scope
from zapcore.errors import (
    BadAnswerError,
    CredentialsError,
    ForbiddenAddressError,
    QuotaError,
    SourceError,
)
from zapcore.events import Warned
from zapcore.operations.art_check import UnfitError
from zapcore.operations.art_folder import ArtFolder
from zapcore.operations.art_get import FULL, ArtGetting
from zapcore.operations.art_prune import ArtPruning
from zapcore.ports import Control
from zapcore.ports_art import ArrivedArt, ArtStore, RefusedArt, WantedArt
from zapcore.ports_network import Sources
from zapcore.valueclass import dataclass

logger = logging.getLogger(__name__)

PAGE = 40
KNOWN = 1000
"""Paths that are looked for at once."""

CREW = 4
PATIENCE = 8
HOUR_S = 3600
MONTH_S = 30 * 24 * HOUR_S
PROMPT = 3
"""So often the very next scan tries again what failed."""


class Hearing(Protocol):
    """Hears of artwork."""

    def fetched(self, count: int) -> None:
        """Hear that so many more files are there."""

    def warn(self, warning: Warned) -> None:
        """Hear what is wrong."""


class Asking(Protocol):
    """Knows who is still asked, and may have a better picture."""

    @property
    def names(self) -> Sequence[str]:
        """Give the sources that this scan may ask."""

    @property
    def over(self) -> bool:
        """Tell whether all was asked, and merged."""

    def pictures(self) -> Sequence[str]:
        """Give the sources that are still asked and have pictures."""

    async def choose(self) -> None:
        """Choose anew where something cannot be had: the next best is wanted then."""

    def news(self) -> asyncio.Event:
        """Give what is set when others may have won, or all is over."""


@dataclass(slots=True)
class _State:
    """One source in one scan."""

    name: str
    failures: int = 0
    over: bool = False


class ArtFetching:
    """The ``Fetching`` of one scan after the other."""

    def __init__(
        self,
        sources: Sources,
        store: ArtStore,
        folder: ArtFolder,
        hearing: Hearing,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._folder = folder
        self._getting = ArtGetting(sources, folder)
        self._hearing = hearing
        self._clock = clock
        self._refusals = 0

    async def run(self, control: Control, scope: Scope, asking: Asking) -> None:
        """Fetch what is wanted until nothing is and nobody may want more.

        Where no source is asked and nothing was ever fetched, nothing is looked at.
        """
        if not asking.names and not await self._store.paths("", 1):
            return
        getting = self._getting
        getting.ended = ""
        try:
            await asyncio.to_thread(self._folder.begin)
        except OSError as error:
            getting.stop(error)
            self._hearing.warn(Warned(self._folder.folder, 0, getting.ended))
            return
        await self._find_lost()
        now = int(self._clock())
        states = [_State(name) for name in asking.names]

        async def fetch() -> None:
            self._refusals = 1
            while self._refusals and not getting.ended:
                self._refusals = 0
                async with asyncio.TaskGroup() as group:
                    for state in states:
                        work = self._source(state, control, scope, now, asking)
                        group.create_task(work, name=f"artwork of {state.name}")
                if self._refusals:
                    await asking.choose()

        await fetch()
        if getting.ended == FULL and await self._made_room(asking):
            getting.ended = ""
            await fetch()
        if getting.ended and self._folder.budget:
            self._hearing.warn(Warned(self._folder.folder, 0, getting.ended))

    async def _made_room(self, asking: Asking) -> bool:
        """Remove what nobody shows, once all is known that is to be shown.

        Where ``media.db`` is new, most of what is there is used again only then.
        """
        while not asking.over:
            await asking.news().wait()
        count, _ = await ArtPruning(self._folder, self._store).prune()
        return count > 0

    async def _find_lost(self) -> None:
        """Want again what was fetched, and has no file any more."""
        after = ""
        while paths := await self._store.paths(after, KNOWN):
            after = paths[-1]
            if gone := self._folder.lacks(paths):
                await self._store.lost(gone)

    async def _source(
        self,
        state: _State,
        control: Control,
        scope: Scope,
        now: int,
        asking: Asking,
    ) -> None:
        name = state.name
        while not (state.over or self._getting.ended):
            last, news = asking.over, asking.news()
            page = await self._store.wanted(name, scope, now, PAGE, asking.pictures())
            if page:
                await control.checkpoint()
                await self._page(name, page, state)
            elif last:
                return
            else:
                await news.wait()

    async def _page(self, name: str, page: list[WantedArt], state: _State) -> None:
        known = await self._store.known([one.art.url for one in page])
        by_url: dict[str, list[WantedArt]] = {}
        for one in page:
            by_url.setdefault(one.art.url, []).append(one)
        gate = asyncio.Semaphore(CREW)

        async def get(url: str, rows: list[WantedArt]) -> None:
            async with gate:
                if not (state.over or self._getting.ended):
                    await self._get(name, known.get(url, ""), rows, state)

        await asyncio.gather(*(get(url, rows) for url, rows in by_url.items()))

    async def _get(
        self, name: str, path: str, rows: list[WantedArt], state: _State
    ) -> None:
        """Get one file for all rows that want it."""
        try:
            if path and not await asyncio.to_thread(os.path.exists, path):
                path = ""
            found = path or await self._getting.get(name, rows[0].art)
        except (UnfitError, BadAnswerError, ForbiddenAddressError) as error:
            # The fault of this one: others of its source may be had.
            self._refusals += 1
            await self._refuse(rows, str(error), MONTH_S, for_good=True)
        except (QuotaError, CredentialsError) as error:
            state.over = True
            logger.info("artwork of %s waits: %s", name, error)
        except SourceError as error:
            state.failures += 1
            state.over = state.failures >= PATIENCE
            await self._refuse(rows, str(error), _pause(rows[0].tries))
        except OSError as error:
            self._getting.stop(error)
        else:
            state.failures = 0
            if found:
                batch = [ArrivedArt(one.media_id, one.art.kind, found) for one in rows]
                await self._store.arrived(batch)
                self._hearing.fetched(len(rows))

    async def _refuse(
        self,
        rows: list[WantedArt],
        words: str,
        wait_s: int,
        *,
        for_good: bool = False,
    ) -> None:
        again = int(self._clock()) + wait_s
        batch = [
            RefusedArt(one.media_id, one.art.kind, words, again, for_good)
            for one in rows
        ]
        await self._store.refused(batch)


def _pause(tries: int) -> int:
    """Give the seconds until one that failed so often is tried again.

    What fails for ever must not be tried before the rest in every scan.
    """
    return 1 if tries < PROMPT else min(MONTH_S, HOUR_S * 4 ** (tries - PROMPT))
