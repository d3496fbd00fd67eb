"""Cost of scans: the first, one with nothing changed, one with a new file.

    .venv/bin/python -m benchmarks.scan [--files 100000] [--keep DIR]

The realistic library (``benchmarks.bench_library``) whose files hold a few bytes each,
no two alike, with a DAT for each system that lists nine of ten. A real daemon scans it
over its socket while one client calls ``version`` every 4 ms and another searches every
20 ms; every callback of the daemon's loop is timed (``benchmarks.timed_daemon``); one
that takes more than 20 ms of CPU is too long.
Another daemon indexes and imports the same library, for its peak memory.

CPU seconds (children included) are divided by the mean calib right before and after a
step, and told per 10,000 files. ``disk`` is what the kernel counts as written for the
daemon (``write_bytes`` of /proc/PID/io), ``write`` what it handed to write().
"""

import argparse
import asyncio
import hashlib
import json
import os
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from benchmarks.calib import calib
from benchmarks.cost import library, state_of
from benchmarks.process import Client, Daemon, connect
from benchmarks.responsive import knock, spread

SIZE = 96
LISTED = 10
"""Of so many files one is in no DAT."""

QUIET = 0.2
"""Calibs per 10,000 files that a scan may cost which finds nothing changed."""

LOOP_MS = 20.0
START = "Task-1 "
"""The callback that imports and opens everything, before a client can ask."""

SHARED = 1 << 15
"""Bytes that the kernel may count though nothing is written: in the memory that it
shares through ``media.db-shm`` SQLite marks how far it reads.
"""

KNOCKS = 0.004
IDLE_S = 0.03
"""CPU seconds that an idle daemon may use in 1.5 seconds."""

WORDS = ("mario", "zelda", "sonic", "world", "super")


