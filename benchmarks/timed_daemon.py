"""``zapcore`` with every callback of its loop timed, for ``benchmarks.responsive``.

The ten longest go, as [ms, what], to the file named by STALL_REPORT at the end.
"""

import asyncio
import asyncio.events
import atexit
import heapq
import json
import os
import sys
import time

from zapcore.cli.main import main

LONGEST: list[tuple[float, str]] = []
BEGIN = time.perf_counter()
ORIGINAL = asyncio.events.Handle._run


def what(handle: asyncio.events.Handle) -> str:
    """Name the task that ran, and how far it was into the run of the daemon."""
    owner = getattr(handle._callback, "__self__", None)
    name = owner.get_name() if isinstance(owner, asyncio.Task) else repr(handle)[:120]
    return f"{name} at {time.perf_counter() - BEGIN:.1f} s"


def timed(handle: asyncio.events.Handle) -> None:
    begin = time.perf_counter()
    ORIGINAL(handle)
    took = time.perf_counter() - begin
    if len(LONGEST) < 10 or took > LONGEST[0][0]:
        heapq.heappush(LONGEST, (took, what(handle)))
        if len(LONGEST) > 10:
            heapq.heappop(LONGEST)


def report() -> None:
    rows = [
        [round(took * 1000, 2), what] for took, what in sorted(LONGEST, reverse=True)
    ]
    with open(os.environ["STALL_REPORT"], "w") as file:
        json.dump(rows, file)


asyncio.events.Handle._run = timed
atexit.register(report)

if __name__ == "__main__":
    sys.exit(main())
