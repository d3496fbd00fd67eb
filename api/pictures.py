"""The gallery: finds and makes pictures in threads of its own, a few at a time.

Its threads are its own so that a share that does not answer stops pictures only, and
making is apart from looking, so that what is ready never waits for what is not.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TypeAlias
from weakref import WeakValueDictionary

from api.budget import Loan, Shares
from api.images import shrink
from api.images.cache import ThumbCache
from api.images.opening import Roots
from api.images.studio import Needed, Served, Source, Studio, Wanted
from api.images.workers import Workers

MAX_BYTES = 8 << 20
MAX_BYTES_MISTER = 2 << 20
AT_ONCE = 2
"""Decodes at one time, and looks."""

TRIES = 4
"""Looks at one picture, each with more room; one that grows meanwhile is given up."""

Fetch: TypeAlias = Callable[[], Awaitable[bytes]]
Key: TypeAlias = tuple[str, str, int]


class Gallery:
    """Where pictures may lie, how large they may be (bytes), and their thumbnails.

    What decoding takes and what waits to be sent, for all clients, are one budget.
    """

    def __init__(
        self,
        roots: Iterable[str],
        max_bytes: int = MAX_BYTES,
        cache: ThumbCache | None = None,
    ) -> None:
        self._studio = Studio(Roots(roots), max_bytes, cache or ThumbCache("", 0))
        self._lookers = Workers(AT_ONCE, "pictures")
        self._makers = Workers(AT_ONCE, "thumbnails")
        self._budget = Shares(shrink.DECODE_BYTES)
        self._in_hand: WeakValueDictionary[Key, asyncio.Lock] = WeakValueDictionary()

    async def fetch(
        self, source: Source, wanted: Wanted, blob: Fetch | None = None
    ) -> Served | None:
        """Give the picture; None when there is none that may be shown.

        ``blob`` fetches the bytes of a source that lies in the database.

        Raises:
            TooLargeError: it is larger than what is served.
        """
        found = await self._look(source, wanted)
        if not isinstance(found, Needed):
            return found
        # What several ask for at once is made once.
        key = source.path, source.sha, wanted.tier
        lock = self._in_hand.setdefault(key, asyncio.Lock())
        others = lock.locked()
        async with lock:
            if others:
                found = await self._look(source, wanted)
            return await self._take(source, wanted, found, blob)

    async def _take(
        self,
        source: Source,
        wanted: Wanted,
        found: Served | Needed | None,
        blob: Fetch | None,
    ) -> Served | None:
        """Look again with as much memory as is needed, and hold it while it is used."""
        loan: Loan | None = None
        for _ in range(TRIES):
            if not isinstance(found, Needed):
                return replace(found, held=loan) if found and loan else found
            # What was lent goes back before more is asked for.
            loan, source = None, replace(source, blob=None)
            loan = await self._budget.take(found.memory)
            if source.sha and blob is not None:
                source = replace(source, blob=await blob())
            found = await self._look(source, wanted, found)
        return None

    def close(self) -> None:
        """Let the threads end."""
        self._lookers.close()
        self._makers.close()

    async def _look(
        self, source: Source, wanted: Wanted, given: Needed | None = None
    ) -> Served | Needed | None:
        room = given.memory if given else 0
        workers = self._makers if given and given.make else self._lookers
        return await workers.run(partial(self._studio.look, source, wanted, room))
