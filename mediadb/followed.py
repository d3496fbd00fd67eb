"""A copy of a database that follows it: made when it was changed and nobody writes."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from mediadb.database import Database


class Followed:
    """Calls ``make`` after changes of ``database``; without any it costs nothing.

    ``make`` is called when nothing was written for ``quiet_s``. ``rest_s`` gives the
    seconds that must lie between two calls.
    """

    def __init__(
        self,
        database: Database,
        make: Callable[[], Awaitable[None]],
        quiet_s: float,
        rest_s: Callable[[], float],
    ) -> None:
        self._database = database
        self._make = make
        self._quiet_s = quiet_s
        self._rest_s = rest_s
        self._changed = asyncio.Event()
        self._urgent = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._making: asyncio.Task[None] | None = None

    def start(self, is_old: Callable[[], bool]) -> None:
        """Follow; ``is_old`` tells in a thread, once, whether a copy is lacking now."""
        self._database.heard = self._changed.set
        self._task = asyncio.create_task(
            self._follow(is_old), name=f"copy of {self._database.path}"
        )

    def touch(self) -> None:
        """Have a copy made though nothing was written through this connection."""
        self._changed.set()

    def at_once(self) -> None:
        """Have a copy made now, without a wait for quiet or since the one before."""
        self._changed.set()
        self._urgent.set()

    @property
    def is_changed(self) -> bool:
        """Tell whether something was written that is in no copy."""
        return self._changed.is_set()

    async def close(self, *, last: bool) -> None:
        """Stop; ``last``: what changed since the copy is copied before."""
        if self._task is None:
            return
        self._database.heard = None
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        self._task = None
        if self._making is not None:
            await self._making
        if last and self._changed.is_set():
            self._changed.clear()
            await self._make()

    async def _follow(self, is_old: Callable[[], bool]) -> None:
        await self._pause(self._quiet_s)
        if not self._urgent.is_set() and await asyncio.to_thread(is_old):
            self._changed.set()
        while True:
            await self._changed.wait()
            await self._quiet()
            self._urgent.clear()
            self._changed.clear()
            self._making = asyncio.ensure_future(self._make())
            await asyncio.shield(self._making)
            self._making = None
            await self._pause(self._rest_s())

    async def _quiet(self) -> None:
        while self._changed.is_set() and not self._urgent.is_set():
            self._changed.clear()
            try:
                await self._pause(self._quiet_s)
            except asyncio.CancelledError:
                self._changed.set()
                raise

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._urgent.wait()
