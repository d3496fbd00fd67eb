"""The index of DATs: half a million entries on disk, in memory, and looked up.

    .venv/bin/python -m benchmarks.dats [ENTRIES]

Real names (``data/README.md``), hashes from a seed, DATs of 41 systems written as
Logiqx files and read through ``DatRefresher``. Then, in a new process, the look-ups.
Goals: 60 MB on disk, 5 MB of memory, 1 ms a look-up. Prints each against its goal.
Times of look-ups are CPU time of both threads, so that what else runs does not count.
"""

import asyncio
import gc
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

from benchmarks.many_titles import SYSTEMS, numbered, titles
from mediadb.dat_index import DATS, open_dats
from zapcore.content import DatQuestion
from zapcore.daemon import GC_THRESHOLDS
from zapcore.operations.dat_refresh import DatRefresher
from zapcore.systems.table import SystemTable

ENTRIES = 500_000
LOOKS = 2000
GOALS = {"disk": 60e6, "memory": 5e6, "look": 0.001}
FORM = "{:.3f} ms"
LARGEST_SHARE = 8
"""The largest system has one of so many entries."""


def entry(system: str, number: int) -> tuple[str, str, str, int]:
    """Give (crc, md5, sha1, size) of an entry, always the same."""
    chance = random.Random(f"{system} {number}")
    crc, md5, sha1 = (chance.getrandbits(8 * size) for size in (4, 16, 20))
    return f"{crc:08x}", f"{md5:032x}", f"{sha1:040x}", chance.randrange(1, 1 << 26)


def shares(entries: int) -> dict[str, int]:
    """Give the entries of each system; one is large."""
    large = entries // LARGEST_SHARE
    rest = (entries - large) // (len(SYSTEMS) - 1)
    return {name: rest if at else large for at, name in enumerate(SYSTEMS)}


def names(entries: int) -> Iterator[tuple[str, list[str]]]:
    for (system, many), group in zip(shares(entries).items(), titles(), strict=True):
        yield system, [name.removesuffix(".rom") for name in numbered(group, many)]


def write(folder: Path, entries: int) -> None:
    for system, group in names(entries):
        (folder / system).mkdir(parents=True)
        with (folder / system / "a.dat").open("w", encoding="utf-8") as file:
            file.write(f"<datafile><header><name>{system}</name></header>\n")
            for number, name in enumerate(group):
                crc, md5, sha1, size = entry(system, number)
                told = quoteattr(name)
                above = f" cloneof={quoteattr(group[number - 1])}" if number % 3 else ""
                rom = quoteattr(f"{name}.bin")
                file.write(
                    f"<game name={told}{above}><category>Games</category>"
                    f"<rom name={rom} size='{size}' crc='{crc}' md5='{md5}'"
                    f" sha1='{sha1}' serial='SN-{number:06}'/></game>\n"
                )
            file.write("</datafile>\n")


def memory(what: str) -> int:
    """Give ``VmRSS`` or its highest since ``forget_peak``, in bytes."""
    text = Path("/proc/self/status").read_text("ascii")
    return int(re.search(rf"{what}:\s+(\d+)", text)[1]) * 1024


def forget_peak() -> int:
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    return memory("VmRSS")


async def fill(folder: str, dats: str) -> dict[str, float]:
    """Bring the index to the folder; give seconds and memory on top."""
    index = await open_dats(folder)
    tiny = Path(dats).parent / "tiny"
    await refresh(index, tiny)
    before, begin = forget_peak(), time.perf_counter()
    await refresh(index, Path(dats))
    seconds = time.perf_counter() - begin
    added = memory("VmHWM") - before
    begin = time.perf_counter()
    await refresh(index, Path(dats))
    again = time.perf_counter() - begin
    await index.close()
    return {"seconds": seconds, "memory": added, "again": again}


