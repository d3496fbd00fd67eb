"""The gallery: finds and makes pictures in threads of its own, a few at a time.

Its threads are its own so that a share that does not answer stops pictures only, and
making is apart from looking, so that what is ready never waits for what is not.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from functools import partial
from typing import TypeVar

from api.images import shrink
from api.images.cache import ThumbCache
from api.images.opening import Roots
from api.images.studio import Served, Source, Studio, ToMake, Wanted
from api.images.workers import Workers

T = TypeVar("T")

MAX_BYTES = 8 << 20
MAX_BYTES_MISTER = 2 << 20
AT_ONCE = 2
"""Decodes at one time, and looks."""


class Gallery:
    """Where pictures may lie, how large they may be (bytes), and their thumbnails."""

    def __init__(
        self,
        roots: Iterable[str],
        max_bytes: int = MAX_BYTES,
        cache: ThumbCache | None = None,
    ) -> None:
        self._studio = Studio(Roots(roots), max_bytes, cache or ThumbCache("", 0))
        self._lookers = Workers(AT_ONCE, "pictures")
        self._makers = Workers(AT_ONCE, "thumbnails")
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._alone = asyncio.Lock()

    async def fetch(self, source: Source, wanted: Wanted) -> Served | None:
        """Give the picture; None when there is none that may be shown.

        Raises:
            TooLargeError: it is larger than what is served.
        """
        found = await self._lookers.run(partial(self._studio.look, source, wanted))
        if not isinstance(found, ToMake):
            return found
        async with self._room(found.memory):
            work = partial(self._studio.look, source, wanted, make=True)
            made = await self._makers.run(work)
        return None if isinstance(made, ToMake) else made

    async def aside(self, work: Callable[[], T]) -> T:
        """Do what takes time with a picture that was found, away from the loop."""
        return await self._lookers.run(work)

    def close(self) -> None:
        """Let the threads end."""
        self._lookers.close()
        self._makers.close()

    @contextlib.asynccontextmanager
    async def _room(self, memory: int) -> AsyncIterator[None]:
        """Hold a slot; a picture that takes more than its share holds all of them."""
        async with contextlib.AsyncExitStack() as held:
            if memory > shrink.DECODE_BYTES // AT_ONCE:
                await held.enter_async_context(self._alone)
                for _ in range(AT_ONCE - 1):
                    await held.enter_async_context(self._slots)
            await held.enter_async_context(self._slots)
            yield
