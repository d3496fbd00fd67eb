"""Artwork packs: what each of the five steps finds, and what 50,000 entries cost.

    .venv/bin/python -m benchmarks.artwork_packs [--entries 50000] [--keep DIR]

First 40 discs, 3,000 arcade sets and a system of cartridges, made by the format's
grammar (``benchmarks.pack_maker``), are looked up; rows found by each step are counted
against what was made, and every picture that is not the one that was meant is wrong.
Then a process of its own reads the large pack: its memory above what the catalogue of
the library takes. Then a daemon indexes a file for each entry and applies the pack:
first, again, and by force, in CPU seconds divided by the mean calib right before and
after the step, per 10,000 entries, with the bytes that it wrote.
"""

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter

from benchmarks import pack_maker
from benchmarks.calib import calib
from benchmarks.cost import state_of, step
from benchmarks.process import Daemon, connect
from scrapers.artwork_pack.scraper import ArtworkPack
from zapcore.arcade import ArcadeSet
from zapcore.model import PropertyValue, ScrapeCatalog, ScrapeJob, ScrapePlace
from zapcore.model import ScrapeRecord as Record

BOX = "property:image-boxart"
ALLOWED = 5.0
"""Calibs per 10,000 entries."""

MEMORY_MB = 10.0
KIND = "Artwork"
QUIET_S = 8.0


def job_of(made: pack_maker.Made, root: str, system: str) -> ScrapeJob:
    """Give the job of a library that is known, dumps and sets included."""
    folder = f"{root}/{system.lower()}"
    rows = tuple((n, n, f"{folder}/{name}") for n, name in enumerate(made.files, 1))
    ids = {name: number for number, name in enumerate(made.files, 1)}
    sets = {
        ids[name]: ArcadeSet(own, tuple(zips.split("|")), parent)
        for name, (own, zips, parent) in made.sets.items()
    }
    dumps = {ids[name]: (dump,) for name, dump in made.dumps.items()}
    place = ScrapePlace(system, "Game", (system,), (folder,), roots=(root,))
    return ScrapeJob(place, ScrapeCatalog({}, rows, sets=sets, dumps=dumps))


def wrong(made: pack_maker.Made, job: ScrapeJob) -> tuple[Counter[int], list[str]]:
    """Give (step to rows rightly found, what differs from what was made)."""
    found = {
        record.media_id: os.path.basename(box)
        for record in ArtworkPack().read(job)
        if isinstance(record, Record) and (box := _box(record.media_properties))
    }
    steps: Counter[int] = Counter()
    bad = []
    for number, name in enumerate(made.files, 1):
        step_, key = made.wants.get(name, (0, ""))
        if found.get(number, "") == (f"{key}.jpg" if key else ""):
            steps[step_] += 1
        else:
            bad.append(f"{name}: {found.get(number)} instead of {key or 'nothing'}")
    return steps, bad


def _box(properties: tuple[PropertyValue, ...]) -> str:
    return next((item.text for item in properties if item.type_tag == BOX), "")


def look_up(name: str, system: str, made: pack_maker.Made) -> int:
    """Look a made library up; print what each step found; give what is wrong."""
    with tempfile.TemporaryDirectory(prefix="zapcore-packs-") as root:
        os.mkdir(f"{root}/{system.lower()}")
        pack_maker.write(made, f"{root}/docs", system, [KIND])
        steps, bad = wrong(made, job_of(made, root, system))
    meant = Counter(step_ for step_, _ in made.wants.values())
    counted = ", ".join(f"step {n}: {steps[n]} of {meant[n]}" for n in sorted(meant))
    print(
        f"{name}: {len(made.files)} rows; {counted}; nothing, as meant: {steps[0]};"
        f" wrong: {len(bad)}",
        *bad[:5],
        sep="\n  ",
        flush=True,
    )
    return len(bad)


def _memory_mb() -> float:
    with open("/proc/self/status") as file:
        line = next(line for line in file if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def read_alone(entries: int, root: str) -> None:
    """Read the large pack in this process, keeping no record; print what it took."""
    list(ArtworkPack().read(job_of(pack_maker.discs(), root, "PSX")))
    job = job_of(pack_maker.cartridges(entries), root, "SNES")
    before, yard, begin = _memory_mb(), calib(), time.process_time()
    for _ in ArtworkPack().read(job):
        pass
    used = time.process_time() - begin
    more = _memory_mb() - before
    print(
        f"read alone: {used:.2f} CPU s, {used / yard / entries * 10_000:.3f} calibs per"
        f" 10,000; +{more:.1f} MB (allowed {MEMORY_MB})",
        flush=True,
    )


async def settled(data: str) -> dict[str, tuple[int, int]]:
    """Wait until nothing was written for a while: a selection follows by itself."""
    before: dict[str, tuple[int, int]] = {}
    while (now := state_of(data)) != before:
        before = now
        await asyncio.sleep(QUIET_S)
    return before


async def apply(entries: int, root: str) -> None:
    """Apply the large pack in a daemon: first, again, by force."""
    data = tempfile.mkdtemp(prefix="zapcore-packs-")
    daemon = Daemon.start(root, data)
    pack = {"scraperId": "artwork-pack"}
    try:
        async with connect(daemon.url) as client:
            await step(daemon, client, "index", entries)
            await step(daemon, client, "artwork-pack, first", entries, **pack)
            still = await settled(data)
            await step(daemon, client, "artwork-pack, again", entries, **pack)
            print("   data folder untouched:", state_of(data) == still)
            last = await step(
                daemon, client, "artwork-pack, forced", entries, force=True, **pack
            )
            print("  ", {k: last[k] for k in ("processed", "matched", "skipped")})
    finally:
        daemon.stop()
        shutil.rmtree(data)


def large(entries: int, root: str) -> None:
    """Make the large library and its pack."""
    made = pack_maker.cartridges(entries)
    os.makedirs(f"{root}/snes")
    for name in made.files:
        with open(f"{root}/snes/{name}", "wb"):
            pass
    pack_maker.write(made, f"{root}/docs", "SNES")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=50_000)
    parser.add_argument("--keep", default=tempfile.gettempdir())
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.alone:
        read_alone(args.entries, args.alone)
        return 0
    bad = look_up("40 discs and neighbours", "PSX", pack_maker.discs())
    bad += look_up("3,000 arcade sets", "Arcade", pack_maker.arcade())
    bad += look_up("cartridges", "SNES", pack_maker.cartridges(args.entries))
    root = tempfile.mkdtemp(prefix="zapcore-packs-", dir=args.keep)
    try:
        large(args.entries, root)
        again = [sys.executable, "-m", "benchmarks.artwork_packs", "--alone", root]
        subprocess.run([*again, "--entries", str(args.entries)], check=True)
        asyncio.run(apply(args.entries, root))
    finally:
        shutil.rmtree(root)
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())
