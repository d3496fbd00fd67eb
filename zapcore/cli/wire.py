"""A small WebSocket client for the commands: one request at a time, notes kept."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from zapcore.errors import ZapcoreError

LARGEST_FRAME = 64 << 20
"""Bytes; a picture travels in one frame."""


class AnswerError(ZapcoreError):
    """The daemon answered with an error; ``code`` is its number."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class GoneError(ZapcoreError):
    """The connection cannot be made or has ended."""


class Client:
    """Sends requests in turn; notifications that arrive meanwhile wait in ``notes``."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._last_id = 0
        self.notes: list[dict[str, Any]] = []

    async def call(self, method: str, params: object = None) -> Any:  # noqa: ANN401 - JSON
        """Send one request; give its result.

        Raises:
            AnswerError: the daemon answers with an error.
            GoneError: the connection ends.
        """
        self._last_id += 1
        request = {"jsonrpc": "2.0", "id": self._last_id, "method": method}
        if params is not None:
            request["params"] = params
        with _sentences():
            await self._socket.send_str(json.dumps(request))
        while True:
            frame = await self._receive()
            if "method" in frame:
                self.notes.append(frame)
            elif frame.get("id") == self._last_id:
                break
        if "error" in frame:
            raise AnswerError(frame["error"]["code"], frame["error"]["message"])
        return frame["result"]

    async def iter_notes(self, method: str) -> AsyncIterator[dict[str, Any]]:
        """Yield the params of each notification ``method``, those kept before first."""
        while True:
            frame = self.notes.pop(0) if self.notes else await self._receive()
            if frame.get("method") == method:
                yield frame["params"]

    async def _receive(self) -> dict[str, Any]:
        with _sentences():
            message = await self._socket.receive()
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise GoneError("the daemon ended the connection")
        frame: dict[str, Any] = json.loads(message.data)
        return frame


@contextlib.contextmanager
def _sentences() -> Any:  # noqa: ANN401 - contextlib types it
    try:
        yield
    except (aiohttp.ClientError, OSError) as error:
        raise GoneError(f"the connection to the daemon failed: {error}") from error


@contextlib.asynccontextmanager
async def connect(url: str) -> AsyncIterator[Client]:
    """Connect to a daemon; the connection ends with the block.

    Raises:
        GoneError: nobody listens there, or it is no zapcore.
    """
    async with aiohttp.ClientSession() as session:
        try:
            socket = await session.ws_connect(url, max_msg_size=LARGEST_FRAME)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise GoneError(
                f"no daemon answers at {url} ({error}); start one with `zapcore serve`"
            ) from error
        async with socket:
            yield Client(socket)


def ask(url: str, method: str, params: object) -> object:
    """Connect, send one request, give its result.

    Raises:
        AnswerError: the daemon answers with an error.
        GoneError: nobody answers.
    """

    async def once() -> object:
        async with connect(url) as client:
            return await client.call(method, params)

    return asyncio.run(once())
