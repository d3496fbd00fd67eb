"""A source's line: answers come from the cache, or else from its station."""

import asyncio
import hashlib
import math
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Any

from scrapers.providers.http.sinks import UnwritableError
from scrapers.providers.http.station import Station
from scrapers.providers.http.takers import AnswerTaker, FileTaker
from zapcore.errors import CredentialsError
from zapcore.ports_online import AnswerCache, Cached, Fetched, Request

MISS_S = 7 * 86_400.0
"""A miss, and a search in vain, are believed for so long; a hit until asked anew."""


LARGE = 2 << 20
"""An answer that may be larger is walked aside: a platform's whole list of hashes."""

LEAST = 8
"""Letters of a secret that is looked for in answers: a shorter one may be a word."""


class Sharing:
    """Lets those who ask the same at the same time share one answer."""

    def __init__(self) -> None:
        self._running: dict[Hashable, asyncio.Future[Any]] = {}
        self.turn = asyncio.Lock()
        """Whose turn it is to read a large answer."""

    async def once(self, key: Hashable, work: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - what ``work`` gives
        """Do the work, or wait for who does it; if that one ends, do it instead."""
        while other := self._running.get(key):
            await asyncio.wait([other])
            if not other.cancelled():
                return other.result()
        future = asyncio.get_running_loop().create_future()
        self._running[key] = future
        try:
            value = await work()
        except Exception as error:
            future.set_exception(error)
            future.exception()  # nobody may be waiting for it
            raise
        except BaseException:
            future.cancel()
            raise
        else:
            future.set_result(value)
            return value
        finally:
            del self._running[key]


class StationLine:
    """A ``Line`` over a station; answers from before ``since`` are asked for anew."""

    def __init__(
        self, station: Station, cache: AnswerCache, sharing: Sharing, since: int
    ) -> None:
        self._station = station
        self._cache = cache
        self._sharing = sharing
        self._since = since

    async def ask(self, request: Request) -> Any:  # noqa: ANN401 - what ``read`` made
        """Give what the service answers, from the cache if that is young enough.

        None is a miss. It is in the cache when this returns.

        Raises:
            SourceError: there is no answer, or none that can be used.
        """
        key = identity(request)
        shared = (self._station.spec.id, key, self._since)
        return await self._sharing.once(shared, lambda: self._answer(request, key))

    async def fetch(self, request: Request, to: str) -> Fetched | None:
        """Stream a body into the new file ``to``, None when the source has none.

        Raises:
            SourceError: it cannot be had.
            OSError: the file is there already, or cannot be written.
        """
        taker = FileTaker(to, request.limit)
        try:
            return await self._station.exchange(request, taker, is_file=True)
        except UnwritableError as error:
            await taker.drop()
            raise error.reason from None
        except BaseException:
            await taker.drop()
            raise

    def limits(
        self,
        *,
        threads: int = 0,
        per_minute: int = 0,
        quota_left: int | None = None,
        until: float = 0.0,
    ) -> None:
        """Hear of limits that the service itself told; 0 leaves one as it is."""
        if quota_left is not None:
            self._station.quota.told(quota_left, until)
        self._station.limit(threads, per_minute)

    def rejected(self, message: str) -> None:
        """Close the source until its settings change: its credentials are wrong."""
        self._station.latch.close(CredentialsError(message))

    async def _answer(self, request: Request, key: bytes) -> Any:  # noqa: ANN401 - what ``read`` made
        source = self._station.spec.id
        if request.keep:
            kept = await self._cache.get(source, key)
            if kept is not None and self._is_young(kept, request.fresh_s):
                self._station.tally.cached += 1
                return kept.value
        value = await self._station.exchange(
            request, AnswerTaker(source, request, self._sharing.turn)
        )
        if request.keep:
            secrets = self._station.secrets(request)
            if request.limit > LARGE:
                value = await asyncio.to_thread(without, value, secrets)
            else:
                value = without(value, secrets)
            await self._cache.put(source, key, value, int(self._station.clock.epoch()))
        return value

    def _is_young(self, kept: Cached, fresh_s: float) -> bool:
        if kept.at < self._since:
            return False
        longest = fresh_s or (MISS_S if is_miss(kept.value) else math.inf)
        return kept.at + longest > self._station.clock.epoch()


def is_miss(value: Any) -> bool:  # noqa: ANN401 - what ``read`` made
    """Tell whether a kept answer may be another one soon.

    That is nothing, or a search of which no game was chosen (``games.keep_found``):
    what was looked for may come to be there.
    """
    return value is None or (isinstance(value, Mapping) and value.get("games") == [])


def identity(request: Request) -> bytes:
    """Give what a request is kept under: a hash of all of it but its secrets."""
    parts = [request.method, request.path, request.key]
    if not request.key:
        for pair in sorted(request.params):
            parts += pair
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        piece = part.encode("utf-8", "surrogatepass")
        digest.update(len(piece).to_bytes(4, "big") + piece)
    if not request.key:
        digest.update(request.body)
    return digest.digest()


def without(value: Any, secrets: Sequence[str]) -> Any:  # noqa: ANN401 - JSON
    """Give values of JSON without our secrets: a service may say them back."""
    if isinstance(value, str):
        for secret in secrets:
            if len(secret) >= LEAST and secret in value:
                value = value.replace(secret, "")
        return value
    if isinstance(value, list):
        return [without(one, secrets) for one in value]
    if isinstance(value, dict):
        return {name: without(one, secrets) for name, one in value.items()}
    return value
