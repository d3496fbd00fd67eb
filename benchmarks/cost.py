"""Cost of index, unchanged re-index and import, in calibs of the same run.

    .venv/bin/python -m benchmarks.cost 10000 [100000 …] [--keep DIR]

Makes the realistic library of that many files, starts a real daemon on it, and drives
it over its socket. Figures are CPU seconds of the daemon's process (children included)
divided by the mean calib right before and after the step (``benchmarks.calib``).
"""

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

from benchmarks.calib import calib
from benchmarks.process import Client, Daemon, connect


def library(folder: str, count: int) -> str:
    """Make the library unless it is there; give its root."""
    out = os.path.join(folder, f"library-{count}")
    if not os.path.exists(os.path.join(out, "bench.json")):
        command = [sys.executable, "-m", "benchmarks.bench_library"]
        subprocess.run([*command, "--out", out, "--count", str(count)], check=True)
    return os.path.join(out, "roms")


def state_of(data: str) -> dict[str, tuple[int, int]]:
    """Size and time of each file in the data folder."""
    found = {}
    for entry in os.scandir(data):
        info = entry.stat()
        found[entry.name] = (info.st_size, info.st_mtime_ns)
    return found


async def step(daemon: Daemon, client: Client, name: str, per: int, **params) -> dict:
    """Run one operation; print and give its figures."""
    before, cpu, written = calib(), daemon.cpu_s(), daemon.written()
    method, note, key = (
        ("media.scrape", "media.scraping", "scraping")
        if "scraperId" in params
        else ("media.generate", "media.indexing", "indexing")
    )
    await client.call(method, **params)
    last = await client.until_done(note, key)
    used, bytes_ = daemon.cpu_s() - cpu, daemon.written() - written
    yard = (before + calib()) / 2
    figure = used / yard / per * 10_000
    print(
        f"{name:28s} {used:7.2f} CPU s  {used / yard:7.2f} calibs  {figure:6.3f} per "
        f"10,000  {bytes_ / 1e6:8.2f} MB written  peak {daemon.peak_mb():5.1f} MB  "
        f"(calib {yard:.2f})",
        flush=True,
    )
    return last


async def measure(count: int, folder: str) -> None:
    root = library(folder, count)
    data = tempfile.mkdtemp(prefix="zapcore-cost-")
    daemon = Daemon.start(root, data)
    try:
        async with connect(daemon.url) as client:
            print(f"== {count} files")
            await step(daemon, client, "first index", count)
            still = state_of(data)
            await step(daemon, client, "unchanged re-index", count)
            print("   data folder untouched:", state_of(data) == still)
            records = int(count * 0.9)
            last = await step(
                daemon, client, "first import", records, scraperId="gamelist.xml"
            )
            print(
                "  ",
                json.dumps({k: last[k] for k in ("processed", "matched", "skipped")}),
            )
            still = state_of(data)
            await step(
                daemon,
                client,
                "re-import, nothing to do",
                records,
                scraperId="gamelist.xml",
            )
            print("   data folder untouched:", state_of(data) == still)
            await scrapes(daemon, client, root, count)
            print(f"   peak of the daemon {daemon.peak_mb():.1f} MB")
    finally:
        print(f"   stopped in {daemon.stop():.2f} s")
        shutil.rmtree(data)


async def scrapes(daemon: Daemon, client: Client, root: str, count: int) -> None:
    """Measure what follows the first import: touched, forced, the media folders."""
    records = int(count * 0.9)
    lists = {"scraperId": "gamelist.xml"}
    folders = {"scraperId": "media-folder"}
    for system in os.scandir(root):
        with contextlib.suppress(FileNotFoundError):
            os.utime(os.path.join(system.path, "gamelist.xml"))
    await step(daemon, client, "re-import, lists touched", records, **lists)
    await step(daemon, client, "forced import", records, force=True, **lists)
    await step(daemon, client, "media-folder", count, **folders)
    await step(daemon, client, "media-folder, nothing to do", count, **folders)
    await step(daemon, client, "media-folder, forced", count, force=True, **folders)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int, nargs="+")
    parser.add_argument(
        "--keep", default=os.path.join(tempfile.gettempdir(), "zapcore-bench")
    )
    args = parser.parse_args()
    os.makedirs(args.keep, exist_ok=True)
    calib()
    for count in args.count:
        asyncio.run(measure(count, args.keep))


if __name__ == "__main__":
    main()
