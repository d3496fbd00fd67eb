"""How long a search takes over the wire, by kind of query: p50 and p99.

    chrt -r 1 .venv/bin/python -m benchmarks.search [--titles 500000] [--files 100000]

``--titles`` searches that many made titles (``benchmarks.many_titles``), ``--files``
the realistic library, indexed and imported. Queries of a kind change from call to call,
so that nothing but what a daemon keeps for every client is found ready. The time ends
when the whole answer is here; how long this client takes to read its JSON stands beside
it. ``after a write`` is the first call after a commit of somebody else.
"""

import argparse
import asyncio
import collections
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence

from benchmarks.calib import calib
from benchmarks.cost import library
from benchmarks.many_titles import make
from benchmarks.process import Client, Daemon, connect
from benchmarks.responsive import spread

ROUNDS = 300
WRITES = 20
Asked = tuple[str, dict[str, object]]


def searches(queries: Sequence[str], **more: object) -> list[Asked]:
    return [("media.search", {"query": query, **more}) for query in queries]


def words_of(raw: sqlite3.Connection) -> list[tuple[str, int]]:
    """Give (word, number of titles whose name holds it), the most frequent first."""
    counts: collections.Counter[str] = collections.Counter()
    for (name,) in raw.execute("SELECT Name FROM MediaTitles"):
        counts.update(
            {w for w in name.lower().split() if w.isascii() and w.isalpha()}
            - {"the", "and", "of", "no", "to"}
        )
    return counts.most_common()


def kinds(raw: sqlite3.Connection) -> Iterator[tuple[str, list[Asked]]]:
    """Give each kind of query and its queries."""
    chance = random.Random(1)
    words = words_of(raw)
    long = [(word, n) for word, n in words if len(word) > 3]
    rare = [word for word, n in long if 100 <= n <= 130]
    names = [row[0] for row in raw.execute("SELECT Name FROM MediaTitles LIMIT 20000")]
    chance.shuffle(rare)
    chance.shuffle(names)
    common = [word for word, _ in long[:40]]
    letters = [word[:2] for word, _ in long[:200]]
    absent = ["".join(chance.choices("qxzjkvw", k=7)) for _ in range(ROUNDS)]
    pairs = [" ".join(reversed(name.split()[:2])) for name in names if " " in name]
    both = [f"{a} {b}" for a in common[:12] for b in common[:12] if a != b]
    chance.shuffle(both)
    yield "rare word", searches(rare)
    yield "common word", searches(common)
    yield "common word, 25 results", searches(common, maxResults=25)
    yield "two letters", searches(letters)
    yield "one letter", searches("abcdefghijklmnopqrstuvwxyz")
    yield "absent word", searches(absent)
    yield "two words of a title", searches(pairs[:ROUNDS])
    yield "two common words", searches(both)
    yield "a word and two letters", searches([f"{w} ma" for w in common])
    yield "typing a title", searches([t[:n] for t in names[:40] for n in range(1, 12)])
    yield "by region", searches([""], tags=["region:us"])
    yield "by a rare tag", searches(["", "super"], tags=["lang:da"])
    yield (
        "below a folder",
        [
            ("media.search", {"query": query, "pathPrefix": folder})
            for query in ("", "super")
            for (folder,) in raw.execute("SELECT Path FROM Folders LIMIT 20").fetchall()
        ],
    )
    yield "common word by region", searches(common, tags=["region:jp"])
    yield (
        "not one region, either of two",
        searches([""], tags=["-region:us", "~lang:de", "~lang:fr"]),
    )
    yield "letter", [("media.search", {"letter": c}) for c in "AMSZ5#"]
    yield "sorted by name", searches(["", *common[:20]], sort="name-asc")
    one = {"sort": "name-asc", "systems": ["NES"]}
    yield "one system, sorted", searches(["", "super"], **one)


async def measure(client: Client, name: str, asked: Sequence[Asked]) -> None:
    times: list[float] = []
    read: list[float] = []
    found = 0
    for n in range(ROUNDS):
        method, params = asked[n % len(asked)]
        begin = time.perf_counter()
        answer = await client.call(method, **params)
        times.append(client.arrived - begin)
        read.append(time.perf_counter() - client.arrived)
        found += len(answer["results"])
    middle = statistics.median(read) * 1e3
    print(
        f"{name:30s} {spread(times)}  {found / ROUNDS:6.1f} rows, read in {middle:.2f}",
        flush=True,
    )


async def after_writes(client: Client, path: str, method: str, **params) -> None:
    """Measure the first call after a commit; the row written is taken away again."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous = OFF")
    times: list[float] = []
    for n in range(WRITES):
        if n % 2:
            raw.execute("DELETE FROM DBConfig WHERE Name = 'bench'")
        else:
            raw.execute("INSERT OR REPLACE INTO DBConfig VALUES ('bench', '1')")
        begin = time.perf_counter()
        await client.call(method, **params)
        times.append(time.perf_counter() - begin)
    raw.close()
    print(f"{method + ', after a write':30s} {spread(times)}", flush=True)


async def run(root: str, data: str, *, fill: bool = False) -> None:
    daemon = Daemon.start(root, data)
    path = os.path.join(data, "media.db")
    try:
        async with connect(daemon.url) as client:
            if fill:
                await client.call("media.generate")
                await client.until_done("media.indexing", "indexing")
                await client.call("media.scrape", scraperId="gamelist.xml")
                await client.until_done("media.scraping", "scraping")
            raw = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
            try:
                each = list(kinds(raw))
            finally:
                raw.close()
            calib()
            print(f"calib {calib():.2f}")
            for name, asked in each:
                await measure(client, name, asked)
            for method in ("systems", "media", "media.tags"):
                await after_writes(client, path, method)
            print(f"calib {calib():.2f}, peak {daemon.peak_mb():.1f} MB")
    finally:
        daemon.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--titles", type=int)
    parser.add_argument("--files", type=int)
    parser.add_argument(
        "--keep", default=os.path.join(tempfile.gettempdir(), "zapcore-bench")
    )
    args = parser.parse_args()
    os.makedirs(args.keep, exist_ok=True)
    if args.titles:
        print(f"== {args.titles} made titles")
        data = make(args.keep, args.titles)
        asyncio.run(run(os.path.join(data, "roms"), data))
    if args.files:
        print(f"== {args.files} files, indexed and imported")
        data = os.path.join(args.keep, f"search-{args.files}")
        fresh = not os.path.exists(os.path.join(data, "media.db"))
        os.makedirs(data, exist_ok=True)
        asyncio.run(run(library(args.keep, args.files), data, fill=fresh))


if __name__ == "__main__":
    main()
