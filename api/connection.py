"""One WebSocket client: its requests run side by side, its answers go out in a row.

One writer task and a bounded outbox: a client that does not read is closed, and no
other client notices. Pictures have a lane of their own, so that they never delay a
search.
"""

import asyncio
import contextlib
import logging

from aiohttp import WSMsgType, web

from api import envelope
from api.dispatch import Dispatcher
from api.errors import SERVER_BUSY, WireError

logger = logging.getLogger(__name__)

MAX_FRAME = 4 << 20
OUTBOX = 256
OUTBOX_BYTES = 48 << 20
WRITE_TIMEOUT_S = 10.0
WAITING = 256
"""Requests that may wait or run, and as many for pictures; one more is answered with
"Server busy"."""

AT_ONCE = 16
PICTURES_AT_ONCE = 2
PICTURE = "media.image"
BACKLOG = 1 << 20
"""Characters in the outbox above which no further picture is made: a grid of covers is
many times what an outbox holds."""

LARGE = 1 << 16
"""Characters of a frame that is read in a worker thread."""

BUSY = WireError(SERVER_BUSY, "Server busy")


class Connection:
    """Serves one client until it leaves, is too slow, or the daemon stops."""

    def __init__(self, socket: web.WebSocketResponse, dispatcher: Dispatcher) -> None:
        self._socket = socket
        self._dispatcher = dispatcher
        self._outbox: asyncio.Queue[str] = asyncio.Queue(OUTBOX)
        self._bytes = 0
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._picture_tasks: set[asyncio.Task[None]] = set()
        self._lane = asyncio.Semaphore(AT_ONCE)
        self._pictures = asyncio.Semaphore(PICTURES_AT_ONCE)
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
        large = self._bytes + len(frame) > OUTBOX_BYTES and not self._outbox.empty()
        if large or self._outbox.full():
            logger.warning("a client does not read what it is sent; it is closed")
            self.close()
            return
        self._count(len(frame))
        self._outbox.put_nowait(frame)

    def close(self) -> None:
        """Give the client up now."""
        if self._serving is not None:
            self._serving.cancel()

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is WSMsgType.TEXT:
                await self._take(message.data)

    async def _take(self, text: str) -> None:
        if text == "ping":
            self.offer("pong")
            return
        if len(text) > LARGE:
            incoming = await asyncio.to_thread(envelope.read, text)
        else:
            incoming = envelope.read(text)
        picture = any(request.method == PICTURE for request in incoming.requests)
        tasks = self._picture_tasks if picture else self._tasks
        if len(tasks) >= WAITING:
            self._refuse(incoming)
            return
        work = self._show(incoming) if picture else self._answer(incoming)
        task = asyncio.create_task(work, name="connection:request")
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def _answer(self, incoming: envelope.Incoming) -> None:
        async with self._lane:
            frame = await self._dispatcher.answer(incoming)
        if frame is not None:
            self.offer(frame)

    async def _show(self, incoming: envelope.Incoming) -> None:
        """Answer with a picture, once those before it are on their way."""
        async with self._pictures:
            await self._quiet.wait()
            frame = await self._dispatcher.answer(incoming)
            if frame is not None:
                self.offer(frame)

    def _refuse(self, incoming: envelope.Incoming) -> None:
        for request in incoming.requests:
            if request.id is not None:
                self.offer(envelope.failure(request.id, BUSY))

    async def _write(self) -> None:
        while True:
            frame = await self._outbox.get()
            with contextlib.suppress(ConnectionError):
                async with asyncio.timeout(WRITE_TIMEOUT_S):
                    await self._socket.send_str(frame)
                self._count(-len(frame))
                continue
            return

    def _count(self, size: int) -> None:
        """Note that the outbox grew or shrank by this many characters."""
        self._bytes += size
        if self._bytes > BACKLOG:
            self._quiet.clear()
        else:
            self._quiet.set()
