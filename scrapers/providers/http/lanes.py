"""A source's ways: to its own host, and to those of its pictures."""

import random

from scrapers.providers.http.breaker import Breaker
from scrapers.providers.http.clock import Clock
from scrapers.providers.http.pacer import Pacer
from zapcore.errors import OutageError

FIRST_S, LONGEST_S = 1.0, 30.0
"""Back-off: up to so long after the first failure, doubled for each, bounded."""

BUSY_S = 2.0
"""How long a service that wants fewer requests gets none, if it does not say."""

PATIENCE_S = 60.0
"""A Retry-After up to this is waited for."""

OPEN_S = 3600.0
"""A longer one closes the way for no longer than this."""


class Lane:
    """The limits of one way, and whether it leads anywhere now."""

    def __init__(self, name: str, clock: Clock, pacer: Pacer) -> None:
        self.pacer = pacer
        self.breaker = Breaker(clock)
        self._name = name
        self._clock = clock

    def enter(self) -> None:
        """Let one request pass.

        Raises:
            OutageError: the way is closed for now.
        """
        if not self.breaker.admit():
            raise OutageError(f"{self._name} did not answer and is left alone for now")

    def told(self, wait: float | None, *, is_busy: bool) -> None:
        """Hear how long the service wants to be left alone (seconds, None: unsaid)."""
        if wait is None:
            wait = BUSY_S + random.random() if is_busy else 0.0  # noqa: S311 - jitter
        if wait > PATIENCE_S:
            self.breaker.open(min(wait, OPEN_S))
        elif wait > 0:
            self.pacer.hold(wait)

    async def back_off(self, failures: int) -> None:
        """Wait before the next try, with full jitter."""
        longest = min(LONGEST_S, FIRST_S * 2 ** (failures - 1))
        await self._clock.sleep(random.uniform(0.0, longest))  # noqa: S311 - jitter
