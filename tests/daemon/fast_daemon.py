"""``zapcore`` for which time runs faster: limits and back-offs of sources take no time.

FAST is JSON: ``scale`` (seconds for one that passes), ``since`` (a moment, in epoch
seconds) and ``at`` (what the clock shows then). Daemons with the same values show the
same time, so what one wrote is as old for the next as it should be.
"""

import json
import os
import sys
import time

PLAIN = time.time
TOLD = {"scale": 1.0, "since": 0.0, "at": 0.0}


def fast():
    """Give the epoch seconds that the fast clock shows."""
    return TOLD["at"] + (PLAIN() - TOLD["since"]) * TOLD["scale"]


# Before anything is imported that keeps it as the default of a parameter.
time.time = fast

from functools import partial  # noqa: E402 - the clock comes first

from scrapers.providers.http.clock import Clock  # noqa: E402
from scrapers.providers.http.network import HttpNetwork  # noqa: E402
from zapcore import assembly_online  # noqa: E402
from zapcore.cli.main import main  # noqa: E402
from zapcore.operations import online_quota  # noqa: E402


class FastClock(Clock):
    """The pacers' clock, which shows the same time."""

    def epoch(self):
        return fast()


def begin():
    """Let time run as FAST says."""
    TOLD.update(json.loads(os.environ["FAST"]))
    assembly_online.HttpNetwork = partial(
        HttpNetwork, clock=FastClock(TOLD["scale"], slack_s=0.0)
    )
    online_quota.STEP_S /= TOLD["scale"]


if __name__ == "__main__":
    begin()
    sys.exit(main())