def content_of(path: str) -> bytes:
    """Give bytes that no other file has."""
    seed = hashlib.sha256(path.encode()).digest()
    return (seed * (SIZE // len(seed)))[: SIZE - 1 - seed[0] % 9] + b"."


def fill(root: str, dats: str) -> None:
    """Write the files' bytes and the DATs, unless that was done."""
    if os.path.exists(dats):
        return
    os.makedirs(f"{dats}.new")
    with open(os.path.join(root, "..", "bench.json")) as file:
        sample = json.load(file)["sample"]
    ids = {one["folder"]: one["system"] for one in sample}
    for folder in sorted(os.listdir(root)):
        text = "".join(_entries(os.path.join(root, folder)))
        # The folder of a DAT says whose it is.
        place = os.path.join(f"{dats}.new", ids.get(folder, folder))
        os.makedirs(place, exist_ok=True)
        with open(os.path.join(place, f"{folder}.dat"), "w") as file:
            head = f"<header><name>{folder}</name></header>"
            file.write(f"<datafile>{head}\n{text}</datafile>\n")
    os.rename(f"{dats}.new", dats)


def _entries(folder: str) -> Iterator[str]:
    for number, name in enumerate(sorted(os.listdir(folder))):
        path = os.path.join(folder, name)
        if name == "gamelist.xml" or not os.path.isfile(path):
            continue
        content = content_of(path)
        with open(path, "wb") as file:
            file.write(content)
        os.utime(path, (1_600_000_000, 1_600_000_000))
        if number % LISTED == 0:
            continue
        sums = (
            f"size='{len(content)}' crc='{zlib.crc32(content):08x}'"
            f" md5='{hashlib.md5(content).hexdigest()}'"
            f" sha1='{hashlib.sha1(content).hexdigest()}'"
        )
        stem = quoteattr(os.path.splitext(name)[0])
        yield f"<game name={stem}><rom name={quoteattr(name)} {sums}/></game>\n"


def on_disk(daemon: Daemon) -> int:
    """Give the bytes that the kernel counts as written for the process."""
    with open(f"/proc/{daemon.process.pid}/io") as file:
        rows = dict(line.split(":") for line in file)
    return int(rows["write_bytes"])


class Steps:
    """Scans, one after the other, and what they cost."""

    def __init__(self, daemon: Daemon, client: Client, count: int) -> None:
        self._daemon = daemon
        self._client = client
        self._count = count
        self.wrong: list[str] = []

    async def scan(self, name: str, *, busy: bool, **params: object) -> dict:
        """Scan once; print and give its figures with the last status."""
        daemon, per = self._daemon, self._count / 10_000
        await self.settled()
        before, cpu = calib(), daemon.cpu_s()
        disk, wrote, begin = on_disk(daemon), daemon.written(), time.monotonic()
        version: list[float] = []
        search: list[float] = []
        async with connect(daemon.url) as first, connect(daemon.url) as second:
            tasks = []
            if busy:
                tasks += [
                    asyncio.create_task(
                        knock(first, "version", KNOCKS, version), name="version"
                    ),
                    asyncio.create_task(searches(second, search), name="search"),
                ]
            await self._client.call("media.scan", **params)
            last = await self._client.until_done("media.scanning", "scanning")
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        seconds, used = time.monotonic() - begin, daemon.cpu_s() - cpu
        disk, wrote = on_disk(daemon) - disk, daemon.written() - wrote
        calibs = used / ((before + calib()) / 2)
        print(
            f"{name:24s} {seconds:6.1f} s {used:7.2f} CPU s {calibs:7.2f} calibs"
            f" {calibs / per:6.3f} per 10,000  disk {disk / 1e6:7.2f} MB"
            f"  write {wrote / 1e6:7.2f} MB  peak {daemon.peak_mb():5.1f} MB",
            flush=True,
        )
        if busy:
            print(f"   version {spread(version)}\n   search  {spread(search)}")
        if last["state"] != "completed":
            self.wrong.append(f"{name}: {last['state']}")
        return {**last, "per": calibs / per, "disk": disk}

    async def settled(self) -> None:
        """Wait until nothing goes on in the background any more: what is chosen."""
        used = -1.0
        while self._daemon.cpu_s() - used > IDLE_S:
            used = self._daemon.cpu_s()
            await asyncio.sleep(1.5)


async def searches(client: Client, into: list[float]) -> None:
    while True:
        for word in WORDS:
            begin = time.perf_counter()
            await client.call("media.search", query=word)
            into.append(time.perf_counter() - begin)
            await asyncio.sleep(0.02)


async def peak_without(root: str, data: str) -> float:
    """Give the peak of a daemon that indexes and imports; a scan does both."""
    daemon = Daemon.start(root, data)
    try:
        async with connect(daemon.url) as client:
            await client.call("media.generate")
            await client.until_done("media.indexing", "indexing")
            await client.call("media.scrape", scraperId="gamelist.xml")
            await client.until_done("media.scraping", "scraping")
            return daemon.peak_mb()
    finally:
        daemon.stop()


async def measure(count: int, folder: str) -> list[str]:
    root = library(folder, count)
    dats = os.path.join(folder, f"dats-{count}")
    fill(root, dats)
    with tempfile.TemporaryDirectory(prefix="zapcore-scan-") as top:
        plain = await peak_without(root, os.path.join(top, "plain"))
        report = os.path.join(top, "stalls.json")
        os.environ["STALL_REPORT"] = report
        os.environ["ZAPCORE_DATS"] = dats
        data = os.path.join(top, "data")
        daemon = Daemon.start(root, data, module="benchmarks.timed_daemon")
        try:
            async with connect(daemon.url) as client:
                steps = Steps(daemon, client, count)
                print(f"== {count} files, peak of index and import {plain:.1f} MB")
                await steps_of(steps, root, data)
        finally:
            daemon.stop()
        for name in (report, f"{report}.cpu"):
            with open(name) as file:
                longest = json.load(file)
            told = "by the clock" if name == report else "of CPU"
            longest = [one for one in longest if not one[1].startswith(START)]
            print(f"longest callbacks, ms {told}:", longest[:5])
        if longest[0][0] > LOOP_MS:
            steps.wrong.append(f"a callback took {longest[0][0]} ms of CPU")
        return steps.wrong


async def steps_of(steps: Steps, root: str, data: str) -> None:
    last = await steps.scan("first scan", busy=True)
    shown = ("totalRoms", "newRoms", "identifiedRoms", "bytesHashed", "providers")
    print("  ", {key: last.get(key) for key in shown})
    for name in ("quick, nothing changed", "and once more"):
        await steps.settled()
        still = state_of(data)
        last = await steps.scan(name, busy=False)
        same = state_of(data) == still
        print(f"   files of the data folder untouched: {same}")
        if last["per"] > QUIET or last["disk"] > SHARED or not same:
            steps.wrong.append(f"{name}: {last['per']:.3f}, {last['disk']} bytes")
    await steps.scan("quick, answering", busy=True)
    folder = os.path.join(root, min(os.listdir(root)))
    extension = os.path.splitext(min(os.listdir(folder)))[1]
    path = os.path.join(folder, f"Brand New Game (World){extension}")
    with open(path, "wb") as file:
        file.write(content_of(path))
    try:
        last = await steps.scan("quick, one new file", busy=False)
        print("  ", {key: last.get(key) for key in ("newRoms", "bytesHashed")})
    finally:
        os.unlink(path)
    await steps.scan("hashes", busy=True, type="hashes")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument(
        "--keep", default=os.path.join(tempfile.gettempdir(), "zapcore-scans")
    )
    args = parser.parse_args()
    os.makedirs(args.keep, exist_ok=True)
    calib()
    print(f"calib {calib():.2f}")
    wrong = asyncio.run(measure(args.files, args.keep))
    print(f"calib {calib():.2f}")
    for text in wrong:
        print("MISSED", text)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
