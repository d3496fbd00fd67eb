"""One WebSocket client: its requests run side by side, its answers go out in a row.

One writer task and a bounded outbox: a client that does not read is closed, and no
other client notices. Pictures have a lane of their own, so that they never delay a
search.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Coroutine
from functools import partial
from typing import Any

from aiohttp import web

from api import envelope
from api.dispatch import Dispatcher
from api.errors import SERVER_BUSY, WireError
from api.frames import Stream
from api.outbox import Outbox
from api.sender import Sender

logger = logging.getLogger(__name__)

MAX_FRAME = 4 << 20
WAITING = 256
"""Requests that may wait or run, and as many for pictures; one more is answered with
"Server busy"."""

AT_ONCE = 16
PICTURES_AT_ONCE = 2
PICTURE = "media.image"
PENDING = 4 << 20
"""Characters of requests that wait or run above which no further frame is read."""

BUSY = WireError(SERVER_BUSY, "Server busy")


class Connection:
    """Serves one client until it leaves, is too slow, or the daemon stops."""

    def __init__(
        self,
        request: web.Request,
        socket: web.WebSocketResponse,
        dispatcher: Dispatcher,
    ) -> None:
        self._socket = socket
        self._sender = Sender(request, socket)
        self._dispatcher = dispatcher
        self._outbox = Outbox()
        self._tasks: set[asyncio.Task[None]] = set()
        self._picture_tasks: set[asyncio.Task[None]] = set()
        self._lane = asyncio.Semaphore(AT_ONCE)
        self._pictures = asyncio.Semaphore(PICTURES_AT_ONCE)
        self._alone = asyncio.Lock()
        self._pending = 0
        self._fewer = asyncio.Event()
        self._waiting: asyncio.Event | None = None
        self._serving: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        """Read until the client goes; nothing of it is left when this returns."""
        self._serving = asyncio.create_task(self._read(), name="connection:read")
        writer = asyncio.create_task(self._write(), name="connection:write")
        try:
            await asyncio.wait(
                {self._serving, writer}, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            left = {self._serving, writer, *self._tasks, *self._picture_tasks}
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def offer(self, frame: str) -> None:
        """Put a frame into the outbox; a client whose outbox is full is closed."""
        if not self._outbox.offer(frame):
            logger.warning("a client does not read what it is sent; it is closed")
            self._sender.abort()
            self.close()

    def close(self) -> None:
        """Give the client up now."""
        if self._serving is not None:
            self._serving.cancel()

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is web.WSMsgType.TEXT:
                await self._take(message.data)

    async def _take(self, text: str) -> None:
        if text == "ping":
            self.offer("pong")
            return
        if self._dispatcher.waits(text):
            await self._hold(text)
            return
        incoming = await self._dispatcher.read(text)
        picture = _asks_picture(incoming)
        tasks = self._picture_tasks if picture else self._tasks
        if len(tasks) >= WAITING:
            self._refuse(incoming)
            return
        while self._pending > PENDING:
            self._fewer.clear()
            await self._fewer.wait()
        work = self._show(incoming) if picture else self._answer(incoming)
        self._start(work, tasks, len(text))

    def _start(
        self, work: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]], size: int
    ) -> None:
        self._pending += size
        task = asyncio.create_task(work, name="connection:request")
        tasks.add(task)
        task.add_done_callback(partial(self._done, tasks, size))

    async def _hold(self, text: str) -> None:
        """Have a request wait for the rooms; a second one has the client wait too.

        One waits while we read on, so that it is seen when the client goes or greets.
        """
        before, self._waiting = self._waiting, asyncio.Event()
        self._start(self._later(text, self._waiting), self._tasks, len(text))
        if before is not None:
            await before.wait()

    async def _later(self, text: str, read: asyncio.Event) -> None:
        try:
            incoming = await self._dispatcher.read(text)
        finally:
            read.set()
        await (
            self._show(incoming) if _asks_picture(incoming) else self._answer(incoming)
        )

    def _done(
        self, tasks: set[asyncio.Task[None]], size: int, task: asyncio.Task[None]
    ) -> None:
        tasks.discard(task)
        self._pending -= size
        self._fewer.set()

    async def _answer(self, incoming: envelope.Incoming) -> None:
        async with self._lane:
            await self._reply(incoming)

    async def _show(self, incoming: envelope.Incoming) -> None:
        """Answer with pictures; those of a batch are made while it is sent.

        So no other picture of this client may be held behind it meanwhile: the budget
        that both need would never come free.
        """
        async with self._seats(PICTURES_AT_ONCE if incoming.batch else 1):
            await self._reply(incoming)

    @contextlib.asynccontextmanager
    async def _seats(self, count: int) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as held:
            if count > 1:
                await held.enter_async_context(self._alone)
            for _ in range(count):
                await held.enter_async_context(self._pictures)
            yield

    async def _reply(self, incoming: envelope.Incoming) -> None:
        """Answer once what was answered before is on its way."""
        await self._outbox.quiet()
        frame = await self._dispatcher.answer(incoming)
        if frame is not None:
            self._outbox.put(frame)
        if isinstance(frame, Stream):
            await frame.taken()

    def _refuse(self, incoming: envelope.Incoming) -> None:
        for request in incoming.requests:
            if request.id is not None:
                self.offer(envelope.failure(request.id, BUSY))

    async def _write(self) -> None:
        try:
            while True:
                await self._send_next()
        except (ConnectionError, TimeoutError):
            # What the socket still holds would stay until a deaf client dies.
            self._sender.abort()

    async def _send_next(self) -> None:
        frame = await self._outbox.get()
        await self._sender.send(frame)
        self._outbox.sent(len(frame))


def _asks_picture(incoming: envelope.Incoming) -> bool:
    return any(request.method == PICTURE for request in incoming.requests)
