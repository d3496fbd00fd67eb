"""``GET /api/events``: notifications as server-sent events, one ``data:`` line each.

No ids, no comments, no replay (CONTRACT, section 1). The outbox is bounded as that of
a WebSocket: who does not read is cut off.
"""

import asyncio
import logging
import socket

from aiohttp import web

from api.frames import pieces
from api.outbox import Outbox
from api.sender import WRITE_TIMEOUT_S, drained

logger = logging.getLogger(__name__)

LOOK_S = 2.0
"""How often a silent stream looks whether its client is still there."""

KEEPALIVE = (
    (socket.TCP_KEEPIDLE, 60),
    (socket.TCP_KEEPINTVL, 15),
    (socket.TCP_KEEPCNT, 4),
)
"""Seconds and tries after which a phone that fell silent is given up (tcp(7))."""


class EventStream:
    """Sends one client what is published, until it goes."""

    def __init__(self, request: web.Request) -> None:
        self._request = request
        self._transport = request.transport
        self._outbox = Outbox()
        self._serving: asyncio.Task[None] | None = None

    async def serve(self, response: web.StreamResponse) -> None:
        """Send until the client goes, is too slow, or ``close`` is called."""
        self._keep_alive()
        await response.prepare(self._request)
        self._serving = asyncio.create_task(self._send(response), name="events:send")
        try:
            await asyncio.wait({self._serving})
        finally:
            self._serving.cancel()
            await asyncio.gather(self._serving, return_exceptions=True)
            if self._transport is not None:
                self._transport.abort()

    def offer(self, frame: str) -> None:
        """Take a notification; a client whose outbox is full is closed."""
        if not self._outbox.offer(frame):
            logger.warning("a listener does not read its events; it is closed")
            self.close()

    def close(self) -> None:
        """Give the client up now."""
        if self._serving is not None:
            self._serving.cancel()

    async def _send(self, response: web.StreamResponse) -> None:
        try:
            while self._is_there():
                try:
                    async with asyncio.timeout(LOOK_S):
                        frame = await self._outbox.get()
                except TimeoutError:
                    continue
                async with asyncio.timeout(WRITE_TIMEOUT_S):
                    await response.write(b"data: ")
                    async for piece in pieces(frame):
                        await response.write(piece)
                    await response.write(b"\n\n")
                await drained(self._request)
                self._outbox.sent(len(frame))
        except (ConnectionError, TimeoutError):
            return

    def _is_there(self) -> bool:
        transport = self._request.transport
        return transport is not None and not transport.is_closing()

    def _keep_alive(self) -> None:
        if self._transport is not None:
            kept = self._transport.get_extra_info("socket")
            for option, value in KEEPALIVE:
                kept.setsockopt(socket.IPPROTO_TCP, option, value)
