"""Keeps a long search from holding up what waits behind it on the same connection.

Reads of a connection run one after the other. Nearly all take a millisecond or two; a
search by a filter that no index knows may take a hundred, and the next keystroke's must
not wait for it. So a search that has run for ``PATIENCE_S`` while others wait is
stopped and begins again elsewhere: its client gets an answer all the same.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator

PATIENCE_S = 0.01
"""Longer than all but unusual searches take where the daemon is not alone."""


class Turns:
    """The reads of one connection that run or wait.

    ``interrupt`` stops the statement that runs; ``elsewhere`` tells whether a search
    may begin again elsewhere now.
    """

    def __init__(
        self, interrupt: Callable[[], None], elsewhere: Callable[[], bool]
    ) -> None:
        self._interrupt = interrupt
        self._elsewhere = elsewhere
        self._guard = threading.Lock()
        self._since: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.pending = 0

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """Surround a read, from asking for it to its answer; on the loop."""
        self.pending += 1
        if self._timer is None:
            self._look()
        try:
            yield
        finally:
            self.pending -= 1

    @contextlib.contextmanager
    def searching(self) -> Iterator[None]:
        """Surround what may be stopped; on the connection's thread."""
        with self._guard:
            self._since = time.monotonic()
        try:
            yield
        finally:
            with self._guard:
                self._since = None

    def _look(self) -> None:
        """Stop the search if it is time, and look again while others wait."""
        self._timer = None
        if self.pending <= 1:
            return
        # Held, so that it is this search that is stopped and not what follows it.
        with self._guard:
            ran = -1.0 if self._since is None else time.monotonic() - self._since
            if ran >= PATIENCE_S and self._elsewhere():
                self._interrupt()
        loop = asyncio.get_running_loop()
        left = PATIENCE_S - max(ran, 0.0)
        self._timer = loop.call_later(max(left, PATIENCE_S / 4), self._look)
