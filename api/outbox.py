"""What waits to be sent to one client, in order and bounded."""

import asyncio

from api.frames import Outgoing

NOTES = 256
"""Notifications that may wait, and failures and pongs with them; then the client is
given up (CONTRACT, section 1)."""

NOTES_SIZE = 8 << 20
"""Characters of these together."""

BACKLOG = 1 << 20
"""Characters that wait above which nothing further is made for this client."""


class Outbox:
    """Frames on their way to one client."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[tuple[Outgoing, bool]] = asyncio.Queue()
        self._size = 0
        self._notes = 0
        self._notes_size = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    def put(self, frame: Outgoing) -> None:
        """Add an answer; who makes answers waits for ``quiet`` before it makes one."""
        self._queue.put_nowait((frame, False))
        self._count(len(frame))

    def offer(self, frame: str) -> bool:
        """Add what was not asked for one by one; False when there is no room."""
        if self._notes >= NOTES or self._notes_size + len(frame) > NOTES_SIZE:
            return False
        self._notes += 1
        self._notes_size += len(frame)
        self._queue.put_nowait((frame, True))
        self._count(len(frame))
        return True

    async def get(self) -> Outgoing:
        """Take the next one out; ``sent`` must follow before the next call."""
        frame, note = await self._queue.get()
        if note:
            self._notes -= 1
            self._notes_size -= len(frame)
        return frame

    def sent(self, size: int) -> None:
        """Hear that the frame of this length has gone."""
        self._count(-size)

    async def quiet(self) -> None:
        """Wait until little is waiting."""
        await self._quiet.wait()

    def _count(self, size: int) -> None:
        self._size += size
        if self._size > BACKLOG:
            self._quiet.clear()
        else:
            self._quiet.set()
