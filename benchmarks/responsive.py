"""Does the daemon stay quick while it works? Latency of ``version``, loop stalls.

    .venv/bin/python -m benchmarks.responsive 100000 [--keep DIR]

Indexes and imports the realistic library while one client calls ``version`` every 4 ms
and another ``media.meta`` every 20 ms. The daemon runs with its callbacks timed
(``benchmarks.timed_daemon``), so that the longest single callback is known too. Prints
p50, p99 and maximum in milliseconds, and the calib of the same run.
"""

import argparse
import asyncio
import json
import os
import shutil
import tempfile
import time

from benchmarks.calib import calib
from benchmarks.cost import library
from benchmarks.process import Client, Daemon, connect


def spread(values: list[float]) -> str:
    values.sort()

    def at(share: float) -> float:
        return values[min(len(values) - 1, int(len(values) * share))] * 1000

    return (
        f"p50 {at(0.5):6.2f}  p99 {at(0.99):6.2f}  max {at(1):6.2f} ms"
        f"  ({len(values)} calls)"
    )


async def knock(
    client: Client, method: str, pause_s: float, into: list[float], **params
) -> None:
    while True:
        begin = time.perf_counter()
        await client.call(method, **params)
        into.append(time.perf_counter() - begin)
        await asyncio.sleep(pause_s)


async def during(
    url: str, client: Client, name: str, method: str, note: str, key: str, **params
) -> None:
    async with connect(url) as first, connect(url) as second:
        version: list[float] = []
        other: list[float] = []
        tasks = [
            asyncio.create_task(
                knock(first, "version", 0.004, version), name="version"
            ),
            asyncio.create_task(knock(second, "systems", 0.02, other), name="systems"),
        ]
        await client.call(method, **params)
        await client.until_done(note, key)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    print(f"{name:8s} version {spread(version)}")
    print(f"{name:8s} systems {spread(other)}", flush=True)


async def meta(client: Client, rounds: int = 2000) -> None:
    rows = (await client.call("media.search", query="", maxResults=1000))["results"]
    times: list[float] = []
    for n in range(rounds):
        begin = time.perf_counter()
        await client.call("media.meta", mediaId=rows[n * 7 % len(rows)]["mediaId"])
        times.append(time.perf_counter() - begin)
    print(f"idle     media.meta {spread(times)}")
    times.clear()
    for n in range(300):
        begin = time.perf_counter()
        await client.call(
            "media.search", query=rows[n * 3 % len(rows)]["name"].split()[0]
        )
        times.append(time.perf_counter() - begin)
    print(f"idle     media.search, one word {spread(times)}")


async def measure(count: int, folder: str) -> None:
    root = library(folder, count)
    data = tempfile.mkdtemp(prefix="zapcore-responsive-")
    report = os.path.join(data, "stalls.json")
    os.environ["STALL_REPORT"] = report
    daemon = Daemon.start(root, data, module="benchmarks.timed_daemon")
    try:
        async with connect(daemon.url) as client:
            await during(
                daemon.url,
                client,
                "index",
                "media.generate",
                "media.indexing",
                "indexing",
            )
            await during(
                daemon.url,
                client,
                "import",
                "media.scrape",
                "media.scraping",
                "scraping",
                scraperId="gamelist.xml",
            )
            await meta(client)
            print(f"peak {daemon.peak_mb():.1f} MB")
    finally:
        daemon.stop()
        with open(report) as file:
            print("longest callbacks, ms:", json.load(file))
        shutil.rmtree(data)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int)
    parser.add_argument(
        "--keep", default=os.path.join(tempfile.gettempdir(), "zapcore-bench")
    )
    args = parser.parse_args()
    os.makedirs(args.keep, exist_ok=True)
    calib()
    print(f"== {args.count} files, calib {calib():.2f}")
    asyncio.run(measure(args.count, args.keep))
    print(f"calib {calib():.2f}")


if __name__ == "__main__":
    main()
