"""What zapcore costs on the device, counted under emulation.

    .venv/bin/python -m benchmarks.device start BUNDLE [--times 3]
    .venv/bin/python -m benchmarks.device large BUNDLE [--keep DIR]
    .venv/bin/python -m benchmarks.device import BUNDLE [--count 20000] [--keep DIR]
    .venv/bin/python -m benchmarks.device here [--keep DIR]

BUNDLE is the zip of ``scripts/bundle mister``, or its folder unpacked. The guest
(``benchmarks.device_guest``) has one Cortex-A9 core, 256 MB and a real exFAT card; its
memory is counted without the emulator's, its CPU seconds with it. Root is needed.

``start`` tells the CPU seconds until ``version`` was first answered and until the
daemon said that it was ready, and its memory when it had nothing more to do. ``large``
starts it on a library of 129,000 titles in 239,000 files, indexed and imported on this
machine (``benchmarks.device_big``), and tells its memory when it is idle and while it
searches, browses and makes thumbnails. ``import`` indexes and imports a library of that
kind on the device. ``here`` does that with 239,000 on this machine.

Each figure stands beside its goal; exit status 1: one is missed.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
from collections.abc import Awaitable, Callable

from benchmarks.calib import calib
from benchmarks.device_big import COUNT, data_of, library, made
from benchmarks.device_bundle import (
    Peak,
    Started,
    connected,
    copy_data,
    copy_games,
    put,
    serve,
    show_games,
    shown,
    until_idle,
    until_ready,
)
from benchmarks.device_guest import Guest, device, make_card, why_not
from benchmarks.process import Client

VERSION_S, START_S = 4.5, 6.0
IDLE_MB, LARGE_MB, IMPORT_MB, HERE_MB = 45.0, 50.0, 70.0, 100.0
ROUNDS, PICTURES = 60, 5
GAMES = "/media/fat/games"
WORDS = ("mario", "zelda", "sonic", "world", "super", "tetris", "star", "dragon")


class Table:
    """Figures beside their goals."""

    def __init__(self) -> None:
        self.missed = 0

    def row(self, what: str, figure: float, unit: str, goal: float) -> None:
        """Print one; more than the goal is a miss."""
        self.missed += figure > goal
        word = "" if figure <= goal else "  MISSED"
        print(f"{what:44s} {figure:7.2f} {unit:5s} goal {goal:6.1f}{word}", flush=True)


async def begin(guest: Guest, table: Table) -> Started:
    """Start the daemon; print what that cost."""
    started = serve(guest)
    async with connected(started) as client:
        await client.call("version")
        first = started.program.cpu_s()
        await until_ready(started)
        table.row("first version answered, CPU", first, "s", VERSION_S)
        table.row("whole start, CPU", max(started.ready_cpu_s, first), "s", START_S)
        await until_idle(started.program)
    used = started.program.cpu_s()
    print(f"  used when idle {used:.2f} s CPU; calib of this run {calib():.2f} s")
    return started


def end(started: Started) -> None:
    print(shown(started.program))
    status, used = started.program.stop()
    print(f"  stopped, status {status}, {used:.2f} s CPU")


async def start(guest: Guest, table: Table, asked: argparse.Namespace) -> None:
    """Start the daemon so many times on an empty card."""
    for _ in range(asked.times):
        started = await begin(guest, table)
        table.row("idle after start, guest", started.program.memory_mb(), "MB", IDLE_MB)
        end(started)


async def large(guest: Guest, table: Table, asked: argparse.Namespace) -> None:
    """Serve the large library."""
    copy_data(guest, data_of(asked.keep, COUNT))
    show_games(guest, library(asked.keep, COUNT))
    started = await begin(guest, table)
    memory = started.program.memory_mb()
    table.row(f"idle with {COUNT:,} media, guest", memory, "MB", LARGE_MB)
    with Peak(started.program).watching() as peak:
        async with connected(started) as client:
            await use(client)
    table.row("peak while it serves", peak.mb, "MB", LARGE_MB)
    await until_idle(started.program)
    table.row("idle again", started.program.memory_mb(), "MB", LARGE_MB)
    end(started)


async def use(client: Client) -> None:
    """Search, browse and look at pictures, as an app does."""
    chance, pictures = random.Random(1), 0
    folders = await client.call("media.browse", path=GAMES)
    paths = [row["path"] for row in folders["entries"]]
    for _ in range(ROUNDS):
        word = chance.choice(WORDS)
        found = await client.call("media.search", query=word, maxResults=100)
        await client.call("media.browse", path=chance.choice(paths), maxResults=100)
        rows = found["results"]
        items = [{"mediaId": row["mediaId"]} for row in rows[:25]]
        await client.call("media.meta", items=items)
        for row in [row for row in rows if row["hasCover"]][:PICTURES]:
            await client.call("media.image", mediaId=row["mediaId"], maxSize=256)
            pictures += 1
    print(f"  {ROUNDS} searches and folders, {pictures} pictures")


async def fill(guest: Guest, table: Table, asked: argparse.Namespace) -> None:
    """Index and import on the device."""
    copy_games(guest, library(asked.keep, asked.count))
    started = await begin(guest, table)
    async with connected(started) as client:
        for name, method, note, key, params in (
            ("index", "media.generate", "media.indexing", "indexing", {}),
            ("import", "media.scrape", "media.scraping", "scraping", GAMELIST),
        ):
            used = started.program.cpu_s()
            with Peak(started.program).watching() as peak:
                await client.call(method, **params)
                last = await client.until_done(note, key)
            used = started.program.cpu_s() - used
            ended = {
                key: last[key]
                for key in ("state", "totalFiles", "matched")
                if key in last
            }
            print(f"  {name}: {used:.1f} s CPU, {ended}")
            table.row(
                f"peak of the {name} of {asked.count:,}", peak.mb, "MB", IMPORT_MB
            )
    await until_idle(started.program)
    print(f"  idle afterwards {started.program.memory_mb():.1f} MB")
    end(started)


def here(table: Table, asked: argparse.Namespace) -> None:
    """Index and import the large library on this machine."""
    before = calib()
    steps = made(asked.keep, COUNT)
    yard = (before + calib()) / 2
    for step in steps:
        print(f"  {step.name}: {step.cpu_s:.1f} s CPU, {step.cpu_s / yard:.1f} calibs")
        table.row(f"peak of the {step.name} here", step.peak_mb, "MB", HERE_MB)


GAMELIST = {"scraperId": "gamelist.xml"}
Work = Callable[[Guest, Table, argparse.Namespace], Awaitable[None]]
WORKS: dict[str, Work] = {"start": start, "large": large, "import": fill}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words = parser.add_subparsers(dest="what", required=True)
    for name in (*WORKS, "here"):
        added = words.add_parser(name)
        if name != "here":
            added.add_argument("bundle")
        kept = os.path.join(tempfile.gettempdir(), "zapcore-bench")
        added.add_argument("--keep", default=kept)
        added.add_argument("--times", type=int, default=1)
        added.add_argument("--count", type=int, default=20_000)
    return parser.parse_args()


def on_device(table: Table, asked: argparse.Namespace) -> None:
    missing = why_not()
    if missing:
        raise SystemExit(f"there can be no device here: {missing}")
    with (
        tempfile.TemporaryDirectory() as folder,
        device(make_card(os.path.join(folder, "card"))) as guest,
    ):
        put(guest, asked.bundle)
        asyncio.run(WORKS[asked.what](guest, table, asked))


def main() -> int:
    asked, table = arguments(), Table()
    os.makedirs(asked.keep, exist_ok=True)
    (here if asked.what == "here" else on_device)(table, asked)
    return int(table.missed > 0)


if __name__ == "__main__":
    sys.exit(main())
