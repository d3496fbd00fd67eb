"""Cost of a merge from kept facts: calibs per 10,000 games, and memory.

    .venv/bin/python -m benchmarks.merge 100000 [--keep DIR]

A database of so many games is made, each of which six sources know. A process of its
own merges it: all anew, then what is marked again though nothing differs, then another
order. CPU is that process's, in calibs of the same run; memory is its highest behind
opening the database and merging one batch.
"""

import argparse
import asyncio
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time

from benchmarks.calib import calib
from mediadb.media_db import open_media, open_user
from mediadb.merge_store import SqliteMerge, mark_all
from mediadb.online_facts import encode
from zapcore.config_scan import METADATA
from zapcore.merge import MergeOrder
from zapcore.sourced import Art, Fact, SourceGame

WORDS = (
    *("the", "of", "hero", "world", "castle", "dragon", "night", "star", "force"),
    *("quest", "legend", "storm", "blade", "race", "city", "lost", "island", "tower"),
    *("king", "shadow", "fire", "dream", "battle", "space", "ninja", "robot", "war"),
)
GENRES = ("Action", "Platform", "Puzzle", "Shooter", "Role-playing", "Sports", "Racing")
BATCH = 200
SEED = 8


def prose(rng: random.Random, count: int) -> str:
    return " ".join(rng.choices(WORDS, k=count)).capitalize() + "."


def company(rng: random.Random) -> str:
    return f"{rng.choice(WORDS).title()} {rng.choice(('Soft', 'Games', 'Works'))}"


def arts(source: str, number: int, *kinds: tuple[str, str]) -> tuple[Art, ...]:
    return tuple(
        Art(kind, f"https://img.{source}.example/{kind}/{number}/{region}.jpg", region)
        for kind, region in kinds
    )


def games(rng: random.Random, number: int, name: str) -> list[SourceGame]:
    """Give what six sources know of a game, about as much as they do."""
    key = str(number)
    year = str(rng.randint(1983, 2003))
    common = (
        Fact("title", name),
        Fact("developer", company(rng)),
        Fact("publisher", company(rng)),
        Fact("released", f"{year}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}"),
        Fact("players", "1-2"),
    )
    genres = tuple(Fact("genre", g) for g in rng.sample(GENRES, 2))
    rating = Fact("rating", str(rng.randint(30, 99)))
    return [
        SourceGame(
            "igdb",
            key,
            (*common, *genres, rating, Fact("description", prose(rng, 80))),
            arts("igdb", number, ("box2d", ""), ("screenshot", ""), ("screenshot", "")),
        ),
        SourceGame(
            "moby",
            key,
            (*common, *genres, Fact("description", prose(rng, 120))),
            arts("moby", number, ("box2d", "us"), ("box2d", "eu"), ("screenshot", "")),
        ),
        SourceGame(
            "ss",
            key,
            (
                *(Fact("title", name, r) for r in ("us", "eu", "jp", "ss")),
                *common[1:],
                *(
                    Fact("description", prose(rng, 60), "", tongue)
                    for tongue in ("en", "fr", "de")
                ),
                *(Fact("genre", g.text, "", "en") for g in genres),
                Fact("agerating", "ESRB:E"),
            ),
            arts(
                "ss",
                number,
                *(("box2d", r) for r in ("us", "eu", "jp")),
                ("box3d", "us"),
                ("screenshot", ""),
                ("manual", "us"),
                ("fanart", ""),
                ("video", ""),
            ),
        ),
        SourceGame(
            "ra",
            key,
            (Fact("title", name), genres[0], Fact("achievements", "31")),
            arts("ra", number, ("screenshot", ""), ("box2d", "")),
        ),
        SourceGame(
            "launchbox",
            key,
            (*common, *genres, rating, Fact("description", prose(rng, 100))),
            arts("launchbox", number, ("box2d", "us"), ("logo", ""), ("fanart", "")),
        ),
        SourceGame(
            "hltb",
            key,
            (
                Fact("title", name),
                Fact("time_main", str(rng.randint(60, 3000))),
                Fact("time_complete", str(rng.randint(60, 6000))),
            ),
        ),
    ]


