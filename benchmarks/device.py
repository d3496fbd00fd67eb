"""What zapcore costs on the device, counted under emulation.

    .venv/bin/python -m benchmarks.device start BUNDLE [--times 3]

BUNDLE is the zip of ``scripts/bundle mister``, or its folder unpacked. The guest
(``benchmarks.device_guest``) has one Cortex-A9 core, 256 MB and a real exFAT card; its
memory is counted without the emulator's, its CPU seconds with it. Root is needed.

``start`` tells the CPU seconds until ``version`` was first answered and until the
daemon said that it was ready, and its memory when it had nothing more to do.

Each figure stands beside its goal; exit status 1: one is missed.
"""

import argparse
import asyncio
import os
import sys
import tempfile

from benchmarks.device_bundle import connected, put, serve, shown, until_idle
from benchmarks.device_bundle import until_ready as ready
from benchmarks.device_guest import Guest, device, make_card, why_not

VERSION_S, START_S = 4.5, 6.0
IDLE_MB = 45.0


class Table:
    """Figures beside their goals."""

    def __init__(self) -> None:
        self.missed = 0

    def row(self, what: str, figure: float, unit: str, goal: float) -> None:
        """Print one; more than the goal is a miss."""
        self.missed += figure > goal
        word = "" if figure <= goal else "  MISSED"
        print(f"{what:44s} {figure:7.2f} {unit:5s} goal {goal:6.1f}{word}", flush=True)


async def start(guest: Guest, table: Table) -> None:
    """Start the daemon once; print what that cost."""
    started = serve(guest)
    async with connected(started) as client:
        await client.call("version")
        first = started.program.cpu_s()
        await ready(started)
        table.row("first version answered, CPU", first, "s", VERSION_S)
        table.row("whole start, CPU", max(started.ready_cpu_s, first), "s", START_S)
        await until_idle(started.program)
    print(f"  used when idle {started.program.cpu_s():.2f} s CPU")
    table.row("idle after start, guest", started.program.memory_mb(), "MB", IDLE_MB)
    print(shown(started.program))
    status, used = started.program.stop()
    print(f"  stopped, status {status}, {used:.2f} s CPU")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words = parser.add_subparsers(dest="what", required=True)
    started = words.add_parser("start", help="CPU and memory of a start")
    started.add_argument("bundle")
    started.add_argument("--times", type=int, default=1)
    asked = parser.parse_args()
    missing = why_not()
    if missing:
        raise SystemExit(f"there can be no device here: {missing}")
    table = Table()
    with (
        tempfile.TemporaryDirectory() as folder,
        device(make_card(os.path.join(folder, "card"))) as guest,
    ):
        put(guest, asked.bundle)
        for _ in range(asked.times):
            asyncio.run(start(guest, table))
    return int(table.missed > 0)


if __name__ == "__main__":
    sys.exit(main())
