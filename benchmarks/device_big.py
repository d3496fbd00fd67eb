"""A big library of MiSTer's layout, indexed and imported on this machine.

Its paths are those of the device (``/media/fat/games``), so that its databases can be
copied to a card. Nobody else sees the folder there: it is mounted in a namespace.
"""

import asyncio
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

from benchmarks.device_library import make
from benchmarks.process import Client, Daemon, connect

COUNT = 239_000
CALM = 5
"""Seconds after which nothing more begins by itself."""

INSIDE = (
    'mount -t tmpfs tmpfs /media && mkdir /media/fat && mount --bind "$1" /media/fat'
    ' && shift && exec "$@"'
)
SPACE = ("unshare", "--mount", "--propagation", "private", "sh", "-c", INSIDE, "sh")


@dataclass(frozen=True)
class Step:
    """What a step cost: its name, CPU seconds, peak resident memory (MB)."""

    name: str
    cpu_s: float
    peak_mb: float


def library(folder: str, count: int) -> str:
    """Make the library unless it is there; give what is to be the card's folder."""
    out = os.path.join(folder, f"mister-{count}")
    if not os.path.exists(out):
        shutil.rmtree(f"{out}.new", ignore_errors=True)
        make(f"{out}.new", count)
        os.rename(f"{out}.new", out)
    return out


def start(card: str, data: str) -> Daemon:
    """Start a daemon that sees ``card`` where the device has it."""
    command = [sys.executable, "-m", "zapcore.cli.main", "serve", "--port", "0"]
    command += ["--data", data, "--platform", "mister", "--mdns", "false"]
    process = subprocess.Popen(
        [*SPACE, card, *command], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line.startswith("zapcore ready "):
        raise SystemExit(f"the daemon did not start: {line!r}")
    return Daemon(process, line.split()[2])


async def fill(client: Client, daemon: Daemon) -> list[Step]:
    """Index and import everything; give what each cost."""
    steps, used = [], daemon.cpu_s()
    for name, method, note, key, params in (
        ("index", "media.generate", "media.indexing", "indexing", {}),
        (
            "import",
            "media.scrape",
            "media.scraping",
            "scraping",
            {"scraperId": "gamelist.xml"},
        ),
    ):
        await client.call(method, **params)
        await client.until_done(note, key)
        spent = daemon.cpu_s()
        steps.append(Step(name, spent - used, daemon.peak_mb()))
        used = spent
    return steps


async def chosen(client: Client) -> None:
    """Wait until one file a game was chosen, which follows by itself."""
    for _ in range(CALM):
        await asyncio.sleep(1)
        while (await client.call("media.select.status"))["state"] == "running":
            await asyncio.sleep(1)


async def build(card: str, data: str) -> list[Step]:
    daemon = start(card, data)
    try:
        async with connect(daemon.url) as client:
            steps = await fill(client, daemon)
            await chosen(client)
            return steps
    finally:
        daemon.stop()


def data_of(folder: str, count: int) -> str:
    """Give the data folder of a daemon that has imported the library; make it once."""
    data = os.path.join(folder, f"mister-data-{count}")
    if not os.path.isdir(data):
        made(folder, count)
    return data


def made(folder: str, count: int) -> list[Step]:
    """Index and import the library anew into the data folder; give what it cost."""
    card, data = library(folder, count), os.path.join(folder, f"mister-data-{count}")
    shutil.rmtree(f"{data}.new", ignore_errors=True)
    steps = asyncio.run(build(card, f"{data}.new"))
    shutil.rmtree(data, ignore_errors=True)
    os.rename(f"{data}.new", data)
    return steps
