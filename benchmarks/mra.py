"""Arcade files: what is read and refused against what was made, memory, and CPU.

    .venv/bin/python -m benchmarks.mra [COUNT] [--seed N] [--keep DIR]

Makes COUNT (1,000) files with every oddity (``benchmarks.mra_corpus``), two of 25 MB
and more among them, and 4,000 ordinary ones. A process of its own indexes each of the
two libraries into a database of its own; its CPU is quoted in calibs of the same run,
its memory as what it needed at most above a first index of a few files. Then every row
is compared with what its file was made to say.
"""

import argparse
import asyncio
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing

import platforms
from benchmarks.calib import calib
from benchmarks.mra_corpus import MEGABYTE, Corpus, Made, write
from mediadb.index_store import SqliteIndexStore
from mediadb.journal import SqliteJournal
from mediadb.media_db import open_media
from zapcore.operations.index import IndexService
from zapcore.operations.library import Library
from zapcore.operations.slot import Slot
from zapcore.systems.table import SystemTable

ORDINARY = 4000
FEW = 20
LARGEST = 25 * MEGABYTE


class Nobody:
    """Is told, and tells nobody."""

    def publish(self, event: object) -> None:
        """Hear of an event."""


async def index(root: str, data: str) -> None:
    """Index a library of a MiSTer."""
    os.makedirs(data, exist_ok=True)
    media = await open_media(data)
    slot = Slot(SqliteJournal(media))
    library = Library(platforms.load("mister"), (root,), SystemTable.load())
    store = SqliteIndexStore(media)
    service = IndexService(slot=slot, library=library, store=store, publisher=Nobody())
    await service.start()
    await slot.wait()
    await media.close()


def child(root: str, data: str, few: str) -> None:
    """Index; print the CPU seconds, and KiB at most above those of a few files."""
    asyncio.run(index(few, data + "-few"))
    before = peak_kib()
    began = time.process_time()
    asyncio.run(index(root, data))
    used = time.process_time() - began
    after = peak_kib()
    again = time.process_time()
    asyncio.run(index(root, data))
    figures = [used, (after - before) / 1024, time.process_time() - again]
    sys.stdout.write(json.dumps(figures))


def peak_kib() -> int:
    """Give the highest resident memory of this program; none of who started it."""
    with open("/proc/self/status", encoding="ascii") as file:
        lines = dict(line.split(":", 1) for line in file)
    return int(lines["VmHWM"].split()[0])


def measured(folder: str, name: str, few: str) -> list[float]:
    """Index one of the libraries in a process of its own."""
    root, data = os.path.join(folder, name), os.path.join(folder, f"{name}-data")
    command = [sys.executable, "-m", "benchmarks.mra", "--child", root, data, few]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    figures: list[float] = json.loads(done.stdout)
    return figures


def wrong(folder: str, name: str, corpus: Sequence[Made]) -> Iterator[str]:
    """Give a line for each file that came out as something else than it was made."""
    base = os.path.join(folder, name, "_Arcade")
    file = os.path.join(folder, f"{name}-data", "media.db")
    with closing(sqlite3.connect(file)) as raw:
        titles = dict(
            raw.execute(
                "SELECT SUBSTR(Path || FileName, ?), MediaTitleDBID FROM Media"
                " JOIN Folders ON Folders.DBID = FolderDBID",
                (len(base) + 2,),
            )
        )
        told = _told(raw, len(base) + 2)
    for made in corpus:
        if made.skipped or made.path not in titles:
            if made.skipped is (made.path in titles):
                yield f"{made.kind}: {made.path} is listed: {not made.skipped}"
            continue
        name_, tags, properties = told[made.path]
        if name_ != made.name:
            yield f"{made.kind}: {made.path} calls itself {name_!r}, not {made.name!r}"
        if missing := made.tags - tags:
            yield f"{made.kind}: {made.path} lacks {missing}"
        same = made.properties.items() <= properties.items()
        if not same or (made.refused and properties.keys() != {"mra-problem"}):
            yield f"{made.kind}: {made.path} says {properties}"
        above = made.parent or made.path
        if titles[above] != titles[made.path]:
            yield f"{made.kind}: {made.path} is not of the title of {above}"


def _told(
    raw: sqlite3.Connection, cut: int
) -> dict[str, tuple[str, set[tuple[str, str]], dict[str, str]]]:
    """Give path to (the name a file gives itself, its tags, its properties)."""
    path = f"SUBSTR(Path || FileName, {cut})"
    of = (
        "JOIN Media ON Media.DBID = MediaDBID JOIN Folders ON Folders.DBID = FolderDBID"
    )
    rows = raw.execute(f"SELECT {path}, Told FROM Sets {of}")
    found = {one: (told, set(), {}) for one, told in rows}
    tags = raw.execute(
        f"SELECT {path}, Type, Tag FROM MediaTags {of}"
        " JOIN Tags ON Tags.DBID = TagDBID JOIN TagTypes ON TagTypes.DBID = TypeDBID"
    )
    for one, kind, tag in tags:
        value = tag.lstrip("0") if tag.isdigit() else tag
        found[one][1].add((kind, value))
    texts = raw.execute(
        f"SELECT {path}, Tag, Text FROM MediaProperties {of}"
        " JOIN Tags ON Tags.DBID = TypeTagDBID"
    )
    for one, kind, text in texts:
        found[one][2][kind] = text
    return found


def made(folder: str, name: str, corpus: Corpus, count: int) -> list[Made]:
    """Write a library; give what it is made of, without the bytes."""
    files = []
    for one in corpus.made(count):
        write(os.path.join(folder, name, "_Arcade"), one)
        one.data = b""
        files.append(one)
    return files


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--keep", default="")
    parser.add_argument("--child", nargs=3)
    options = parser.parse_args()
    if options.child:
        child(*options.child)
        return
    folder = options.keep or tempfile.mkdtemp(prefix="zapcore-mra-")
    try:
        odd = made(folder, "odd", Corpus(options.seed, LARGEST), options.count)
        for name, count in (("plain", ORDINARY), ("few", FEW)):
            corpus = Corpus(options.seed, 0)
            for _ in range(count):
                write(os.path.join(folder, name, "_Arcade"), corpus.plain())
        few = os.path.join(folder, "few")
        report(folder, odd, few)
    finally:
        if not options.keep:
            shutil.rmtree(folder)


def report(folder: str, odd: Sequence[Made], few: str) -> None:
    """Index, compare, print."""
    kinds = Counter(one.kind for one in odd)
    refused = sum(one.refused for one in odd)
    skipped = sum(one.skipped for one in odd)
    _, above, _ = measured(folder, "odd", few)
    lines = [*wrong(folder, "odd", odd)]
    before = calib()
    used, more, again = measured(folder, "plain", few)
    yard = (before + calib()) / 2
    say = sys.stdout.write
    say(f"{len(odd)} files of {len(kinds)} kinds: {dict(kinds)}\n")
    say(f"{len(odd) - refused - skipped} read, {refused} refused, {skipped} skipped,")
    say(f" {len(lines)} wrong\n")
    for line in lines[:FEW]:
        say(f"  {line}\n")
    say(f"memory above a first index: {above:.1f} MB, of {ORDINARY}: {more:.1f} MB\n")
    say(f"index of {ORDINARY}: {used:.2f} CPU s, {used / yard:.2f} calibs")
    say(f" (calib {yard:.2f}); again {again:.2f} CPU s\n")


if __name__ == "__main__":
    main()
