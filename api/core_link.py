"""Beside Zaparoo Core: what zapcore does not do itself is passed on to that Core.

One WebSocket, opened again with growing pauses when it ends. Core's own index and
scrape are not ours, so those notifications stay there; its games are: they slow what
runs here. Nothing of zapcore waits for Core.
"""

import asyncio
import contextlib
import json
import logging
import random
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp

from api.core_calls import Answer, CoreAwayError
from api.encode import dumps
from api.errors import INTERNAL_ERROR, SERVER_BUSY, WireError

logger = logging.getLogger(__name__)

FIRST_S, LONGEST_S = 1.0, 30.0
"""Pauses before it is tried again."""

ANSWER_S = 30.0
HEARTBEAT_S = 20.0
MAX_FRAME = 16 << 20
WAITING = 256
"""Calls that may wait for Core at one time."""

OURS = frozenset({"media.indexing", "media.scraping"})
AWAY = (
    "Zaparoo Core does not answer at {url}; zapcore serves the library meanwhile. "
    "Start Core, or see `core` in zapcore's configuration"
)


class CoreLink:
    """The connection to a Core; ``told`` hears its notifications: method, params."""

    def __init__(
        self,
        url: str,
        told: Callable[[str, object], None],
        first_s: float = FIRST_S,
    ) -> None:
        self._url = url
        self._told = told
        self._first_s = first_s
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._calls: dict[int, asyncio.Future[Answer]] = {}
        self._last = 0
        self._task: asyncio.Task[None] | None = None

    @property
    def away(self) -> WireError:
        """Give the error of a call that cannot be passed on."""
        return WireError(SERVER_BUSY, AWAY.format(url=self._url.partition("?")[0]))

    def start(self) -> None:
        """Connect, and stay connected until ``close``."""
        self._task = asyncio.create_task(self._stay(), name="core:link")

    async def close(self) -> None:
        """Let go of Core."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def call(self, method: str, params: object) -> Answer:
        """Ask Core; ``params`` None sends none.

        Raises:
            CoreAwayError: there is no connection, or no answer within 30 seconds.
        """
        if self._socket is None or len(self._calls) >= WAITING:
            raise CoreAwayError
        self._last += 1
        number = self._last
        request = {"jsonrpc": "2.0", "id": number, "method": method}
        if params is not None:
            request["params"] = params
        waited: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._calls[number] = waited
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._socket.send_str(dumps(request))
                return await waited
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise CoreAwayError from error
        finally:
            self._calls.pop(number, None)

    async def _stay(self) -> None:
        pause, known_away = self._first_s, False
        async with aiohttp.ClientSession() as session:
            while True:
                try:
                    await self._once(session)
                    pause, known_away = self._first_s, False
                    logger.info("Zaparoo Core ended the connection")
                except (aiohttp.ClientError, OSError, TimeoutError) as error:
                    if not known_away:
                        logger.warning("Zaparoo Core is not reached: %s", error)
                    known_away = True
                await asyncio.sleep(pause * random.uniform(0.75, 1.25))  # noqa: S311 - no secret
                pause = min(pause * 2, LONGEST_S)

    async def _once(self, session: aiohttp.ClientSession) -> None:
        opening = session.ws_connect(
            self._url, heartbeat=HEARTBEAT_S, max_msg_size=MAX_FRAME
        )
        async with opening as socket:
            self._socket = socket
            greeting = asyncio.create_task(self._greet(), name="core:greet")
            try:
                async for message in socket:
                    if message.type is aiohttp.WSMsgType.TEXT:
                        await self._take(message.data)
            finally:
                self._socket = None
                greeting.cancel()
                await asyncio.gather(greeting, return_exceptions=True)
                for waited in self._calls.values():
                    if not waited.done():
                        waited.set_exception(ConnectionResetError())

    async def _greet(self) -> None:
        """Leave what is a zapcore too: it would pass all back; learn what runs."""
        with contextlib.suppress(CoreAwayError):
            version = (await self.call("version", None)).result
            if isinstance(version, dict) and version.get("name") == "zapcore":
                logger.warning("`core` names a zapcore, which is no Zaparoo Core")
                if self._socket is not None:
                    await self._socket.close()
                return
            logger.info("connected with Zaparoo Core")
            active = (await self.call("media.active", None)).result
            if isinstance(active, dict):
                self._told("media.started", active)
            else:
                self._told("media.stopped", {})

    async def _take(self, text: str) -> None:
        try:
            found = json.loads(text)
        except ValueError:
            return  # its pong, or nothing that we asked for
        if not isinstance(found, dict):
            return
        method = found.get("method")
        if isinstance(method, str) and "id" not in found:
            if method not in OURS:
                self._told(method, found.get("params"))
            return
        number = found.get("id")
        waited = self._calls.get(number) if isinstance(number, int) else None
        if waited is not None and not waited.done():
            waited.set_result(_answer(found))


def _answer(found: Mapping[str, Any]) -> Answer:
    error = found.get("error")
    if not isinstance(error, dict):
        return Answer(found.get("result"))
    code, data = error.get("code"), error.get("data")
    return Answer(
        error=WireError(
            code if isinstance(code, int) else INTERNAL_ERROR,
            str(error.get("message", "")),
            data if isinstance(data, dict) else None,
        )
    )
