"""The time that requests are paced by; a measurement may let it run faster."""

import asyncio
import time

SLACK_S = 0.1
"""A request has arrived so long after it was sent, whatever the network does."""


class Clock:
    """Time in seconds, ``scale`` of them for one that passes.

    ``slack_s``, of those that pass, is what a request may take to arrive.
    """

    def __init__(self, scale: float = 1.0, slack_s: float = SLACK_S) -> None:
        self.scale = scale
        self.slack = slack_s * scale
        self._began = time.time()
        self._since = time.monotonic()

    def now(self) -> float:
        """Give seconds since some moment; they never run backwards."""
        return time.monotonic() * self.scale

    def epoch(self) -> float:
        """Give seconds since 1970; from the clock's making on they run scaled."""
        if self.scale == 1.0:
            return time.time()
        return self._began + (time.monotonic() - self._since) * self.scale

    async def sleep(self, seconds: float) -> None:
        """Let that many seconds pass."""
        await asyncio.sleep(max(0.0, seconds) / self.scale)

    def deadline(self, seconds: float) -> asyncio.Timeout:
        """Give a context that ends its task's work with TimeoutError after that."""
        return asyncio.timeout(max(0.0, seconds) / self.scale)
