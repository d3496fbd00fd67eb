"""Cost of one game, one ROM: selections in calibs, one new file, searches with it.

    .venv/bin/python -m benchmarks.select 100000 [--keep DIR] [--only PART …]

Over the realistic library and the clone lists of ``tests/data``. CPU is that of the
daemon's process, in calibs of the same run; memory is that of a fresh process over what
was indexed before, highest while it selects. ``one new file`` is measured in this
process, over the daemon's own rooms: from the end of the row's write to that of the
choice. Searches are asked with and without ``preferred`` in turn. At last a daemon
whose loop is timed selects while clients call, also a game of 50,000 files.
"""

import argparse
import asyncio
import gzip
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import platforms
from api.hub import Hub
from benchmarks.calib import calib
from benchmarks.cost import library, state_of
from benchmarks.one_game_data import systems_of
from benchmarks.process import Client, Daemon, connect
from benchmarks.responsive import during, spread
from mediadb.journal import SqliteJournal
from zapcore import assembly, stores
from zapcore.config import Config
from zapcore.operations.library import Library
from zapcore.operations.slot import Slot
from zapcore.systems.table import SystemTable

DATA = Path(__file__).parent.parent / "tests/data/one-game-one-rom"
JAPAN = {
    "regions": ["Japan", "World", "USA", "Europe"],
    "languages": ["Japanese", "English"],
    "filterRegions": False,
    "filterLanguages": False,
}
SELECT = ("media.select", "media.selecting", "selecting")
INDEX = ("media.generate", "media.indexing", "indexing")
NEW_FILES = 20
ROUNDS = 200
PARTS = ("runs", "new", "search", "loop")


def lists_into(data: str) -> None:
    """Give a data folder the clone lists of the tests."""
    for folder in systems_of(str(DATA)):
        name = os.path.basename(folder)
        for kind, below in (
            ("clonelist", "clonelists"),
            ("retroachievements", "retroachievements"),
        ):
            into = Path(data, "lists", below)
            into.mkdir(parents=True, exist_ok=True)
            packed = Path(folder, f"{kind}.json.gz").read_bytes()
            (into / f"{name}.json").write_bytes(gzip.decompress(packed))


async def step(
    daemon: Daemon, client: Client, name: str, per: int, what: Sequence[str], **params
) -> dict:
    """Run one operation; print and give its figures."""
    before, cpu, written = calib(), daemon.cpu_s(), daemon.written()
    begin = time.monotonic()
    await client.call(what[0], **params)
    last = await client.until_done(what[1], what[2])
    took = time.monotonic() - begin
    used, bytes_ = daemon.cpu_s() - cpu, daemon.written() - written
    yard = (before + calib()) / 2
    print(
        f"{name:34s} {used:6.2f} CPU s {used / yard:7.2f} calibs "
        f"{used / yard / per * 10_000:6.3f} per 10,000  {took:6.2f} s  "
        f"{bytes_ / 1e6:7.2f} MB written  peak {daemon.peak_mb():5.1f} MB"
        f"  (calib {yard:.2f})",
        flush=True,
    )
    return last


async def first(root: str, data: str, count: int) -> None:
    """Index, then select before the daemon does it by itself."""
    daemon = Daemon.start(root, data)
    try:
        async with connect(daemon.url) as client:
            await client.call("media.generate")
            await client.until_done("media.indexing", "indexing")
            print(f"   the index's peak {daemon.peak_mb():.1f} MB")
            last = await step(daemon, client, "first selection", count, SELECT)
            told = {key: last[key] for key in ("media", "games", "chosen")}
            print(f"   {told}, {os.path.getsize(f'{data}/media.db') / 1e6:.1f} MB")
    finally:
        daemon.stop()


