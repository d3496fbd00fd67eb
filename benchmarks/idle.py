"""What an idle daemon does: bytes, CPU and wake-ups, by the kernel's own counts.

    .venv/bin/python -m benchmarks.idle --minutes 10 [--files 2000] [--keep DIR]

A real daemon over a library that is indexed and imported, with the watcher and the
schedule on. Budget: 0 bytes written in ten minutes, at most 0.1 % of a core; wake-ups
(voluntary context switches of all its threads) are told. Ends with status 1 if missed.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from dataclasses import dataclass

from benchmarks.cost import library, state_of
from benchmarks.counted import IMPORT, INDEX, operate
from benchmarks.process import Client, Daemon, connect

ALREADY_RUNNING = 1001
MOST_CPU = 0.001
"""Share of one core."""

BOTH_ON = {
    "ENABLE_RESCAN_ON_FILESYSTEM_CHANGE": "true",
    "ENABLE_SCHEDULED_RESCAN": "true",
    "RESCAN_ON_FILESYSTEM_CHANGE_DELAY": "0.1",
}
"""The scan that follows the first index comes at once, not while it is looked at."""


@dataclass(frozen=True)
class Look:
    """The counts of a process at one moment; ``woken`` by thread."""

    at_s: float
    cpu_s: float
    written: int
    files: dict[str, tuple[int, int]]
    woken: dict[str, int]

    @classmethod
    def at(cls, pid: int, cpu_s: float, data: str) -> "Look":
        """Take one."""
        with open(f"/proc/{pid}/io") as file:
            rows = dict(line.split(":") for line in file)
        woken = {task: _woken(pid, task) for task in os.listdir(f"/proc/{pid}/task")}
        return cls(
            time.monotonic(), cpu_s, int(rows["write_bytes"]), state_of(data), woken
        )


def _woken(pid: int, task: str) -> int:
    with open(f"/proc/{pid}/task/{task}/status") as file:
        rows = dict(line.split(":", 1) for line in file if ":" in line)
    return int(rows["voluntary_ctxt_switches"])


async def prepare(daemon: Daemon) -> None:
    """Index and import, as an owner would; a scan of the watcher may come first."""
    async with connect(daemon.url) as client:
        for name in (INDEX, IMPORT):
            while not await did(client, name):
                await asyncio.sleep(1)


async def did(client: Client, name: str) -> bool:
    """Run an operation; tell whether nothing else was in progress."""
    try:
        await operate(client, name)
    except SystemExit as refused:
        if str(ALREADY_RUNNING) not in str(refused):
            raise
        return False
    return True


def until_still(data: str, seconds: float) -> None:
    """Wait until nothing was written for so long: what follows an import has ended."""
    last, since = state_of(data), time.monotonic()
    while time.monotonic() - since < seconds:
        time.sleep(1)
        now = state_of(data)
        if now != last:
            last, since = now, time.monotonic()


def judge(before: Look, after: Look) -> bool:
    """Print what happened between two looks; tell whether the budget is kept."""
    took = after.at_s - before.at_s
    share = (after.cpu_s - before.cpu_s) / took
    written = after.written - before.written
    changed = sorted(
        name
        for name in before.files.keys() | after.files.keys()
        if before.files.get(name) != after.files.get(name)
    )
    woken = {
        task: after.woken[task] - before.woken.get(task, 0) for task in after.woken
    }
    busiest = sorted(woken.values(), reverse=True)[:3]
    quiet = not written and not changed
    cheap = share <= MOST_CPU
    print(
        f"idle for {took:.0f} s: {written} bytes written, changed files: "
        f"{', '.join(changed) or 'none'}  {'kept' if quiet else 'MISSED'}"
    )
    print(
        f"CPU {after.cpu_s - before.cpu_s:.2f} s, {share:.3%} of a core, budget "
        f"{MOST_CPU:.1%}  {'kept' if cheap else 'MISSED'}"
    )
    print(
        f"woken {sum(woken.values()) / took * 60:.1f} times a minute in {len(woken)} "
        f"threads (the busiest {', '.join(f'{n / took * 60:.1f}' for n in busiest)})"
    )
    return quiet and cheap


def measure(args: argparse.Namespace) -> bool:
    root = library(args.keep, args.files)
    with tempfile.TemporaryDirectory(prefix="zapcore-idle-") as data:
        daemon = Daemon.start(root, data, settings=BOTH_ON)
        try:
            asyncio.run(prepare(daemon))
            until_still(data, args.quiet)
            pid = daemon.process.pid
            before = Look.at(pid, daemon.cpu_s(), data)
            time.sleep(args.minutes * 60)
            return judge(before, Look.at(pid, daemon.cpu_s(), data))
        finally:
            daemon.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--quiet", type=float, default=90.0)
    parser.add_argument(
        "--keep", default=os.path.join(tempfile.gettempdir(), "zapcore-bench")
    )
    args = parser.parse_args()
    os.makedirs(args.keep, exist_ok=True)
    return 0 if measure(args) else 1


if __name__ == "__main__":
    sys.exit(main())
