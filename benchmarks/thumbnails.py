"""Thumbnails over the wire, cold and warm, beside plain Pillow and a plain read.

    .venv/bin/python -m benchmarks.thumbnails [--count 10000] [--keep DIR]

Indexes and imports the realistic library, then asks a real daemon for a 256-pixel
thumbnail of each picture: once that is to be made (cold), then again (warm), after a
restart (kept on disk), and a grid of forty at once on one socket. Pictures are those of
the library, and photograph-like ones that this script writes beside them (their WebP is
smaller than the original, so these are what the cache holds). The yardsticks run in the
same process right after: Pillow alone with our settings, and reading the bytes that
were served. Prints medians in milliseconds, the ratios, and the daemon's peak memory.
"""

import argparse
import asyncio
import base64
import hashlib
import io
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable

from PIL import Image

from api.images.shrink import GAP, METHOD, QUALITY
from benchmarks.calib import calib
from benchmarks.cost import library
from benchmarks.process import Client, Daemon, connect

TIER = 256
GRID = 40
DRAWN = 40
ROUNDS = 5
SYSTEM = "3do"
REST_CALIB = 0.71
GOAL_COLD_MS = 15.0
GOAL_WARM_MS = 0.6
GOAL_PEAK_MB = 80.0


def draw(number: int) -> Image.Image:
    """A cover like a photograph: soft shapes and some grain, 600 x 800."""
    seed = hashlib.sha256(str(number).encode()).digest()
    small = Image.frombytes("RGB", (3, 3), seed[:27])
    grain = Image.effect_noise((600, 800), 12).convert("RGB")
    return Image.blend(small.resize((600, 800), Image.Resampling.BICUBIC), grain, 0.2)


def add_covers(root: str) -> dict[str, str]:
    """Write covers and their gamelist as a system of its own; give path by path."""
    folder = os.path.join(root, SYSTEM)
    os.makedirs(os.path.join(folder, "media", "images"), exist_ok=True)
    rows, found = [], {}
    for number in range(DRAWN):
        game = os.path.join(folder, f"Drawn {number}.iso")
        art = os.path.join(folder, "media", "images", f"Drawn {number}.jpg")
        with open(game, "wb"):
            pass
        draw(number).save(art, quality=90)
        rows.append(
            f"<game><path>./Drawn {number}.iso</path><name>Drawn {number}</name>"
            f"<image>./media/images/Drawn {number}.jpg</image></game>"
        )
        found[game] = art
    with open(os.path.join(folder, "gamelist.xml"), "w") as file:
        file.write(f"<gameList>{''.join(rows)}</gameList>")
    return found


async def ask(client: Client, ids: list[int]) -> tuple[list[float], list[dict]]:
    times, answers = [], []
    for media_id in ids:
        begin = time.perf_counter()
        answers.append(await client.call("media.image", mediaId=media_id, maxSize=TIER))
        times.append((time.perf_counter() - begin) * 1000)
    return times, answers


async def rounds(client: Client, ids: list[int]) -> tuple[list[float], float]:
    """Ask over and over, a calib between; give all times, and what it is at rest.

    A shared machine changes its speed from second to second, twofold.
    """
    warm: list[float] = []
    rested: list[float] = []
    before = calib()
    for _ in range(ROUNDS):
        times = (await ask(client, ids))[0]
        after = calib()
        warm += times
        rested.append(statistics.median(times) * REST_CALIB * 2 / (before + after))
        before = after
    return warm, statistics.median(rested)


async def grid(client: Client, ids: list[int]) -> float:
    begin = time.perf_counter()
    calls = [client.call("media.image", mediaId=n, maxSize=TIER) for n in ids[:GRID]]
    await asyncio.gather(*calls)
    return (time.perf_counter() - begin) * 1000


def plain(path: str) -> None:
    """What anybody would write with Pillow."""
    with Image.open(path) as image:
        image.thumbnail((TIER, TIER), Image.Resampling.BICUBIC, reducing_gap=GAP)
        image.save(io.BytesIO(), "WEBP", quality=QUALITY, method=METHOD)


def timed(work: Callable[[str], object], paths: list[str]) -> float:
    times = []
    for path in paths:
        begin = time.perf_counter()
        work(path)
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


