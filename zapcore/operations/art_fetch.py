"""Fetches the artwork that won, from each source beside the others.

What is there is not fetched again, of equal URLs one is; what fails, or lies there no
more, is tried by the next scan. What its source does not have, or is not what it says,
is tried after a month; until then the next best is fetched.
"""

import asyncio
import errno
import logging
import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from zapcore.content import Scope
from zapcore.errors import (
    BadAnswerError,
    CredentialsError,
    ForbiddenAddressError,
    QuotaError,
    SourceError,
)
from zapcore.events import Warned
from zapcore.operations.art_check import MANUALS, VIDEOS, UnfitError, fit
from zapcore.operations.art_folder import ArtFolder
from zapcore.operations.art_prune import ArtPruning
from zapcore.ports import Control
from zapcore.ports_art import ArrivedArt, ArtStore, RefusedArt, WantedArt
from zapcore.ports_network import Sources
from zapcore.ports_online import Request
from zapcore.sourced import Art, local_path

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

LARGEST_PICTURE = 8 << 20
LARGEST_OTHER = 64 << 20
"""Bytes of one file; a larger picture would not be served either."""

LEAST_FREE = 64 << 20
"""Bytes that stay free on the disk: the databases are on it, too."""

GREEN = frozenset({"ss"})
"""Sources that send a green square for what they lack."""

FULL = "the budget for artwork is used up (scan.artwork_budget); no more is fetched"
NO_SPACE = "the disk is nearly full; no more artwork is fetched"
NOT_ITS_OWN = "its source leads to a file of this device"
NONE_THERE = "its source does not have it"


@runtime_checkable
class Downloads(Protocol):
    """A source whose artwork needs more than its URL."""

    def download(self, art: Art) -> Request:
        """Give the request that fetches it."""


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
        self._sources = sources
        self._store = store
        self._folder = folder
        self._hearing = hearing
        self._clock = clock
        self._number = 0
        self._full = ""
        self._refusals = 0

    async def run(self, control: Control, scope: Scope, asking: Asking) -> None:
        """Fetch what is wanted until nothing is and nobody may want more."""
        self._full = ""
        try:
            await asyncio.to_thread(self._folder.begin)
        except OSError as error:
            self._stop(error)
            self._hearing.warn(Warned(self._folder.folder, 0, self._full))
            return
        await self._find_lost()
        now = int(self._clock())
        states = [_State(name) for name in asking.names]

        async def fetch() -> None:
            self._refusals = 1
            while self._refusals and not self._full:
                self._refusals = 0
                async with asyncio.TaskGroup() as group:
                    for state in states:
                        work = self._source(state, control, scope, now, asking)
                        group.create_task(work, name=f"artwork of {state.name}")
                if self._refusals:
                    await asking.choose()

        await fetch()
        if self._full == FULL and await self._made_room(asking):
            self._full = ""
            await fetch()
        if self._full and self._folder.budget:
            self._hearing.warn(Warned(self._folder.folder, 0, self._full))

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
        while not (state.over or self._full):
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
                if not (state.over or self._full):
                    await self._get(name, known.get(url, ""), rows, state)

        await asyncio.gather(*(get(url, rows) for url, rows in by_url.items()))

    async def _get(
        self, name: str, path: str, rows: list[WantedArt], state: _State
    ) -> None:
        """Get one file for all rows that want it."""
        try:
            if path and not await asyncio.to_thread(os.path.exists, path):
                path = ""
            found = path or await self._fetch(name, rows[0].art)
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
            self._stop(error)
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

    async def _fetch(self, name: str, art: Art) -> str:
        """Give where a file lies after it was fetched, checked and named.

        "" when there is no room for it.
        """
        if not await asyncio.to_thread(self._has_room):
            return ""
        self._number += 1
        staged = self._folder.staged(str(self._number))
        try:
            if here := local_path(art.url):
                if not self._sources.on[name].spec.is_local:
                    raise UnfitError(NOT_ITS_OWN)
                await asyncio.to_thread(_copy, here, staged, _limit(art))
            else:
                line = self._sources.network.line(name)
                got = await line.fetch(self._request(name, art), staged)
                if got is None:
                    raise UnfitError(NONE_THERE)
            kept = await asyncio.to_thread(self._keep, name, staged, art)
        finally:
            await asyncio.to_thread(self._folder.drop, staged)
        if not kept:
            self._warn(FULL)
        return kept

    def _request(self, name: str, art: Art) -> Request:
        provider = self._sources.on[name]
        own = provider.download(art) if isinstance(provider, Downloads) else None
        plain = own or Request(art.url, misses=frozenset({404, 410}), keep=False)
        return replace(plain, limit=_limit(art))

    def _keep(self, name: str, staged: str, art: Art) -> str:
        extension = fit(staged, art, placeholders=name in GREEN)
        return self._folder.keep(staged, extension)

    def _has_room(self) -> bool:
        if self._folder.room <= 0:
            self._warn(FULL)
        elif shutil.disk_usage(self._folder.folder).free < LEAST_FREE:
            self._warn(NO_SPACE)
        return not self._full

    def _stop(self, error: OSError) -> None:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        words = NO_SPACE if full else f"artwork cannot be written: {error.strerror}"
        self._warn(words)

    def _warn(self, words: str) -> None:
        self._full = self._full or words


def _pause(tries: int) -> int:
    """Give the seconds until one that failed so often is tried again.

    What fails for ever must not be tried before the rest in every scan.
    """
    return 1 if tries < PROMPT else min(MONTH_S, HOUR_S * 4 ** (tries - PROMPT))


def _limit(art: Art) -> int:
    return LARGEST_OTHER if art.kind in VIDEOS | MANUALS else LARGEST_PICTURE


def _copy(path: str, to: str, limit: int) -> None:
    """Copy a file of this device.

    Raises:
        UnfitError: it is not there, or too large.
    """
    try:
        if os.path.getsize(path) > limit:
            raise UnfitError(f"it has more than {limit} bytes")
        shutil.copyfile(path, to)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise UnfitError("it is not there any more") from error
