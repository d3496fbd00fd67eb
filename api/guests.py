"""Everybody who is connected: how many there may be, and who must leave.

A key may be revoked while somebody is connected with it: whether it still counts is
asked every few seconds, as another process may have revoked it.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from aiohttp import web

from api.gate import KeyStore
from api.limits import Limits
from api.visitors import Visitor
from zapcore.errors import StoreError

logger = logging.getLogger(__name__)

ASK_S = 3.0

CROWDED = "Too many connections: at most {most} are served at one time\n"
CROWDED_PEER = (
    "Too many connections: at most {most} of one address are served at one time\n"
)


class Guest(Protocol):
    """A client that stays: a WebSocket or a stream of events."""

    def close(self) -> None:
        """Give the client up now."""


class Guests:
    """Counts those who stay, and sends them away."""

    def __init__(self, limits: Limits, keys: KeyStore | None) -> None:
        self._limits = limits
        self._keys = keys
        self._seated: dict[Guest, Visitor] = {}
        self._asking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to ask which keys are revoked."""
        self._asking = asyncio.create_task(self._ask(), name="guests:keys")

    async def close(self) -> None:
        """Send everybody away."""
        for guest in tuple(self._seated):
            guest.close()
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    def refusal(self, visitor: Visitor) -> web.Response | None:
        """Say why there is no seat for one more, None if there is."""
        most = self._limits.connections
        if len(self._seated) >= most:
            return web.Response(status=503, text=CROWDED.format(most=most))
        most = self._limits.connections_of_one
        of_peer = Counter(each.peer for each in self._seated.values())
        if not visitor.local and of_peer[visitor.peer] >= most:
            return web.Response(status=429, text=CROWDED_PEER.format(most=most))
        return None

    @contextmanager
    def seat(self, guest: Guest, visitor: Visitor) -> Iterator[None]:
        """Count a guest while it stays."""
        self._seated[guest] = visitor
        try:
            yield
        finally:
            del self._seated[guest]

    async def _ask(self) -> None:
        while True:
            await asyncio.sleep(ASK_S)
            try:
                await self.drop_revoked()
            except StoreError as error:
                logger.warning("it cannot be asked which keys are revoked: %s", error)

    async def drop_revoked(self) -> None:
        """Send those away whose key is revoked."""
        if self._keys is None or not any(v.key for v in self._seated.values()):
            return
        good = {key.number for key in await self._keys.list()}
        for guest, visitor in tuple(self._seated.items()):
            if visitor.key is not None and visitor.key.number not in good:
                logger.info("%s leaves: its key was revoked", visitor.name)
                guest.close()
