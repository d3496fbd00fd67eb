"""What watching costs, and how soon a new file is in the database.

    .venv/bin/python -m benchmarks.watching [100000] [--keep DIR] [--delay 0.05]

Makes the realistic library of that many files, and measures on it: the seconds from the
end of the delay until one new file is found by a client; CPU, memory and watches of a
daemon that watches and has nothing to do, beside one that does not watch; and one sweep
of all folders, as it is done where inotify does not tell.
"""

import argparse
import asyncio
import os
import shutil
import subprocess
import tempfile
import time
import tracemalloc

import platforms
from benchmarks.calib import calib
from benchmarks.cost import library
from benchmarks.process import Client, Daemon, connect
from zapcore.operations.library import Library
from zapcore.systems.table import SystemTable
from zapcore.watching.ground import survey
from zapcore.watching.mounts import read
from zapcore.watching.sweep import Sweeper, interval

NEW = ("nes", "Zz Watched {} (USA).nes")
ROUNDS = 5
IDLE_S = 20


def start(root: str, data: str, delay: float | None) -> Daemon:
    """Start a daemon that watches with this delay (minutes), or does not watch."""
    os.environ["ENABLE_RESCAN_ON_FILESYSTEM_CHANGE"] = str(delay is not None).lower()
    os.environ["RESCAN_ON_FILESYSTEM_CHANGE_DELAY"] = str(delay or 5)
    return Daemon.start(root, data)


async def quiet(client: Client) -> None:
    """Wait until nothing has run for some seconds."""
    still = 0
    while still < 6:
        busy = False
        for method, key in (
            ("media.generate.status", "indexing"),
            ("media.scan.status", "scanning"),
            ("media.select.status", "selecting"),
        ):
            busy |= bool((await client.call(method)).get(key))
        still = 0 if busy else still + 1
        await asyncio.sleep(0.5)


async def found(client: Client, name: str) -> bool:
    answer = await client.call("media.search", query=name, maxResults=1)
    return bool(answer["results"])


async def new_files(client: Client, root: str, delay: float) -> None:
    """Print how long after the delay a client finds a file that came."""
    folder, pattern = NEW
    waits = []
    for number in range(ROUNDS):
        name = pattern.format(number)
        path = os.path.join(root, folder, name)
        with open(path, "wb") as file:
            file.write(bytes(16 + number))
        began = time.monotonic()
        while not await found(client, name.partition(" (")[0]):
            await asyncio.sleep(0.01)
        waits.append(time.monotonic() - began - delay * 60)
        await quiet(client)
        os.unlink(path)
        # Its going is a change as well.
        await asyncio.sleep(delay * 60 + 2)
        await quiet(client)
    told = " ".join(f"{wait:.2f}" for wait in waits)
    print(f"new file, seconds after the delay: {told}", flush=True)


async def idle(daemon: Daemon, what: str) -> None:
    """Print what a daemon costs that has nothing to do."""
    before = daemon.cpu_s()
    await asyncio.sleep(IDLE_S)
    used = daemon.cpu_s() - before
    watches = 0
    folder = f"/proc/{daemon.process.pid}/fdinfo"
    for name in os.listdir(folder):
        with open(f"{folder}/{name}") as file:
            watches += sum(line.startswith("inotify ") for line in file)
    print(
        f"{what}: {used:.2f} CPU s in {IDLE_S} s, {daemon.memory_mb():.1f} MB, "
        f"{watches} watches",
        flush=True,
    )


def sweeps(root: str) -> None:
    """Print what one sweep costs, and what is remembered for the next."""
    known = Library(platforms.load("linux"), (root,), SystemTable.load())
    tops = list(survey(known, read()).tops.values())
    sweeper = Sweeper()
    sweeper.sweep(tops)
    yard, figures = calib(), []
    for _ in range(3):
        cpu = time.process_time()
        began = time.monotonic()
        changed = sweeper.sweep(tops)
        took = time.monotonic() - began
        figures.append((time.process_time() - cpu, took))
        assert not changed
    used, took = min(figures)
    print(
        f"sweep of {len(tops)} systems: {used:.3f} CPU s = {used / yard:.3f} calibs, "
        f"{took:.2f} s; the next after {interval(took):.0f} s (calib {yard:.2f})"
    )
    tracemalloc.start()
    fresh = Sweeper()
    fresh.sweep(tops)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"it keeps {kept / 1e6:.2f} MB and takes {peak / 1e6:.1f} MB while it looks")


async def prepare(root: str, own: str) -> None:
    """Make a copy of the library and a database that knows it, unless there is one."""
    if os.path.exists(f"{own}/ready"):
        return
    shutil.rmtree(own, ignore_errors=True)
    os.makedirs(own)
    subprocess.run(["cp", "-al", root, f"{own}/roms"], check=True)
    daemon = start(f"{own}/roms", f"{own}/data", None)
    async with connect(daemon.url) as client:
        for method, note, key in (
            ("media.generate", "media.indexing", "indexing"),
            ("media.scan", "media.scanning", "scanning"),
        ):
            await client.call(method)
            await client.until_done(note, key)
        await quiet(client)
    daemon.stop()
    with open(f"{own}/ready", "w"):
        """The next run finds it."""


async def measure(count: int, folder: str, delay: float) -> None:
    own = os.path.join(folder, f"watching-{count}")
    await prepare(library(folder, count), own)
    sweeps(f"{own}/roms")
    for minutes, what in ((None, "not watching"), (delay, "watching")):
        daemon = start(f"{own}/roms", f"{own}/data", minutes)
        async with connect(daemon.url) as client:
            await asyncio.sleep(delay * 60 + 3)
            await quiet(client)
            await idle(daemon, what)
            if minutes is not None:
                await new_files(client, f"{own}/roms", minutes)
        daemon.stop()


def main() -> None:
    """Measure; see the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument("--keep", metavar="DIR", help="where the library is kept")
    parser.add_argument("--delay", type=float, default=0.05, help="in minutes")
    asked = parser.parse_args()
    folder = asked.keep or tempfile.mkdtemp(prefix="zapcore-bench-")
    asyncio.run(measure(asked.count, folder, asked.delay))


if __name__ == "__main__":
    main()
