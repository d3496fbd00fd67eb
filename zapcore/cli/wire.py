"""A small WebSocket client for the commands: one request at a time, notes kept."""

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator, Mapping
from types import MappingProxyType
from typing import Any

import aiohttp

from zapcore.cli.refusals import AnswerError, GoneError, NotAllowedError

__all__ = ["AnswerError", "Client", "GoneError", "ask", "connect"]

CONNECT_S = 10
HEARTBEAT_S = 30.0

LARGEST_FRAME = 64 << 20
"""Bytes; a picture travels in one frame."""


REFUSALS: Mapping[int, str] = MappingProxyType(
    {
        401: "it wants a key that it knows: `zapcore key new` on its machine makes one "
        "for --key or ZAPCORE_KEY",
        403: "it does not let this machine in: `zapcore key new` on its machine makes "
        "a key for --key or ZAPCORE_KEY",
        421: "it does not answer to this name: use its address with --host",
        429: "too many requests came from here: wait a minute",
        503: "it serves too many clients now: try again later",
    }
)
"""What a refused handshake means, by its HTTP status."""


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
        async for frame in self.iter_frames():
            if frame.get("method") == method:
                yield frame["params"]

    async def iter_frames(self) -> AsyncIterator[dict[str, Any]]:
        """Yield every notification as it came, those kept before first."""
        while True:
            yield self.notes.pop(0) if self.notes else await self._receive()

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
async def connect(url: str, key: str = "") -> AsyncIterator[Client]:
    """Connect to a daemon; the connection ends with the block.

    Raises:
        GoneError: nobody listens there, or it is no zapcore.
        NotAllowedError: the daemon does not let us in.
    """
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with (
        aiohttp.ClientSession() as session,
        await _socket(session, url, headers) as socket,
    ):
        yield Client(socket)


async def _socket(
    session: aiohttp.ClientSession, url: str, headers: Mapping[str, str]
) -> aiohttp.ClientWebSocketResponse:
    try:
        async with asyncio.timeout(CONNECT_S):
            return await session.ws_connect(
                url, headers=headers, max_msg_size=LARGEST_FRAME, heartbeat=HEARTBEAT_S
            )
    except aiohttp.WSServerHandshakeError as error:
        why = REFUSALS.get(error.status)
        if why:
            raise NotAllowedError(f"the daemon at {url} refused: {why}") from error
        raise GoneError(
            f"something answers at {url}, but not as a zapcore (HTTP {error.status}); "
            "name the right port with --port"
        ) from error
    except TimeoutError as error:
        raise GoneError(
            f"{url} does not answer within {CONNECT_S} seconds; is it the right "
            "address? `zapcore doctor` says more"
        ) from error
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise GoneError(
            f"no daemon answers at {url} ({_reason(error)}); start one with `zapcore "
            "serve`, or name its port with --port"
        ) from error


def _reason(error: Exception) -> str:
    number = getattr(error, "errno", None)
    return os.strerror(number) if isinstance(number, int) and number > 0 else str(error)


def ask(url: str, method: str, params: object, key: str = "") -> object:
    """Connect, send one request, give its result.

    Raises:
        AnswerError: the daemon answers with an error.
        GoneError: nobody answers.
    """

    async def once() -> object:
        async with connect(url, key) as client:
            return await client.call(method, params)

    return asyncio.run(once())
