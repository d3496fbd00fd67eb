"""``zapcore`` whose time runs faster, for ``benchmarks.sources``.

SCALED is JSON: ``scale`` (seconds for one that passes), ``since`` (a moment, in epoch
seconds), ``at`` (what the clock shows then) and ``slack`` (what a request may take to
arrive, in seconds that pass). Daemons with the same values show the same
time, so that what one wrote is as old for the next as it should be. With ``profile``,
where the CPU time of the loop goes is written to that file at the end.
"""

import atexit
import cProfile
import json
import os
import sys
import time

PLAIN = time.time
TOLD = json.loads(os.environ["SCALED"])


def scaled() -> float:
    """Give the epoch seconds that the fast clock shows."""
    return float(TOLD["at"] + (PLAIN() - TOLD["since"]) * TOLD["scale"])


# Before anything is imported that keeps it as the default of a parameter.
time.time = scaled

from functools import partial  # noqa: E402 - the clock comes first

from scrapers.providers.http.clock import Clock  # noqa: E402
from scrapers.providers.http.network import HttpNetwork  # noqa: E402
from zapcore import assembly_online  # noqa: E402
from zapcore.cli.main import main  # noqa: E402
from zapcore.operations import online_quota  # noqa: E402


class FastClock(Clock):
    """The pacers' clock, which shows the same time."""

    def epoch(self) -> float:
        return scaled()


assembly_online.HttpNetwork = partial(  # type: ignore[assignment,misc]
    HttpNetwork, clock=FastClock(TOLD["scale"], TOLD["slack"])
)
online_quota.STEP_S /= TOLD["scale"]


def profiled(path: str) -> int:
    """Run under the profiler of the main thread."""
    profile = cProfile.Profile()
    atexit.register(profile.dump_stats, path)
    return profile.runcall(main)


if __name__ == "__main__":
    sys.exit(profiled(TOLD["profile"]) if TOLD.get("profile") else main())
