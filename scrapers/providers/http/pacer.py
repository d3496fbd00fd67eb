"""Keeps a service's limits: at once, in a second, in a minute; not one request more.

A service counts arrivals, which we cannot see. A request arrives after it was sent, and
before its answer has come: it leaves a window one span after the answer came, or after
it was sent and the clock's slack passed, if that is sooner. Until then its place in the
window is taken, whatever the way there does to the gaps between two of them.
"""

import asyncio
import math
from collections import deque
from collections.abc import Callable

from scrapers.providers.http.clock import Clock

UNKNOWN = 1 << 30
"""The limit of a minute before the service told it: requests are noted already."""


class Turn:
    """One request's leave to be sent; ``done`` must be called once."""

    def __init__(self, pacer: "Pacer", clock: Clock) -> None:
        self._pacer = pacer
        self._clock = clock
        self._arrived = math.inf
        self._is_done = False

    @property
    def arrived(self) -> float:
        """Give when it has arrived for certain, infinite while it is not sent."""
        return self._arrived

    def sent(self) -> None:
        """Hear that it was sent just now."""
        self._settle(self._clock.now() + self._clock.slack)

    def done(self) -> None:
        """Hear that it was answered, or ended without."""
        if not self._is_done:
            self._is_done = True
            self._pacer.running -= 1
            self._settle(self._clock.now())

    def _settle(self, arrived: float) -> None:
        self._arrived = min(self._arrived, arrived)
        self._pacer.changed()


class Window:
    """At most ``most`` arrivals in any ``span`` seconds."""

    def __init__(self, most: int, span: float) -> None:
        self.most = most
        self._span = span
        self._turns: deque[Turn] = deque()

    def left(self, now: float) -> float:
        """Give the seconds until there is a place; infinite: when something changes."""
        turns = self._turns
        while turns and turns[0].arrived + self._span <= now:
            turns.popleft()
        if len(turns) < self.most:
            return 0.0
        if math.isinf(turns[0].arrived):
            # One that hangs on its way keeps its own place only.
            kept = [turn for turn in turns if turn.arrived + self._span > now]
            self._turns = turns = deque(sorted(kept, key=lambda turn: turn.arrived))
            if len(turns) < self.most:
                return 0.0
        return turns[0].arrived + self._span - now

    def add(self, turn: Turn) -> None:
        """Take a place."""
        self._turns.append(turn)


class Pacer:
    """One service's limits; who asks first goes first."""

    def __init__(self, clock: Clock, at_once: int, per_second: float = 0.0) -> None:
        self.running = 0
        self._clock = clock
        self._at_once = max(1, at_once)
        self._second = _window(per_second)
        self._minute = Window(UNKNOWN, 60.0)
        self._held = 0.0
        self._door = asyncio.Lock()
        self._event = asyncio.Event()

    async def take(self, check: Callable[[], None], enter: Callable[[], None]) -> Turn:
        """Wait for a turn.

        ``check`` is called whenever something changed, ``enter`` right before the turn
        is given.

        Raises:
            SourceError: what they raise.
        """
        async with self._door:
            check()
            while wait := self._left():
                self._event.clear()
                await self._wait(wait)
                check()
            enter()
            turn = Turn(self, self._clock)
            for window in self._windows:
                window.add(turn)
            self.running += 1
        return turn

    def limit(self, threads: int = 0, per_minute: int = 0) -> None:
        """Take limits that the service told; 0 leaves one as it is."""
        if threads > 0:
            self._at_once = threads
        if per_minute > 0:
            self._minute.most = per_minute
        self.changed()

    def pace(self, per_second: float) -> None:
        """Take another number of requests a second; 0 for no limit."""
        self._second = _window(per_second)
        self.changed()

    def hold(self, seconds: float) -> None:
        """Send nothing for so long."""
        self._held = max(self._held, self._clock.now() + seconds)
        self.changed()

    @property
    def held(self) -> float:
        """Give the seconds for which nothing is sent."""
        return max(0.0, self._held - self._clock.now())

    def changed(self) -> None:
        """Hear that a turn or a limit is another."""
        self._event.set()

    @property
    def _windows(self) -> list[Window]:
        return [self._second, self._minute] if self._second else [self._minute]

    def _left(self) -> float:
        if self.running >= self._at_once:
            return math.inf
        now = self._clock.now()
        return max(self.held, *(window.left(now) for window in self._windows), 0.0)

    async def _wait(self, seconds: float) -> None:
        if math.isinf(seconds):
            await self._event.wait()
            return
        try:
            async with self._clock.deadline(seconds):
                await self._event.wait()
        except TimeoutError:
            return


def _window(per_second: float) -> Window | None:
    if per_second <= 0:
        return None
    most = max(1, math.floor(per_second))
    return Window(most, most / per_second)
