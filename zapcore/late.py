"""What is built when it is first needed, in a worker thread: its imports take long."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Late(Generic[T]):
    """Builds a thing once.

    ``build`` imports and makes it, in a worker thread; ``begin`` is what it begins
    with, before anybody has it.
    """

    def __init__(
        self, build: Callable[[], T], begin: Callable[[T], Awaitable[None]]
    ) -> None:
        self._build = build
        self._begin = begin
        self._making: asyncio.Task[T] | None = None
        self._made: T | None = None

    @property
    def made(self) -> T | None:
        """Give it if it is there."""
        return self._made

    async def get(self) -> T:
        """Give it, made now if it has to be; who gives up waiting stops nobody else.

        One that cannot be made is tried again by the next who asks.
        """
        if self._made is not None:
            return self._made
        if self._making is None or self._making.done():
            self._making = asyncio.create_task(self._make(), name="late: built")
        return await asyncio.shield(self._making)

    async def close(self) -> None:
        """Wait for what is being made."""
        if self._making is not None:
            self._making.cancel()
            await asyncio.gather(self._making, return_exceptions=True)

    async def _make(self) -> T:
        made = await asyncio.to_thread(self._build)
        await self._begin(made)
        self._made = made
        return made
