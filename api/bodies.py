"""Sends what is long over HTTP, piece by piece, to a client that may be deaf."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeAlias

from aiohttp import web

from api.sender import WRITE_TIMEOUT_S, drained

DEADLINE_S = 30.0
"""What takes longer to be made is given up (CONTRACT, section 1)."""

Pieces: TypeAlias = AsyncGenerator[bytes | memoryview, None]


async def send_body(
    request: web.Request, response: web.StreamResponse, pieces: Pieces
) -> web.StreamResponse:
    """Send a body as it is made.

    When it cannot be sent to its end the connection is cut, so that nobody takes what
    came for the whole.
    """
    transport = request.transport
    whole = False
    try:
        await response.prepare(request)
        async with aclosing(pieces):
            await _send(request, response, pieces)
        await response.write_eof()
        whole = True
    except (ConnectionError, TimeoutError):
        return response
    finally:
        if transport is not None and not whole:
            transport.abort()
    return response


async def cut(data: bytes, size: int) -> Pieces:
    """Give the bytes in pieces of this size."""
    whole = memoryview(data)
    for at in range(0, len(whole), size):
        yield whole[at : at + size]


async def _send(
    request: web.Request, response: web.StreamResponse, pieces: Pieces
) -> None:
    while True:
        async with asyncio.timeout(DEADLINE_S):
            piece = await anext(pieces, None)
        if piece is None:
            return
        async with asyncio.timeout(WRITE_TIMEOUT_S):
            await response.write(piece)
        await drained(request)