def read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def report(
    name: str,
    value: float,
    yard: str,
    unit: float,
    goal: float = 0,
    rested: float | None = None,
) -> None:
    """Print it; a goal is judged as on a machine at rest (COSTS: calib 0.71)."""
    verdict = ""
    if goal:
        rested = value * REST_CALIB / calib() if rested is None else rested
        word = "met" if rested <= goal else "MISSED"
        verdict = f"  at calib {REST_CALIB}: {rested:.2f}, goal {goal} {word}"
    print(
        f"{name:34s} {value:7.2f} ms  {yard} {unit:6.3f} ms"
        f"  ratio {value / unit:6.2f}{verdict}",
        flush=True,
    )


async def covers(client: Client, names: dict[str, str]) -> dict[int, str]:
    """Give media id to picture: those of the library, or the drawn ones."""
    found: dict[int, str] = {}
    cursor: dict[str, str] = {}
    while True:
        page = await client.call("media.search", query="", maxResults=1000, **cursor)
        for row in page["results"]:
            art = names.get(row["path"]) or own_art(row["path"])
            if art and row["hasCover"]:
                found[row["mediaId"]] = art
        paging = page.get("pagination", {})
        if not paging.get("hasNextPage"):
            return found
        cursor = {"cursor": paging["nextCursor"]}


def own_art(path: str) -> str:
    folder, name = os.path.split(path)
    art = os.path.join(folder, "media", "images", os.path.splitext(name)[0] + ".png")
    return art if os.path.exists(art) else ""


async def through(daemon: Daemon, by_id: dict[int, str], kind: str, *, new: bool):
    ids, paths = list(by_id), list(by_id.values())
    async with connect(daemon.url) as client:
        await client.call("version")
        print(f"peak {daemon.peak_mb():.1f} MB before {kind}")
        first, answers = await ask(client, ids)
        yard = timed(plain, paths)
        label = "cold" if new else "after a restart"
        goal = GOAL_COLD_MS if new else 0
        report(f"{kind}: {label}", statistics.median(first), "Pillow alone", yard, goal)
        warm, rested = await rounds(client, ids)
        with tempfile.TemporaryDirectory() as folder:
            served = []
            for number, answer in enumerate(answers):
                served.append(os.path.join(folder, str(number)))
                with open(served[-1], "wb") as file:
                    file.write(base64.b64decode(answer["data"]))
            yard = timed(read, served)
        report(
            f"{kind}: warm",
            statistics.median(warm),
            "read alone",
            yard,
            GOAL_WARM_MS,
            rested,
        )
        version = []
        for _ in range(1000):
            begin = time.perf_counter()
            await client.call("version")
            version.append((time.perf_counter() - begin) * 1000)
        report(
            f"{kind}: warm",
            statistics.median(warm),
            "`version` ",
            statistics.median(version),
        )
        print(
            f"{kind}: {GRID} at once, warm          {await grid(client, ids):7.1f} ms;"
            f" {sum(a.get('resized') is False for a in answers)} of {len(answers)}"
            " are originals"
        )


async def measure(count: int, folder: str) -> None:
    source = os.path.dirname(library(folder, count))
    work = tempfile.mkdtemp(prefix="zapcore-thumbnails-")
    root = os.path.join(work, "roms")
    shutil.copytree(os.path.join(source, "roms"), root, copy_function=os.link)
    data = os.path.join(work, "data")
    names = add_covers(root)
    daemon = Daemon.start(root, data)
    try:
        async with connect(daemon.url) as client:
            await client.call("media.generate")
            await client.until_done("media.indexing", "indexing")
            await client.call("media.scrape", scraperId="gamelist.xml")
            await client.until_done("media.scraping", "scraping")
            found = await covers(client, names)
        drawn = {n: path for n, path in found.items() if path in names.values()}
        bench = {n: path for n, path in found.items() if path not in names.values()}
        bench = dict(list(bench.items())[:200])
        print(f"peak of index and import {daemon.peak_mb():.1f} MB")
        daemon.stop()
        daemon = Daemon.start(root, data)
        for new in (True, False):
            await through(daemon, bench, "bench art", new=new)
            await through(daemon, drawn, "drawn covers", new=new)
            print(f"peak {daemon.peak_mb():.1f} MB (goal {GOAL_PEAK_MB:.0f})")
            if new:
                daemon.stop()
                daemon = Daemon.start(root, data)
    finally:
        daemon.stop()
        shutil.rmtree(work)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument(
        "--keep", default=os.path.join(tempfile.gettempdir(), "zapcore-bench")
    )
    args = parser.parse_args()
    os.makedirs(args.keep, exist_ok=True)
    calib()
    print(f"== {args.count} files, {TIER} pixels, calib {calib():.2f}")
    asyncio.run(measure(args.count, args.keep))
    print(f"calib {calib():.2f}")


if __name__ == "__main__":
    main()
