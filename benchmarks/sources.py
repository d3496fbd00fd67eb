"""A scan over six services with the latencies and limits that they are known to have.

    .venv/bin/python -m benchmarks.sources [--games 2000] [--kills 6] [--profile FILE]

All times run 50 times as fast, on both sides (``benchmarks.scaled_daemon``,
``benchmarks.sources_server``). Told are: the wall time beside what the slowest
service's own limits allow for the requests that it was asked, the requests that were
over a limit (0), the games that a service has and that did not get its data (0), the
requests for each game beside those of facts/SCANNING.md §8, and what further scans of
the unchanged library ask (nothing). Then the same with SIGKILL in between, with a
quota that ends, with a slow service, and with one that is down.
"""

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from collections import Counter, defaultdict

from benchmarks.media_dump import dump
from benchmarks.sources_run import Run, serving
from benchmarks.sources_scenes import Wanted, kills, outage, quota, slow
from benchmarks.sources_server import SOURCES
from benchmarks.sources_world import Askers, lay, stock

RATIO = 1.2
ROMM = {
    "igdb": (1, 7),
    "ss": (1, 3),
    "moby": (2, 2),
    "hltb": (2, 2),
    "hasheous": (3, 1),
    "playmatch": (1, 1),
}
"""Requests for a game that is found, and for one that is not (facts, SCANNING 8): the
most, since ours are the most, too."""


def table(fake, files, outcomes):
    """Print requests per game; give where there are more than RomM needs."""
    askers, counts = Askers(files), defaultdict(Counter)
    strays = Counter()
    for one in fake.exchanges:
        file = askers.of(one)
        if file is not None:
            counts[one.service][file.path] += 1
        else:
            strays[one.service, one.kind] += 1
    wrong = []
    print(f"   {'':10s} {'found':>22s} {'RomM':>5s} {'not found':>22s} {'RomM':>5s}")
    for source in SOURCES:
        row = []
        for place, found in enumerate((True, False)):
            own = [
                counts[source][file.path]
                for file in files
                if (outcomes.get((file.path, source), "") == "hit") is found
            ]
            mean, most = sum(own) / max(1, len(own)), max(own, default=0)
            row.append(
                f"{mean:6.2f} most {most} of {len(own):4d} {ROMM[source][place]:5d}"
            )
            if most > ROMM[source][place]:
                wrong.append(f"{source}: {most} requests for a game")
        print(f"   {source:10s} {row[0]:>28s} {row[1]:>28s}")
    told = ", ".join(f"{s} {kind} {n}" for (s, kind), n in sorted(strays.items()))
    print(f"   besides: {told}")
    return wrong


async def plain(fake, files, top, profile):
    """Scan once, then again; give what is wrong, and the state at the end."""
    run = Run(fake, top, "data", profile=profile, priced=True)
    wrong = []
    with run.daemon() as daemon:
        last = await run.scan(daemon)
        allowed = {source: fake.least(source) for source in SOURCES}
        slowest = max(allowed, key=allowed.get)
        ratio = last.seconds / allowed[slowest]
        print(
            f"== {len(files)} games: {last.seconds:.1f} s; {slowest} alone needs"
            f" {allowed[slowest]:.1f} s: ratio {ratio:.3f}"
        )
        first = min(one.came for one in fake.exchanges) - last.began
        print(f"   the first question was asked after {first:.1f} s")
        turns = fake.turns("ss")
        told = [round(turns[int(len(turns) * p)] * 1000, 1) for p in (0.5, 0.9, 0.99)]
        late = sum(turns) - turns[0] * len(turns)
        print(
            f"   ss, from an answer to the next question: {told} ms (50, 90, 99 %),"
            f" in all {late:.1f} s"
        )
        print("   needed:", {s: round(n, 1) for s, n in allowed.items()})
        print(f"   {last.cost}")
        violations = fake.violations()
        print("   over limits (window, at once):", violations)
        if any(map(any, violations.values())):
            wrong.append(f"limits were passed: {violations}")
        if ratio > RATIO:
            wrong.append(f"ratio {ratio:.3f}")
        state = run.state()
        wanted = Wanted(last.seconds, state.outcomes, state.games, dump(run.data))
        lost = run.lost(files, state.outcomes)
        print(f"   lost: {len(lost)} {lost[:5]}; {state.summary}")
        wrong += [f"lost: {one}" for one in lost]
        wrong += table(fake, files, state.outcomes)
        for kind in ("quick", "unmatched"):
            fake.clear()
            again = await run.scan(daemon, type=kind)
            asked = Counter((one.service, one.kind) for one in fake.exchanges)
            print(f"   again, {kind}: {again.seconds:.1f} s, requests {dict(asked)}")
            if asked:
                wrong.append(f"{kind}: {dict(asked)}")
        used, wrote = await run.idle(daemon)
        print(f"   idle for 5 s: {used:.2f} CPU s, {wrote} bytes written")
        if used > 0.05 or wrote:
            wrong.append(f"idle: {used:.2f} s, {wrote} bytes")
    shutil.rmtree(run.data)
    return wrong, wanted


async def measure(args, top):
    library = os.path.join(top, "library")
    files = lay(library, args.games)
    wrong = []
    scenes = set(args.only.split(",")) if args.only else set()
    wanted = None
    if not scenes or scenes & {"plain", "kills"}:
        with serving() as fake:
            stock(fake.world, files)
            found, wanted = await plain(fake, files, top, args.profile)
            wrong += found
    if not scenes or "kills" in scenes:
        with serving() as fake:
            stock(fake.world, files)
            wrong += await kills(fake, files, top, wanted, args.kills, args.seed)
    for scene in (quota, slow, outage):
        if not scenes or scene.__name__ in scenes:
            few = files[: args.few]
            part = os.path.join(top, "few")
            shutil.rmtree(part, ignore_errors=True)
            few = lay(os.path.join(part, "library"), args.few)
            with serving() as fake:
                stock(fake.world, few)
                wrong += await scene(fake, few, part)
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--games", type=int, default=2000)
    parser.add_argument("--few", type=int, default=300)
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--only", default="", help="plain,kills,quota,slow,outage")
    parser.add_argument("--profile", default="", help="a file for cProfile's figures")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zapcore-sources-") as top:
        wrong = asyncio.run(measure(args, top))
    for text in wrong[:40]:
        print("MISSED", text)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