async def runs(root: str, data: str, count: int) -> None:
    """Nothing to do, all again, other profiles; the memory of a fresh process."""
    daemon = Daemon.start(root, data)
    try:
        async with connect(daemon.url) as client:
            await client.call("media.search", query="super", maxResults=10)
            idle = daemon.peak_mb()
            still = state_of(data)
            await step(daemon, client, "nothing to do", count, SELECT)
            print("   data folder untouched:", state_of(data) == still)
            await step(
                daemon, client, "all again, nothing differs", count, SELECT, force=True
            )
            await client.call("media.select.profiles.set", name="jp", profile=JAPAN)
            await step(daemon, client, "another profile", count, SELECT, profile="jp")
            print(
                f"   memory {idle:.1f} MB before, {daemon.peak_mb():.1f} MB at its peak"
            )
            compat = {**JAPAN, "mode": "compat"}
            await client.call("media.select.profiles.set", name="sums", profile=compat)
            await step(daemon, client, "… in compat", count, SELECT, profile="sums")
            begin = daemon.cpu_s()
            await client.call("media.select", dryRun=True)
            print(f"   dry run {daemon.cpu_s() - begin:.2f} CPU s")
            await step(
                daemon,
                client,
                "the first profile again",
                count,
                SELECT,
                profile="default",
            )
            begin, written = daemon.cpu_s(), daemon.written()
            await asyncio.sleep(10)
            print(
                f"   idle for 10 s: {daemon.cpu_s() - begin:.2f} CPU s,"
                f" {daemon.written() - written} bytes written"
            )
            print(f"   peak {daemon.peak_mb():.1f}, now {daemon.memory_mb():.1f} MB")
    finally:
        daemon.stop()


async def new_file(root: str, data: str) -> None:
    """Add files one by one to a system; time the selection in its index."""
    config = Config(data=data, library=(root,), platform="linux")
    device = platforms.load("linux")
    found = Library(device, (root,), SystemTable.load())
    spent: list[tuple[float, float]] = []
    async with AsyncExitStack() as stack:
        opened = await stores.open_stores(data, stack)
        slot = Slot(SqliteJournal(opened.media))
        stack.push_async_callback(slot.close)
        work = assembly.services(config, found, opened, slot, Hub())
        freshen = work.index._after

        async def timed(control: object) -> None:
            begin, cpu = time.perf_counter(), time.process_time()
            await freshen(control)
            spent.append((time.perf_counter() - begin, time.process_time() - cpu))

        work.index._after = timed
        for folder in ("nes", "gb"):
            spent.clear()
            for number in range(NEW_FILES):
                path = os.path.join(root, folder, f"Brand New {number} (USA).{folder}")
                with open(path, "w"):
                    await work.index.start([folder])
                    await slot.wait()
                os.unlink(path)
            walls, cpus = zip(*spent, strict=True)
            print(
                f"one new file in {folder:4s} {spread([*walls])}"
                f"  CPU p50 {statistics.median(cpus) * 1e3:.1f} ms",
                flush=True,
            )
        await work.index.start()
        await slot.wait()


async def searches(root: str, data: str) -> None:
    """Ask each kind with and without ``preferred``, in turn."""
    daemon = Daemon.start(root, data)
    browse = {"path": f"{root}/nes", "sort": "name-asc"}
    kinds: dict[str, tuple[str, list[dict[str, object]]]] = {
        "common word": (
            "media.search",
            [
                {"query": w}
                for w in ("super", "world", "game", "soccer", "the", "dragon")
            ],
        ),
        "rare word": (
            "media.search",
            [{"query": w} for w in ("castlevania", "lemmings", "tetris", "zelda")],
        ),
        "typing": (
            "media.search",
            [{"query": "final fantasy"[:n]} for n in range(1, 13)],
        ),
        "empty query": ("media.search", [{"query": ""}]),
        "sorted by name": ("media.search", [{"query": "", "sort": "name-asc"}]),
        "one system": (
            "media.search",
            [{"systems": [s], "sort": "name-asc"} for s in ("NES", "SNES", "C64")],
        ),
        "one region": ("media.search", [{"tags": ["region:us"], "query": "super"}]),
        "browse a system": ("media.browse", [browse]),
        "browse the root": ("media.browse", [{"path": root}]),
    }
    try:
        async with connect(daemon.url) as client:
            for name, (method, asked) in kinds.items():
                times: dict[bool, list[float]] = {False: [], True: []}
                for n in range(ROUNDS):
                    for preferred in (n % 2 == 0, n % 2 == 1):
                        given = {**asked[n % len(asked)], "maxResults": 100}
                        if preferred:
                            given["preferred"] = True
                        begin = time.perf_counter()
                        await client.call(method, **given)
                        times[preferred].append(client.arrived - begin)
                print(f"{name:18s} all        {spread(times[False])}")
                print(f"{'':18s} preferred  {spread(times[True])}", flush=True)
            await alternatives(client, "super", ROUNDS)
    finally:
        daemon.stop()


