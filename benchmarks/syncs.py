"""How often the daemon has the disk write through: fsync per operation, by strace.

    .venv/bin/python -m benchmarks.syncs 10000 [100000 …] [--keep DIR]

Each fsync of an SD card is tens of milliseconds and wears it out; the goal is at most
one per 500 records (COSTS). Needs strace; its counting slows the daemon down, so that
no time is told.
"""

import argparse
import asyncio
import os
import shutil
import signal
import subprocess
import tempfile

from benchmarks.cost import library
from benchmarks.process import Client, Daemon, connect

CALLS = 3
"""The column of ``strace -c`` that counts: share, seconds, µs a call, calls."""
STEPS = (
    ("first index", {}),
    ("first import", {"scraperId": "gamelist.xml"}),
    ("forced import", {"scraperId": "gamelist.xml", "force": True}),
    ("media-folder", {"scraperId": "media-folder"}),
)


async def step(daemon: Daemon, client: Client, name: str, params: dict) -> None:
    """Run one operation; print its records and how often it synced."""
    command = ["strace", "-f", "-c", "-e", "trace=fsync,fdatasync", "-p"]
    tracer = subprocess.Popen(
        [*command, str(daemon.process.pid)], stderr=subprocess.PIPE, text=True
    )
    assert tracer.stderr is not None
    tracer.stderr.readline()
    if params:
        await client.call("media.scrape", **params)
        last = await client.until_done("media.scraping", "scraping")
    else:
        await client.call("media.generate")
        last = await client.until_done("media.indexing", "indexing")
    tracer.send_signal(signal.SIGINT)
    told = tracer.communicate()[1]
    rows = [line.split() for line in told.splitlines() if line.endswith("sync")]
    count = sum(int(row[CALLS]) for row in rows)
    records = last.get("processed") or last.get("totalFiles")
    each = f"{records / count:.0f} records each" if count else "none"
    print(f"{name:14s} {records:7d} records  {count:4d} syncs  {each}", flush=True)


async def measure(count: int, folder: str) -> None:
    data = tempfile.mkdtemp(prefix="zapcore-syncs-")
    daemon = Daemon.start(library(folder, count), data)
    try:
        async with connect(daemon.url) as client:
            print(f"== {count} files")
            for name, params in STEPS:
                await step(daemon, client, name, params)
    finally:
        daemon.stop()
        shutil.rmtree(data)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int, nargs="+")
    parser.add_argument(
        "--keep", default=os.path.join(tempfile.gettempdir(), "zapcore-bench")
    )
    args = parser.parse_args()
    os.makedirs(args.keep, exist_ok=True)
    for count in args.count:
        asyncio.run(measure(count, args.keep))


if __name__ == "__main__":
    main()
