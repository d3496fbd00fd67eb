"""Lets a source wait for its quota; when only such sources are left, the scan waits."""

import asyncio
import math
import time
from collections.abc import Callable, Mapping

from zapcore.model import PausedBy
from zapcore.ports import Control

STEP_S = 30.0
"""The clock is looked at so often: a device without one learns late what time it is."""


async def sleep_until(moment: float, clock: Callable[[], float]) -> None:
    """Wait until a clock shows a moment (epoch seconds).

    No longer than it was away at first, should the clock be set back meanwhile.
    """
    end = time.monotonic() + moment - clock()
    while (left := min(moment - clock(), end - time.monotonic())) > 0:  # noqa: ASYNC110 - it is a clock's hand
        await asyncio.sleep(min(left, STEP_S))


class Quotas:
    """Sources that wait, and until when (epoch seconds)."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}
        self._released = asyncio.Event()

    @property
    def waiting(self) -> Mapping[str, float]:
        """Give source to when it may be asked again."""
        return self._until

    @property
    def early(self) -> bool:
        """Tell whether none of them may be asked again by now."""
        return all(self._clock() < until for until in self._until.values())

    async def wait(self, source: str, until: float) -> None:
        """Wait until then, or until the owner wants it tried."""
        self._until[source] = max(until, self._until.get(source, 0.0))
        sleep = asyncio.create_task(sleep_until(until, self._clock))
        released = asyncio.create_task(self._released.wait())
        try:
            await asyncio.wait({sleep, released}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleep.cancel()
            released.cancel()
            self._until.pop(source, None)

    def release(self) -> list[str]:
        """Have sources tried that wait; give them."""
        waiting = list(self._until)
        self._released.set()
        self._released = asyncio.Event()
        return waiting

    async def hold(self, control: Control, *, resumes: Callable[[float], None]) -> None:
        """Pause the operation until the first of them may be asked again.

        ``resumes`` hears when that is.
        """
        until = min(self._until.values())
        resumes(until)

        async def ready() -> bool:
            first = min(self._until.values(), default=math.inf)
            return self._clock() >= until or first > until

        await control.until(ready, PausedBy.QUOTA)
        resumes(0.0)
