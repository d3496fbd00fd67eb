"""Lets clients go before the operation that runs: both share one interpreter.

A thread that computes gives it away every half millisecond (the switch interval) and
takes it back as often. Beside a forced import sixteen busy clients had a third of the
time, and a search took 120 ms. So a worker thread rests while somebody is served, up to
``SHARE`` times as long as it has worked: it never stands still.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from zapcore.ports import Between
from zapcore.valueclass import dataclass

QUANTUM_S = 0.002
"""Work (CPU) between two looks at the clock: a rest costs about a tenth of it."""

SHARE = 4.0
MOST_S = 0.05
"""A rest ends after this, however long nobody was served before."""

NAP_S = 0.001


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds of CPU of this thread, seconds that pass, and how to sleep."""

    worked: Callable[[], float] = time.thread_time
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Courtesy:
    """Counts the clients that are served; the loop does that, worker threads ask."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or Clock()
        self._served = 0

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Surround what a client waits for."""
        self._served += 1
        try:
            yield
        finally:
            self._served -= 1

    def give_way(self) -> Between:
        """Give what the worker thread that calls this calls between two items."""
        clock = self._clock
        since = clock.worked()

        def between() -> None:
            nonlocal since
            if not self._served:
                return
            worked = clock.worked() - since
            if worked >= QUANTUM_S:
                self._rest(min(worked * SHARE, MOST_S))
                since = clock.worked()

        return between

    def _rest(self, seconds: float) -> None:
        clock = self._clock
        end = clock.now() + seconds
        while self._served and clock.now() < end:
            clock.sleep(NAP_S)
