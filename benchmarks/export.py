"""Cost of exports: calibs per 10,000 games, and memory above that of a resting daemon.

    .venv/bin/python -m benchmarks.export 100000 [--keep DIR] [--what list mgl …]

One daemon indexes and imports the realistic library of ``benchmarks.cost``, rests, and
exports. Each kind is exported twice: the first time all is written, the second time
nothing is. ``gamelist`` is also exported over the old lists of the library; for the
others they are taken away.

Memory is RSS: the highest during a step (``VmHWM``, reset before it) above that of the
resting daemon before the first step. Resting is after index, import and a small export,
so what the allocator keeps of them is part of it, as are the modules of the exports;
with ``--fresh`` a daemon is started anew on the imported data: it has done nothing yet,
and what its caches learn counts as the export's.
"""

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import tempfile

from benchmarks.calib import calib
from benchmarks.cost import library
from benchmarks.process import Client, Daemon, connect

LIST = "gamelist.xml"
KINDS = ("gamelist", "pegasus", "launchbox", "list", "dat", "m3u")
WARM = "PokemonMini"
REST_S = 2.0


def lists(root: str) -> list[str]:
    found = (os.path.join(entry.path, LIST) for entry in os.scandir(root))
    return sorted(filter(os.path.isfile, found))


async def made(client: Client) -> None:
    await client.call("media.generate")
    await client.until_done("media.indexing", "indexing")
    await client.call("media.scrape", scraperId=LIST)
    await client.until_done("media.scraping", "scraping")
    await asyncio.sleep(REST_S)


async def started(root: str, data: str, *, fresh: bool) -> Daemon:
    """Give a daemon whose library is imported."""
    daemon = Daemon.start(root, data)
    async with connect(daemon.url) as client:
        await made(client)
    if fresh:
        daemon.stop()
        daemon = Daemon.start(root, data)
    return daemon


async def step(
    daemon: Daemon, client: Client, name: str, base: float, **params
) -> None:
    reset(daemon)
    before, cpu, written = calib(), daemon.cpu_s(), daemon.written()
    await client.call("media.export", wait=False, **params)
    last = await client.until_done("media.exporting", "exporting")
    used, bytes_ = daemon.cpu_s() - cpu, daemon.written() - written
    yard = (before + calib()) / 2
    games = max(last["games"], 1)
    print(
        f"{name:28s} {used:6.2f} CPU s {used / yard / games * 10_000:6.3f} calibs per "
        f"10,000  {games} games  {last['added']} new {last['changed']} changed "
        f"{last['filesWritten']}/{last['filesTotal']} files {bytes_ / 1e6:7.2f} MB "
        f"peak {daemon.peak_mb() - base:+5.1f} MB  (calib {yard:.2f})",
        flush=True,
    )
    if last["state"] != "completed" or last.get("warnings"):
        print("   ", last["state"], json.dumps(last.get("warnings"))[:400])


def reset(daemon: Daemon) -> None:
    """Let the highest memory begin anew (proc(5), ``clear_refs``)."""
    with open(f"/proc/{daemon.process.pid}/clear_refs", "w") as file:
        file.write("5")


async def measure(root: str, data: str, kinds: list[str], *, fresh: bool) -> None:
    daemon = await started(root, data, fresh=fresh)
    try:
        async with connect(daemon.url) as client:
            warm = {"what": "list", "systems": [WARM], "dryRun": True}
            await client.call("media.export", **warm)
            base = daemon.memory_mb()
            print(f"resting: {base:.1f} MB")
            for what in kinds:
                params = {"what": what, "artwork": False}
                if what == "gamelist":
                    await step(
                        daemon, client, "gamelist over old lists", base, **params
                    )
                    await step(daemon, client, "gamelist again", base, **params)
                    for path in lists(root):
                        os.rename(path, path + ".old")
                await step(daemon, client, f"{what} first", base, **params)
                await step(daemon, client, f"{what} again", base, **params)
    finally:
        daemon.stop()


def restore(root: str) -> None:
    """Leave the library as it was."""
    for folder in os.scandir(root):
        for end in (".old", ".bak"):
            path = os.path.join(folder.path, LIST)
            with contextlib.suppress(FileNotFoundError):
                os.replace(path + end, path)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(os.path.join(folder.path, "metadata.pegasus.txt"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int)
    parser.add_argument("--what", nargs="+", default=list(KINDS))
    parser.add_argument(
        "--keep", default=os.path.join(tempfile.gettempdir(), "zapcore-bench")
    )
    parser.add_argument("--fresh", action="store_true")
    args = parser.parse_args()
    os.makedirs(args.keep, exist_ok=True)
    root = library(args.keep, args.count)
    data = tempfile.mkdtemp(prefix="zapcore-export-")
    try:
        asyncio.run(measure(root, data, args.what, fresh=args.fresh))
    finally:
        restore(root)
        shutil.rmtree(data)


if __name__ == "__main__":
    main()