async def alternatives(client: Client, query: str, rounds: int) -> None:
    """Ask for the reasons of some files."""
    found = await client.call("media.search", query=query, maxResults=500)
    for method in ("media.alternatives", "media.explain"):
        times = []
        for row in found["results"][:rounds]:
            begin = time.perf_counter()
            await client.call(method, mediaId=row["mediaId"])
            times.append(time.perf_counter() - begin)
        print(f"{method:29s} {spread(times)}", flush=True)


async def loop_held(root: str, home: str) -> None:
    """Select on a daemon whose callbacks are timed, while clients call."""
    data, report = os.path.join(home, "timed"), os.path.join(home, "stalls.json")
    os.makedirs(data)
    lists_into(data)
    os.environ["STALL_REPORT"] = report
    daemon = Daemon.start(root, data, module="benchmarks.timed_daemon")
    try:
        async with connect(daemon.url) as client:
            await client.call("media.generate")
            await client.until_done("media.indexing", "indexing")
            await client.call("media.select.profiles.set", name="jp", profile=JAPAN)
            for params in ({}, {"profile": "jp"}):
                await during(daemon.url, client, "select", *SELECT, **params)
    finally:
        daemon.stop()
    with open(report) as file:
        print("longest callbacks, ms:", json.load(file)[:6])
    huge = os.path.join(home, "huge")
    for number in range(50_000):
        folder = f"{huge}/nes/{number // 1000:02}"
        os.makedirs(folder, exist_ok=True)
        os.mknod(f"{folder}/Game (USA) (Rev {number % 1000}).nes")
    shutil.rmtree(data)
    daemon = Daemon.start(huge, data, module="benchmarks.timed_daemon")
    try:
        async with connect(daemon.url) as client:
            await client.call("media.generate")
            await client.until_done("media.indexing", "indexing")
            await step(daemon, client, "a game of 50,000 files", 50_000, SELECT)
            await during(daemon.url, client, "huge", *SELECT, force=True)
            await alternatives(client, "game", 20)
            begin = time.perf_counter()
            row = (await client.call("media.search", maxResults=1))["results"][0]
            await client.call("media.select.pick", mediaId=row["mediaId"])
            print(f"   a pick among them {time.perf_counter() - begin:.2f} s")
    finally:
        daemon.stop()
    with open(report) as file:
        print("longest callbacks, ms:", json.load(file)[:6])


async def measure(count: int, folder: str, parts: Sequence[str]) -> None:
    home = tempfile.mkdtemp(prefix="zapcore-select-", dir=folder)
    try:
        # Its own folders, for the new files; the files are those of the library.
        copy = ["cp", "-al", library(folder, count), f"{home}/roms"]
        subprocess.run(copy, check=True)
        root, data = f"{home}/roms", f"{home}/data"
        os.makedirs(data)
        lists_into(data)
        print(f"== {count} files")
        await first(root, data, count)
        await runs(root, data, count)
        if "new" in parts:
            await new_file(root, data)
        if "search" in parts:
            await searches(root, data)
        if "loop" in parts:
            await loop_held(root, home)
    finally:
        shutil.rmtree(home)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument(
        "--keep", default=os.path.join(tempfile.gettempdir(), "zapcore-bench")
    )
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    args = parser.parse_args()
    os.makedirs(args.keep, exist_ok=True)
    print(f"calib {calib():.2f}")
    asyncio.run(measure(args.count, args.keep, args.only))
    print(f"calib {calib():.2f}")


if __name__ == "__main__":
    main()
