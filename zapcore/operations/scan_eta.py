"""Guesses how long something takes by how fast it went so far."""

import time
from collections.abc import Callable

SURE_S = 1.0
"""Before this nothing is guessed: the first files say little."""


class Rate:
    """Counts from its first figure on; a pause begins a new one."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._began: tuple[float, int] | None = None

    def seconds(self, done: int, total: int) -> int | None:
        """Give the seconds that are left, None while there is nothing to go by."""
        if self._began is None:
            self._began = self._now(), done
            return None
        since, first = self._began
        passed = self._now() - since
        if passed < SURE_S or done <= first or total <= done:
            return 0 if 0 < total <= done else None
        return round(passed * (total - done) / (done - first))
