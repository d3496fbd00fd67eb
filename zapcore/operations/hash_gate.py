"""What worker threads that hash ask after each piece: go on, rest, wait or stop.

A pause takes effect inside a file: one of 8 GB is neither lost nor read to its end.
"""

import threading
import time
from collections.abc import Callable

from zapcore.model import OperationState, Standing
from zapcore.ports import GiveWay, never

REST = 3.0
"""Seconds of rest for each second of reading while a game runs that only slows us."""


class HaltedError(Exception):
    """Raised in a worker thread: its operation ended."""


class HashGate:
    """Steers the threads of one operation; counts the bytes that they read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.read = 0
        """Bytes, of all threads."""
        self._go = threading.Event()
        self._go.set()
        self._stopped = False
        self._slowed = False

    def stands(self, standing: Standing) -> None:
        """Hear that the operation was paused, slowed, or goes on."""
        self._slowed = standing.throttled
        if standing.state is OperationState.PAUSED and not self._stopped:
            self._go.clear()
        else:
            self._go.set()

    def stop(self) -> None:
        """Let every thread end at its next piece."""
        self._stopped = True
        self._go.set()

    def tick(self, give_way: GiveWay = never) -> Callable[[int], None]:
        """Give what one thread calls after each piece, with its number of bytes.

        It raises HaltedError when the operation has ended.
        """
        between = give_way()
        since = time.monotonic()

        def ticked(size: int) -> None:
            nonlocal since
            with self._lock:
                self.read += size
            between()
            if self._slowed:
                time.sleep(min(REST * (time.monotonic() - since), 1.0))
            self._go.wait()
            if self._stopped:
                raise HaltedError
            since = time.monotonic()

        return ticked
