"""Cost of index and import in counted work, beside the budget of the device.

    .venv/bin/python -m benchmarks.counted [--small 1000] [--large 3000] [--files 10000]
                                           [--only instructions|writes] [--keep DIR]

* Instructions by ``valgrind --tool=callgrind``, in a process without clients, for two
  libraries: what they differ by is the cost of the files, and start-up falls out.
* Syncs and bytes by ``strace`` on a real daemon, by file; ``/proc/PID/io`` beside them.

Budgets: ``benchmarks.device_budget`` and docs/device-budget.md. Needs valgrind and
strace; about five minutes. Ends with status 1 if a budget is missed.
"""

import argparse
import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from benchmarks.cost import library
from benchmarks.counted_run import GAMELIST
from benchmarks.device_budget import Spent, summed, told
from benchmarks.process import Client, Daemon, connect
from benchmarks.traced_writes import traced

COLLECTED = re.compile(r"Collected : (\d+)")
INDEX, IMPORT = "index", "import"
FILES = ("media.db-wal", "media.db", "user.db-wal", "user.db")


class Counted(NamedTuple):
    """One run under callgrind: how many files and records, and all instructions."""

    counts: tuple[int, ...]
    instructions: int


def callgrind(root: str, *, imports: bool) -> Counted:
    """Run an index, and an import, in a process of its own under callgrind."""
    data = tempfile.mkdtemp(prefix="zapcore-counted-")
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    command += [sys.executable, "-m", "benchmarks.counted_run", root, data]
    # Strings hash the same in each run, so that dictionaries collide the same.
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    try:
        done = subprocess.run(
            [*command, *(["--import"] if imports else [])],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        shutil.rmtree(data)
    found = COLLECTED.search(done.stderr)
    assert found, done.stderr[-500:]
    counts = tuple(int(line.split()[0]) for line in done.stdout.splitlines())
    return Counted(counts, int(found[1]))


def instructions(folder: str, sizes: Sequence[int]) -> dict[str, float]:
    """Give the instructions of one more file, and of one more record."""
    roots = [library(folder, size) for size in sizes]
    indexed = [callgrind(root, imports=False) for root in roots]
    imported = [callgrind(root, imports=True) for root in roots]
    files = indexed[1].counts[0] - indexed[0].counts[0]
    records = imported[1].counts[1] - imported[0].counts[1]
    index = indexed[1].instructions - indexed[0].instructions
    both = imported[1].instructions - imported[0].instructions
    return {INDEX: index / files, IMPORT: (both - index) / records}


async def operate(client: Client, name: str) -> int:
    """Run one operation; give its files or records."""
    if name == IMPORT:
        await client.call("media.scrape", scraperId=GAMELIST)
        return (await client.until_done("media.scraping", "scraping"))["processed"]
    await client.call("media.generate")
    return (await client.until_done("media.indexing", "indexing"))["totalFiles"]


async def select(client: Client) -> None:
    """Let the selection that follows an index happen now, not in the next step."""
    await client.call("media.select")
    await client.until_done("media.selecting", "selecting")


async def writes(root: str, data: str) -> list[Spent]:
    """Give what a daemon writes for first index, unchanged one, import, and another."""
    found = []
    daemon = Daemon.start(root, data)
    try:
        async with connect(daemon.url) as client:
            for number, name in enumerate((INDEX, INDEX, IMPORT, IMPORT)):
                if number == 1:
                    await select(client)
                before = daemon.written()
                with traced(daemon.process.pid) as seen:
                    records = await operate(client, name)
                again = ", unchanged" if number % 2 else ""
                log = sum(n for path, n in seen.bytes.items() if path.endswith("-wal"))
                rest = seen.written - log
                spent = Spent(name + again, records, None, log, rest, seen.synced)
                found.append(spent)
                parts = (
                    (one, _of(seen.bytes, one), _of(seen.syncs, one)) for one in FILES
                )
                shown = ", ".join(
                    f"{one} {size:,} bytes {syncs} syncs"
                    for one, size, syncs in parts
                    if size or syncs
                )
                print(
                    f"  {spent.step}: {shown or 'nothing'}; sockets and pipes "
                    f"{seen.elsewhere:,}; by /proc {daemon.written() - before:,} in all"
                )
    finally:
        daemon.stop()
    return found


def _of(counts: dict[str, int], name: str) -> int:
    return sum(size for path, size in counts.items() if path.endswith("/" + name))


def judge(spent: Spent) -> bool:
    """Print the figures beside their budgets; tell whether all are kept."""
    lines = told(spent)
    for line in lines:
        print(line)
    return not any("MISSED" in line for line in lines)


def measure(args: argparse.Namespace) -> bool:
    good = True
    each: dict[str, float] = {}
    written: dict[str, Spent] = {}
    if args.only != "writes":
        each = instructions(args.keep, (args.small, args.large))
    if args.only != "instructions":
        with tempfile.TemporaryDirectory(prefix="zapcore-counted-") as data:
            root = library(args.keep, args.files)
            spents = asyncio.run(writes(root, data))
        written = {spent.step: spent for spent in spents[::2]}
        for spent in spents[1::2]:
            quiet = not (spent.appended or spent.scattered or spent.syncs)
            good &= quiet
            print(f"{spent.step}: {'nothing written, kept' if quiet else 'MISSED'}")
    for name in (INDEX, IMPORT):
        known = written.get(name, Spent(name, 1))
        spent = replace(known, step=name, instructions=each.get(name))
        good &= judge(spent)
        if each and written:
            print(summed(spent))
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", type=int, default=1000)
    parser.add_argument("--large", type=int, default=3000)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--only", choices=("instructions", "writes"))
    parser.add_argument(
        "--keep", default=os.path.join(tempfile.gettempdir(), "zapcore-bench")
    )
    args = parser.parse_args()
    os.makedirs(args.keep, exist_ok=True)
    return 0 if measure(args) else 1


if __name__ == "__main__":
    sys.exit(main())