async def make(folder: str, count: int) -> None:
    """Make the database: rows as an index, and facts as a scan, leave them."""
    media, user = await open_media(folder), await open_user(folder)

    def fill(raw, first: int, last: int) -> None:
        rng = random.Random(SEED + first)
        for number in range(first, last):
            name = f"{prose(rng, 3)[:-1].title()} {number}"
            raw.execute(
                "INSERT INTO MediaTitles VALUES (?, 1, ?, '', ?, 1, 1)",
                (number, f"slug{number}", name),
            )
            raw.execute(
                "INSERT INTO Media (DBID, SystemDBID, MediaTitleDBID, FolderDBID,"
                " FileName, Name, SortKey) VALUES (?, 1, ?, 1, ?, ?, ?)",
                (number, number, f"{name} (USA).nes", name, name.lower()),
            )
            raw.execute("INSERT INTO MediaTags VALUES (?, 1, 0)", (number,))
            for game in games(rng, number, name):
                row = raw.execute(
                    "INSERT INTO SourceGames (Source, GameID, Facts) VALUES (?, ?, ?)",
                    (game.source, game.id, encode(game)),
                )
                raw.execute(
                    "INSERT INTO Asked (MediaDBID, Source, Outcome, GameDBID, At)"
                    " VALUES (?, ?, 'hit', ?, 1)",
                    (number, game.source, row.lastrowid),
                )
            raw.execute("INSERT INTO Unmerged VALUES (?)", (number,))

    def begin(raw) -> None:
        raw.execute("INSERT INTO Systems VALUES (1, 'NES', 'NES')")
        raw.execute(
            "INSERT INTO Folders (DBID, SystemDBID, Root, Path)"
            " VALUES (1, 1, '/r', '/r/')"
        )
        raw.execute("INSERT INTO TagTypes VALUES (1, 'region', 0)")
        raw.execute("INSERT INTO Tags (DBID, TypeDBID, Tag) VALUES (1, 1, 'us')")
        raw.execute("CREATE INDEX IF NOT EXISTS MediaByTitle ON Media(MediaTitleDBID)")

    await media.write(begin)
    for first in range(1, count + 1, 5000):
        await media.write(fill, first, min(first + 5000, count + 1))
    await media.close()
    await user.close()


def memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def step(name: str, store: SqliteMerge, order: MergeOrder, count: int) -> None:
    yard, cpu, begin = calib(), time.process_time(), time.monotonic()
    longest, more = 0.0, True
    while more:
        batch = time.monotonic()
        _, more = await store.merge(BATCH, order)
        longest = max(longest, time.monotonic() - batch)
    used, took = time.process_time() - cpu, time.monotonic() - begin
    yard = (yard + calib()) / 2
    print(
        f"{name:34s} {used:6.2f} CPU s {used / yard / count * 10_000:6.3f} calibs"
        f" per 10,000  {took:6.2f} s, longest batch {longest * 1e3:4.0f} ms"
        f"  peak {memory_mb():5.1f} MB  (calib {yard:.2f})",
        flush=True,
    )


async def merge(folder: str, count: int) -> None:
    """Merge it three times; run in a process of its own."""
    media, user = await open_media(folder), await open_user(folder)
    store = SqliteMerge(media, user, MergeOrder())
    calib()  # Its own memory is not the merge's.
    await store.merge(BATCH)
    begin = memory_mb()
    await step("first merge", store, MergeOrder(), count)
    print(f"   memory +{memory_mb() - begin:.1f} MB to {begin:.1f}")
    await media.write(mark_all, user.path)
    await step("again, nothing differs", store, MergeOrder(), count)
    turned = MergeOrder(metadata=METADATA[::-1], artwork=METADATA[::-1])
    await step("another order", store, turned, count)
    print(f"   memory +{memory_mb() - begin:.1f} MB")
    await media.close()
    await user.close()
    print(f"   {os.path.getsize(f'{folder}/media.db') / 1e6:.1f} MB on the disk")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument("--keep", default=tempfile.gettempdir())
    parser.add_argument("--over", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.over:
        asyncio.run(merge(args.over, args.count))
        return
    home = tempfile.mkdtemp(prefix="zapcore-merge-", dir=args.keep)
    try:
        asyncio.run(make(home, args.count))
        print(
            f"== {args.count} games, {os.path.getsize(f'{home}/media.db') / 1e6:.1f} MB"
        )
        again = [sys.executable, "-m", "benchmarks.merge", str(args.count)]
        subprocess.run([*again, "--over", home], check=True)
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
