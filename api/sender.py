"""Writes frames to a client that may be slow, deaf or gone.

A long frame goes as fragments (RFC 6455, section 5.4) through the transport itself:
aiohttp would hold all of it, and once more in the socket's buffer. Its own control
frames may stand between two fragments, and each fragment is one write.
"""

import asyncio
import struct
from collections.abc import AsyncGenerator
from contextlib import aclosing

from aiohttp import web

from api.frames import Frame, Outgoing, Stream, pieces

WRITE_TIMEOUT_S = 10.0
"""A client that takes nothing for this long is given up (CONTRACT, section 1)."""

INLINE = 64 << 10
"""Characters of a frame that are written out in one go."""

WHOLE = 1 << 20
"""Characters of a frame up to which it goes as one."""

FINAL = 0x80
TEXT = 0x01
CONTINUED = 0x00
SHORT = 126
MIDDLE = 1 << 16


class Sender:
    """Sends to one WebSocket; one task uses it."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self._request = request
        self._socket = socket

    async def send(self, frame: Outgoing) -> None:
        """Send all of a frame.

        Raises:
            ConnectionError: the client is gone.
            TimeoutError: it does not read.
        """
        if isinstance(frame, Stream) or len(frame) > WHOLE:
            await self._send_fragments(pieces(frame))
            return
        data = frame if isinstance(frame, str) else await _written(frame)
        async with asyncio.timeout(WRITE_TIMEOUT_S):
            if isinstance(data, str):
                await self._socket.send_str(data)
            else:
                await self._socket.send_frame(data, web.WSMsgType.TEXT)

    def abort(self) -> None:
        """Let go of the client and of all that it was to be sent."""
        transport = self._request.transport
        if transport is not None:
            transport.abort()

    async def _send_fragments(self, found: AsyncGenerator[bytes, None]) -> None:
        kind = TEXT
        async with aclosing(found):
            async for piece in found:
                await self._write(kind, piece)
                kind = CONTINUED
        await self._write(FINAL | kind, b"")

    async def _write(self, kind: int, piece: bytes) -> None:
        transport = self._request.transport
        if transport is None or transport.is_closing() or self._socket.closed:
            raise ConnectionError
        transport.write(_head(kind, len(piece)) + piece)
        await drained(self._request)


async def _written(frame: Frame) -> bytes:
    """Give all of a frame; the loop runs on between its pieces."""
    if len(frame) <= INLINE:
        return b"".join(frame.pieces())
    found = []
    for piece in frame.pieces():
        found.append(piece)
        await asyncio.sleep(0)
    return b"".join(found)


async def drained(request: web.Request) -> None:
    """Wait until a client has taken most of what was written, and let others run.

    Raises:
        ConnectionError: the client is gone.
        TimeoutError: it does not read.
    """
    async with asyncio.timeout(WRITE_TIMEOUT_S):
        await request.writer.drain()
    await asyncio.sleep(0)


def _head(kind: int, size: int) -> bytes:
    """Give the header of a frame of a server (RFC 6455, section 5.2)."""
    if size < SHORT:
        return struct.pack("!BB", kind, size)
    if size < MIDDLE:
        return struct.pack("!BBH", kind, SHORT, size)
    return struct.pack("!BBQ", kind, SHORT + 1, size)
