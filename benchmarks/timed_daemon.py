"""``zapcore`` with every callback of its loop timed, for ``benchmarks.responsive``.

The ten longest go, as [ms, what], to the file named by STALL_REPORT at the end; to the
one with ``.cpu`` behind its name those that took the most CPU time themselves, so that
what else runs on the machine does not count.
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
BUSIEST: list[tuple[float, str]] = []
BEGIN = time.perf_counter()
ORIGINAL = asyncio.events.Handle._run


def what(handle: asyncio.events.Handle) -> str:
    """Name the task that ran, and how far it was into the run of the daemon."""
    owner = getattr(handle._callback, "__self__", None)
    name = owner.get_name() if isinstance(owner, asyncio.Task) else repr(handle)[:120]
    return f"{name} at {time.perf_counter() - BEGIN:.1f} s"


def timed(handle: asyncio.events.Handle) -> None:
    begin, used = time.perf_counter(), time.thread_time()
    ORIGINAL(handle)
    keep(LONGEST, time.perf_counter() - begin, handle)
    keep(BUSIEST, time.thread_time() - used, handle)


def keep(
    most: list[tuple[float, str]], took: float, handle: asyncio.events.Handle
) -> None:
    """Keep the ten of which it took most."""
    if len(most) < 10 or took > most[0][0]:
        heapq.heappush(most, (took, what(handle)))
        if len(most) > 10:
            heapq.heappop(most)


def report() -> None:
    path = os.environ["STALL_REPORT"]
    for name, most in ((path, LONGEST), (f"{path}.cpu", BUSIEST)):
        rows = [[round(took * 1000, 2), what] for took, what in sorted(most)[::-1]]
        with open(name, "w") as file:
            json.dump(rows, file)


asyncio.events.Handle._run = timed
atexit.register(report)

if __name__ == "__main__":
    sys.exit(main())
