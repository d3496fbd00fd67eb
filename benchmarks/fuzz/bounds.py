"""Bounds of one execution: CPU time, memory, and an end by force if nothing helps."""

import faulthandler
import mmap
import os
import resource
import shutil
import time
from collections.abc import Callable

from benchmarks.fuzz.target import scratch

CPU_S = 1.0
"""Of one input; the mean is below one millisecond."""

GROWTH_MB = 64
"""Highest memory above that after the corpus was run once."""

STUCK_S = 120
"""A piece of ``PIECE`` executions without an end ends the process, with a traceback."""

PIECE = 500
ADDRESS_SPACE = 4 << 30
KEPT = 1 << 16


class SlowError(Exception):
    """One input took more CPU time than it may."""


class GreedyError(Exception):
    """Memory grew more than it may."""


class Bounds:
    """Runs inputs within the bounds; ``last`` is the file that holds the newest one."""

    def __init__(self, run: Callable[[bytes], None], name: str) -> None:
        self._run = run
        self._folder = scratch()
        self.last = os.path.join(self._folder, name)
        self._file = open(self.last, "w+b")  # noqa: SIM115 - held as long as we run
        self._file.truncate(KEPT)
        self._shared = mmap.mmap(self._file.fileno(), KEPT)
        self._limit_mb = 0.0
        self._left = 0
        self.slowest = 0.0

    def settle(self) -> None:
        """Take the memory of now as what is normal; guard against the worst."""
        self._limit_mb = peak_mb() + GROWTH_MB
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))

    def __call__(self, data: bytes) -> None:
        if not self._left:
            faulthandler.dump_traceback_later(STUCK_S, exit=True)
            self._left = PIECE
        self._left -= 1
        # What hangs in C cannot be asked afterwards: the file says what it was.
        piece = data[: KEPT - 4]
        self._shared[: len(piece) + 4] = len(piece).to_bytes(4, "little") + piece
        begin = time.process_time()
        self._run(data)
        took = time.process_time() - begin
        self.slowest = max(self.slowest, took)
        if took > CPU_S:
            raise SlowError(f"{took:.2f} s CPU")
        if self._limit_mb and peak_mb() > self._limit_mb:
            raise GreedyError(f"{peak_mb():.0f} MB, {self._limit_mb:.0f} allowed")

    def close(self) -> None:
        faulthandler.cancel_dump_traceback_later()
        self._shared.close()
        self._file.close()
        shutil.rmtree(self._folder)


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
