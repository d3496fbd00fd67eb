"""Memory that pictures may take, for all clients together.

What is lent counts until nobody holds the loan any more. Whoever holds one waits for
nothing but its own socket, and asks for no second: so all get their turn.
"""

import asyncio
import contextlib
from collections import deque

LITTLE = 8
"""An eighth of all there is, or less, is little."""


class Budget:
    """Lends at most ``limit`` bytes at a time, first come, first served."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._free = limit
        self._waiting: deque[tuple[int, asyncio.Future[Loan]]] = deque()

    async def take(self, count: int) -> "Loan":
        """Wait until there are ``count`` bytes; all of them stand for more."""
        count = min(count, self._limit)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Loan] = loop.create_future()
        self._waiting.append((count, future))
        self._serve()
        try:
            return await future
        finally:
            if future.cancelled():
                self._serve()

    def give_back(self, count: int) -> None:
        """Take back what was lent; called in the loop."""
        self._free += count
        self._serve()

    def _serve(self) -> None:
        while self._waiting:
            count, future = self._waiting[0]
            if not future.cancelled():
                if count > self._free:
                    return
                self._free -= count
                future.set_result(Loan(self, count, future.get_loop()))
            self._waiting.popleft()


class Loan:
    """A share of a budget, given back when the last one who holds it lets go.

    A picture passes through many hands until it is sent or its client is gone, and any
    of them may be cancelled: none of them has to remember.
    """

    __slots__ = ("_budget", "_count", "_loop")

    def __init__(
        self, budget: Budget, count: int, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._budget = budget
        self._count = count
        self._loop = loop

    def __del__(self) -> None:
        # The last hand may be that of a worker thread; without a loop nobody waits.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._budget.give_back, self._count)


class Shares:
    """A budget of ``total`` bytes, a quarter of it for those who want little.

    Large pictures to a slow client may be held for minutes; a grid of covers for
    another must not wait behind those that wait for them.
    """

    def __init__(self, total: int) -> None:
        self._little = total // LITTLE
        self._small = Budget(total // 4)
        self._large = Budget(total - total // 4)

    async def take(self, count: int) -> Loan:
        """Wait until there are ``count`` bytes of its share."""
        share = self._small if count <= self._little else self._large
        return await share.take(count)
