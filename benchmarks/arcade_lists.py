"""What reading a whole ``mame -listxml`` costs: time in calibs, memory above baseline.

    .venv/bin/python -m benchmarks.arcade_lists [--megabytes 250] [--sets 4000]

The list is made from a seed: a DOCTYPE with a long internal subset, 40,000 machines
with the elements and the sizes of a real one. The library has some of its sets.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time

from benchmarks.calib import calib
from scrapers.arcade.scraper import Arcade
from zapcore.model import ScrapeCatalog, ScrapeJob, ScrapePlace, ScrapeRecord

MACHINES = 40_000
WORDS = ("Star", "Galaxy", "Dragon", "Rally", "Pac", "King", "Wonder", "Storm", "Iron")
MAKERS = ("Namco", "Capcom", "Sega", "Konami", "Taito", "Namco (Midway license)")
PLACES = ("World", "Japan", "US", "Europe", "set 1", "bootleg", "Japan, set 2")
SUBSET = (
    "".join(f"\t<!ATTLIST machine a{number} CDATA #IMPLIED>\n" for number in range(200))
    + "\t<!ENTITY trap \"<machine name='set00001'><description>no</description>\">\n"
)


def set_name(number):
    return f"set{number:05}"


def machine(number, dice, size):
    """Give one machine of about so many characters."""
    clone = f' cloneof="{set_name(number - 1)}"' if number % 3 == 2 else ""
    name = f"{dice.choice(WORDS)} {dice.choice(WORDS)} {number} ({dice.choice(PLACES)})"
    head = (
        f'\t<machine name="{set_name(number)}" sourcefile="a/b.cpp"{clone}>\n'
        f"\t\t<description>{name}</description>\n"
        f"\t\t<year>{1978 + number % 40}</year>\n"
        f"\t\t<manufacturer>{dice.choice(MAKERS)}</manufacturer>\n"
    )
    rom = '\t\t<rom name="{:06}.bin" size="8192" crc="{:08x}" sha1="{:040x}"/>\n'
    tail = (
        '\t\t<display tag="screen" type="raster" rotate="90" refresh="60.0"/>\n'
        '\t\t<input players="2" coins="2"><control type="joy" ways="8"/></input>\n'
        '\t\t<driver status="good" emulation="good" savestate="supported"/>\n'
        "\t</machine>\n"
    )
    roms = max(0, size - len(head) - len(tail)) // 105
    lines = (
        rom.format(n, dice.getrandbits(32), dice.getrandbits(160)) for n in range(roms)
    )
    return head + "".join(lines) + tail


def write_list(path, megabytes, machines=MACHINES, seed=9):
    """Write a list of about so many megabytes."""
    dice = random.Random(seed)
    size = megabytes * 1_000_000 // machines
    with open(path, "w", encoding="utf-8") as file:
        file.write(
            f'<?xml version="1.0"?>\n<!DOCTYPE mame [\n{SUBSET}]>\n<mame build="0">\n'
        )
        file.writelines(machine(number, dice, size) for number in range(machines))
        file.write("</mame>\n")


def job_over(folder, sets):
    """Give a job over a library of so many zips."""
    rows = tuple(
        (n, n, f"{folder}/{set_name(n * MACHINES // sets)}.zip") for n in range(1, sets)
    )
    place = ScrapePlace("Arcade", "Game", ("Arcade",), (folder,))
    return ScrapeJob(place, ScrapeCatalog({}, rows))


def memory(name):
    """Give a figure of memory of this process in bytes: VmRSS, or VmHWM, its peak."""
    with open("/proc/self/status", encoding="ascii") as file:
        line = next(line for line in file if line.startswith(name))
    return int(line.split()[1]) * 1024


def measure(folder, sets):
    """Give (CPU seconds, longest wait between two items, bytes above, records)."""
    job = job_over(folder, sets)
    before = memory("VmRSS")
    begin = time.process_time()
    last = time.perf_counter()
    longest, records = 0.0, 0
    for item in Arcade().read(job):
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
        records += isinstance(item, ScrapeRecord)
    spent = time.process_time() - begin
    return spent, longest, memory("VmHWM") - before, records


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=250)
    parser.add_argument("--sets", type=int, default=4000)
    parser.add_argument("--write", help="only write the list, into this file")
    given = parser.parse_args()
    if given.write:
        write_list(given.write, given.megabytes)
        return
    with tempfile.TemporaryDirectory() as folder:
        # By another process, so that its memory is none of ours.
        order = [sys.executable, "-m", "benchmarks.arcade_lists", "--megabytes"]
        order += [str(given.megabytes), "--write", f"{folder}/mame.xml"]
        subprocess.run(order, check=True)
        seconds, longest, above, records = measure(folder, given.sets)
    calib()
    yard = min(calib() for _ in range(3))
    print(
        f"{given.megabytes} MB, {given.sets} sets: {seconds:.2f} s = "
        f"{seconds / yard:.2f} calibs, {records} records, +{above / 1e6:.1f} MB, "
        f"longest without giving way {longest * 1000:.1f} ms"
    )


if __name__ == "__main__":
    main()
