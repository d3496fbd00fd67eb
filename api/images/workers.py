"""A few threads for work that may wait on a disk: half the cost of an executor's hop.

They end with the process, so a share that does not answer never holds it back.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")


class Workers:
    """Runs functions in ``count`` threads, which start with the first of them."""

    def __init__(self, count: int, name: str) -> None:
        self._count = count
        self._name = name
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._started = False

    async def run(self, work: Callable[[], T]) -> T:
        """Run ``work`` in a thread; give its result or raise its error."""
        if not self._started:
            self._start()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._queue.put(partial(_do, loop, future, work))
        return await future

    def close(self) -> None:
        """Let the threads end after what they do now."""
        for _ in range(self._count if self._started else 0):
            self._queue.put(None)

    def _start(self) -> None:
        self._started = True
        for number in range(self._count):
            name = f"{self._name}:{number}"
            threading.Thread(target=self._serve, name=name, daemon=True).start()

    def _serve(self) -> None:
        while (job := self._queue.get()) is not None:
            job()
            # What it holds must not stay in memory until the next one comes.
            del job


def _do(
    loop: asyncio.AbstractEventLoop,
    future: "asyncio.Future[T]",
    work: Callable[[], T],
) -> None:
    if future.cancelled():
        return
    try:
        settle = partial(_give, future, work())
    except Exception as error:  # noqa: BLE001 - it goes to the one who asked
        settle = partial(_raise, future, error)
    # Nobody is left to hear of it when the loop is closed.
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(settle)


def _give(future: "asyncio.Future[T]", result: T) -> None:
    if not future.done():
        future.set_result(result)


def _raise(future: "asyncio.Future[T]", error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
