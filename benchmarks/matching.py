"""Cost of matching: entries that fit nothing beside entries that all fit, 12,000 each.

    .venv/bin/python -m benchmarks.matching [--count 12000]

Three libraries of one system, each of ``count`` files and a ``gamelist.xml`` of as many
entries, through a real daemon: all entries fit (the yardstick), none fits, none fits
and all name tracks of discs (``.bin``), beside as many cue sheets, each of which may
be read once. Prints CPU seconds, calibs and the ratio to the yardstick; the original's
cost grows with the square (BETTER-THAN-CORE B7: 13 times as dear at 12,000). The
kernel's count of opened files needs strace and is left out without it.
"""

import argparse
import asyncio
import os
import re
import shutil
import signal
import subprocess
import tempfile

from benchmarks.calib import calib
from benchmarks.process import Daemon, connect

CUE_READ = re.compile(r'openat\([^"]*"[^"]*\.cue"')


def fill(root: str, kind: str, count: int) -> None:
    """Write ``count`` games of one system and a list of as many entries."""
    disc = kind == "tracks"
    folder = os.path.join(root, "psx" if disc else "nes")
    os.makedirs(folder)
    entries = []
    for number in range(count):
        name = f"Game Number {number:05} of Many"
        end = ".cue" if disc else ".nes"
        with open(os.path.join(folder, name + end), "w") as file:
            if disc:
                file.write(f'FILE "{name} (Track 1).bin" BINARY\n')
        if kind != "fits":
            name = f"Nobody Has {number:05}"
        end = ".bin" if disc else ".nes"
        entries.append(
            f"<game><path>./{name}{end}</path><name>{name}</name>"
            f"<desc>Words about {number}.</desc><genre>Action</genre></game>"
        )
    with open(os.path.join(folder, "gamelist.xml"), "w") as file:
        file.write("<gameList>\n" + "\n".join(entries) + "\n</gameList>\n")


async def imported(root: str, data: str) -> tuple[float, dict, int | None]:
    """Index and import; give calibs of the import, its sums, and cue sheets opened."""
    daemon = Daemon.start(root, data)
    traced = tempfile.NamedTemporaryFile(mode="r", suffix=".strace")  # noqa: SIM115 - closed below, after the daemon
    try:
        async with connect(daemon.url) as client:
            await client.call("media.generate")
            await client.until_done("media.indexing", "indexing")
            before, cpu = calib(), daemon.cpu_s()
            await client.call("media.scrape", scraperId="gamelist.xml")
            last = await client.until_done("media.scraping", "scraping")
            used = (daemon.cpu_s() - cpu) / ((before + calib()) / 2)
            tracer = trace(daemon, traced.name)
            if tracer is None:
                return used, last, None
            await client.call("media.scrape", scraperId="gamelist.xml", force=True)
            await client.until_done("media.scraping", "scraping")
            tracer.send_signal(signal.SIGINT)
            tracer.wait()
            return used, last, len(CUE_READ.findall(traced.read()))
    finally:
        daemon.stop()
        traced.close()


def trace(daemon: Daemon, path: str) -> subprocess.Popen[str] | None:
    """Have the kernel tell each file that the daemon opens, if strace is there."""
    if shutil.which("strace") is None:
        return None
    command = ["strace", "-f", "-e", "trace=openat", "-o", path]
    tracer = subprocess.Popen(
        [*command, "-p", str(daemon.process.pid)], stderr=subprocess.PIPE, text=True
    )
    assert tracer.stderr is not None
    tracer.stderr.readline()
    return tracer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=12_000)
    count = parser.parse_args().count
    calib()
    yardstick = 0.0
    for kind in ("fits", "unmatched", "tracks"):
        with tempfile.TemporaryDirectory(prefix="zapcore-matching-") as home:
            root = os.path.join(home, "roms")
            fill(root, kind, count)
            used, last, cues = asyncio.run(imported(root, os.path.join(home, "data")))
        yardstick = yardstick or used
        read = "" if cues is None else f"  cue sheets opened by a run: {cues}"
        print(
            f"{kind:10s} {count} entries, matched {last['matched']}: {used:6.2f} calibs"
            f"  {used / yardstick:5.2f} of those that fit{read}",
            flush=True,
        )


if __name__ == "__main__":
    main()