async def refresh(index, folder: Path) -> None:
    async def checkpoint() -> None:
        await asyncio.sleep(0)

    refresher = DatRefresher(index, folder, SystemTable.load())
    await refresher.refresh(checkpoint, lambda _: None)


async def look(folder: str, entries: int) -> dict[str, object]:
    """Look up by each key, one question a call; give times and memory on top."""
    chance = random.Random(7)
    asked = [
        (name, group[at := chance.randrange(len(group))], at)
        for name, group in names(entries)
        for _ in range(LOOKS // len(SYSTEMS) + 1)
    ]
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    index = await open_dats(folder)
    await index.find(asked[0][0], [DatQuestion(name="none")])
    before = forget_peak()
    times: dict[str, list[float]] = {}
    for system, name, at in asked:
        crc, md5, sha1, size = entry(system, at)
        questions = {
            "sha1": DatQuestion(sha1=bytes.fromhex(sha1)),
            "md5": DatQuestion(md5=bytes.fromhex(md5)),
            "crc": DatQuestion(crc32=int(crc, 16), size=size),
            "serial": DatQuestion(serial=f"SN{at:06}"),
            "name": DatQuestion(name=name.upper()),
            "miss": DatQuestion(sha1=bytes.fromhex(sha1)[::-1], crc32=at, size=size),
        }
        for key, question in questions.items():
            begin = time.process_time()
            (found,) = await index.find(system, [question])
            times.setdefault(key, []).append(time.process_time() - begin)
            assert bool(found) == (key != "miss"), (key, system, name)
    many = [DatQuestion(sha1=bytes.fromhex(entry(s, at)[2])) for s, _, at in asked[:40]]
    begin = time.process_time()
    await index.find(asked[0][0], many)
    batch = (time.process_time() - begin) / len(many)
    added = memory("VmHWM") - before
    await index.close()
    return {"times": times, "memory": added, "batch": batch}


def child(*arguments: str) -> dict:
    made = subprocess.run(
        [sys.executable, "-m", "benchmarks.dats", *arguments],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(made.stdout)


def told(what: str, value: float, goal: float, form: str) -> None:
    verdict = "ok" if value <= goal else "MISSED"
    print(f"{what:<28} {form.format(value):>12}   goal {form.format(goal)}  {verdict}")


def main(entries: int) -> None:
    top = Path(tempfile.mkdtemp(prefix="dats-"))
    try:
        write(top / "dats", entries)
        write(top / "tiny", len(SYSTEMS))
        data = top / "data"
        data.mkdir()
        filled = child("fill", str(data), str(top / "dats"))
        disk = sum((data / name).stat().st_size for name in os.listdir(data))
        found = child("look", str(data), str(entries))
        print(f"{entries:,} entries of {len(SYSTEMS)} systems, {DATS}")
        per = entries / filled["seconds"]
        print(f"read in {filled['seconds']:.1f} s ({per:,.0f} entries a second)")
        print(f"nothing changed: {filled['again'] * 1000:.1f} ms")
        told("on disk", disk / 1e6, GOALS["disk"] / 1e6, "{:.1f} MB")
        told("memory while reading", filled["memory"] / 1e6, 5, "{:.1f} MB")
        told("memory of looking up", found["memory"] / 1e6, 5, "{:.1f} MB")
        for key, times in found["times"].items():
            half, most = (
                statistics.median(times),
                statistics.quantiles(times, n=100)[98],
            )
            told(f"by {key}, median", half * 1000, 1, "{:.3f} ms")
            told(f"by {key}, 99 of 100", most * 1000, 1, "{:.3f} ms")
        print(f"forty in one call: {found['batch'] * 1e6:.0f} µs each")
    finally:
        shutil.rmtree(top)


if __name__ == "__main__":
    if sys.argv[1:2] == ["fill"]:
        print(json.dumps(asyncio.run(fill(*sys.argv[2:]))))
    elif sys.argv[1:2] == ["look"]:
        print(json.dumps(asyncio.run(look(sys.argv[2], int(sys.argv[3])))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES)
