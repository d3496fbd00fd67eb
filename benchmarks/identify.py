"""Are files identified right? A real daemon over a library whose every file is known.

    .venv/bin/python -m benchmarks.identify [FOLDER] [--files 2000] [--seed 7]

FOLDER has DATs as ``*/input.dat.gz`` (else those of the tests): their names are used,
and bytes from the seed (``benchmarks.identify_library``). One ``media.scan``, then
``media.explain`` of every file. Of a file is asked: the right game, and a verdict that
is right for how it was made. *Wrong* is a game that it is not, or a verdict that claims
exactly its bytes where they are not; *missed* is less than can be known. Exit status 1:
fewer than 99 % right, or one wrong.
"""

import argparse
import asyncio
import collections
import os
import sqlite3
import sys
import tempfile
import time

from benchmarks.calib import calib
from benchmarks.identify_library import Maker, Truth, systems
from benchmarks.process import Client, Daemon, connect

FOLDER = os.path.join(
    os.path.dirname(__file__), "..", "tests", "data", "one-game-one-rom"
)
LEAST = 0.99
CERTAIN = frozenset({"exact", "bad", "disagrees", "probable", "hack"})
PAGE = 1000


def make(
    folder: str, home: str, files: int, seed: int, most: int | None = None
) -> dict[str, Truth]:
    """Write library and DATs of ``most`` games a system; give what each file is."""
    found = systems(folder, seed, most)
    root, dats = os.path.join(home, "roms"), os.path.join(home, "dats")
    os.makedirs(dats)
    truths: dict[str, Truth] = {}
    for number, system in enumerate(found):
        others = [one for one in found if one is not system and not one.form.discs]
        left = files - len(truths)
        maker = Maker(root, system, others)
        maker.make(left // (len(found) - number))
        while number == len(found) - 1 and len(truths) + len(system.truths) < files:
            maker.make(1)
        system.write_dat(dats)
        truths |= system.truths
    return truths


async def rows_of(client: Client) -> dict[str, int]:
    """Give path to media id of every row."""
    found: dict[str, int] = {}
    cursor = ""
    while True:
        params = {"cursor": cursor} if cursor else {}
        page = await client.call("media.search", query="", maxResults=PAGE, **params)
        found |= {row["path"]: row["mediaId"] for row in page["results"]}
        cursor = page.get("pagination", {}).get("nextCursor") or ""
        if not cursor:
            return found


async def explained(client: Client, numbers: dict[str, int]) -> dict[str, dict]:
    found = {}
    for path, number in numbers.items():
        answer = await client.call("media.explain", mediaId=number)
        found[path] = answer["identity"]
    return found


def judged(truth: Truth, told: dict) -> str:
    """Give "right", "wrong" or "missed"."""
    verdict, game = told["verdict"], told.get("game", "")
    # Of a hack of what no DAT lists nothing more is known.
    known = game == truth.game or (verdict in {"hack", "unknown"} and not game)
    if verdict in truth.verdicts and known:
        return "right"
    claims = verdict in CERTAIN and not truth.verdicts & CERTAIN
    if claims or (game and game != truth.game):
        return "wrong"
    return "missed"


def kept(data: str) -> dict[int, tuple[str, str]]:
    """Give media id to (verdict, game) as the database keeps them."""
    raw = sqlite3.connect(f"file:{data}/media.db?mode=ro", uri=True)
    try:
        rows = raw.execute("SELECT MediaDBID, Verdict, Game FROM Identities")
        return {number: (verdict, game) for number, verdict, game in rows}
    finally:
        raw.close()


async def ask(home: str) -> tuple[dict[str, dict], list[str]]:
    """Scan, and have every file explained; give that, and what disagrees with it."""
    data = os.path.join(home, "data")
    settings = {"ZAPCORE_DATS": os.path.join(home, "dats")}
    daemon = Daemon.start(os.path.join(home, "roms"), data, settings=settings)
    try:
        async with connect(daemon.url) as client:
            begin, cpu = time.monotonic(), daemon.cpu_s()
            await client.call("media.scan")
            last = await client.until_done("media.scanning", "scanning")
            assert last["state"] == "completed", last
            seconds, used = time.monotonic() - begin, daemon.cpu_s() - cpu
            print(f"scan: {seconds:.1f} s, {used:.1f} CPU s, calib {calib():.2f}")
            numbers = await rows_of(client)
            told = await explained(client, numbers)
    finally:
        daemon.stop()
    stored = kept(data)
    differ = [
        path
        for path, number in numbers.items()
        if stored.get(number, ("unknown", ""))
        != (told[path]["verdict"], told[path].get("game", ""))
    ]
    return told, differ


def report(truths: dict[str, Truth], told: dict[str, dict]) -> collections.Counter:
    """Print what came out by kind, and every file that is not right."""
    kinds: dict[str, collections.Counter] = {}
    for path, truth in truths.items():
        said = told.get(path, {"verdict": "not found", "words": ""})
        outcome = judged(truth, said)
        kinds.setdefault(truth.kind, collections.Counter())[outcome] += 1
        if outcome != "right":
            print(
                f"{outcome.upper()} {truth.kind}: {path} is {truth.game!r}, told"
                f" {said['verdict']} {said.get('game', '')!r}: {said['words']}"
            )
    print(f"{'kind':28s}{'files':>6s}{'right':>7s}{'missed':>7s}{'wrong':>7s}")
    total: collections.Counter = collections.Counter()
    for kind, found in sorted(kinds.items()):
        total += found
        _print(kind, found)
    _print("all", total)
    return total


def _print(kind: str, found: collections.Counter) -> None:
    counts = "".join(f"{found[key]:7d}" for key in ("right", "missed", "wrong"))
    print(f"{kind:28s}{found.total():6d}{counts}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", default=FOLDER)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zapcore-identify-") as home:
        truths = make(args.folder, home, args.files, args.seed)
        told, differ = asyncio.run(ask(home))
        total = report(truths, told)
    share = total["right"] / total.total()
    print(f"{share:.2%} right, {total['wrong']} wrong, seed {args.seed}")
    for path in differ[:10]:
        print("KEPT OTHERWISE THAN TOLD", path)
    return int(share < LEAST or total["wrong"] > 0 or bool(differ))


if __name__ == "__main__":
    sys.exit(main())
