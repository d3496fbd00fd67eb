"""LaunchBox's dump: reading it, in time and memory, and looking games up.

    .venv/bin/python -m benchmarks.launchbox [GAMES]

A dump from a seed (``launchbox_dump.py``: eight images a game, every second one with
another name) is read into ``online.db`` in a new process, then games are looked up in
another. Goal: 10 MB of memory on top of an open, empty table. Times in CPU seconds and
in calibs (``calib.py``), measured in the same run.
"""

import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.calib import calib
from benchmarks.dats import forget_peak, memory
from benchmarks.launchbox_dump import PLATFORMS, name_of, platform_of, write
from mediadb.answers import ONLINE, open_online
from mediadb.launchbox import SqliteLaunchBox
from scrapers.providers.launchbox_dump import read_dump
from scrapers.providers.launchbox_load import load
from zapcore.ports_launchbox import DUMP, Shelf

GAMES = 100_000
LOOKS = 3000


async def read(folder: str, dump: str, tiny: str) -> dict[str, float]:
    """Read a dump, and another one in its place; give seconds and memory on top."""
    database = await open_online(folder)
    table = SqliteLaunchBox(database)
    await put(table, tiny)
    before, begin = forget_peak(), time.process_time()
    games = await put(table, dump)
    seconds, added = time.process_time() - begin, memory("VmHWM") - before
    begin = time.process_time()
    await put(table, dump)
    again = time.process_time() - begin
    await database.close()
    return {"games": games, "seconds": seconds, "memory": added, "again": again}


async def put(table: SqliteLaunchBox, dump: str) -> int:
    records = read_dump(dump, frozenset(PLATFORMS), mame=True)
    return await load(table, Shelf(DUMP, dump, PLATFORMS, 1), records)


async def look(folder: str, games: int) -> dict[str, object]:
    database = await open_online(folder)
    table = SqliteLaunchBox(database)
    await table.shelves()
    before = forget_peak()
    times: dict[str, list[float]] = {"id": [], "name": [], "file": [], "miss": []}
    for at in range(LOOKS):
        number = at * 7919 % games + 1
        platforms, name = (platform_of(number),), name_of(number).upper()
        for key, question in (
            ("id", table.by_id(DUMP, number)),
            ("name", table.by_names(DUMP, platforms, [name])),
            ("file", table.names_of_file(platforms, f"file{number}")),
            ("miss", table.by_names(DUMP, platforms, [f"{name} II", "Nothing"])),
        ):
            begin = time.process_time()
            found = await question
            times[key].append(time.process_time() - begin)
            wanted = key != "miss" and (key != "file" or number % 3 == 1)
            assert bool(found) == wanted, (key, number)
    added = memory("VmHWM") - before
    await database.close()
    return {"times": times, "memory": added}


def child(*arguments: str) -> dict:
    made = subprocess.run(
        [sys.executable, "-m", "benchmarks.launchbox", *arguments],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(made.stdout)


def main(games: int) -> None:
    top = Path(tempfile.mkdtemp(prefix="launchbox-"))
    try:
        plain = write(top / "Metadata.zip", games)
        write(top / "tiny.zip", 10)
        packed = (top / "Metadata.zip").stat().st_size
        data = top / "data"
        data.mkdir()
        one = statistics.median(calib() for _ in range(3))
        did = child("read", str(data), str(top / "Metadata.zip"), str(top / "tiny.zip"))
        found = child("look", str(data), str(games))
        disk = os.stat(data / ONLINE).st_size
        print(f"{games:,} games: {packed / 1e6:.0f} MB zip, {plain / 1e6:.0f} MB XML")
        print(
            f"read in {did['seconds']:.1f} CPU s = {did['seconds'] / one:.0f} calibs, "
            f"again in its place {did['again']:.1f} s; {ONLINE} {disk / 1e6:.0f} MB"
        )
        verdict = "ok" if did["memory"] <= 10e6 else "MISSED"
        print(f"memory while reading {did['memory'] / 1e6:.1f} MB, goal 10  {verdict}")
        print(f"memory of looking up {found['memory'] / 1e6:.1f} MB")
        for key, times in found["times"].items():
            most = statistics.quantiles(times, n=100)[98]
            half = statistics.median(times)
            print(f"by {key}: {half * 1000:.3f} ms, 99 of 100 {most * 1000:.3f} ms")
    finally:
        shutil.rmtree(top)


if __name__ == "__main__":
    if sys.argv[1:2] == ["read"]:
        print(json.dumps(asyncio.run(read(*sys.argv[2:]))))
    elif sys.argv[1:2] == ["look"]:
        print(json.dumps(asyncio.run(look(sys.argv[2], int(sys.argv[3])))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else GAMES)
