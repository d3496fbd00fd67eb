"""What 2,000 files are taken for by a daemon that knows them from DATs alone.

    .venv/bin/python -m benchmarks.identify [FILES [SEED]]

Names of ``tests/data/one-game-one-rom``, contents from a seed, DATs of our own in the
data folder. A file is as the DAT lists it, or renamed, called as another, headered,
in another byte order, zipped, cut short, changed, or a disc with its tracks. The goals:
99 in 100 are identified right, none is taken for another game.
"""

import asyncio
import gzip
import hashlib
import json
import os
import random
import re
import shutil
import sqlite3
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr, unescape

import aiohttp

from benchmarks.process import Daemon

NAMES = Path(__file__).parent.parent / "tests" / "data" / "one-game-one-rom"
SYSTEMS = (
    ("Gameboy", "gb", ".gb", "Nintendo - Game Boy", "Nintendo - Game Boy"),
    ("NES", "nes", ".nes", "Sega - Game Gear", "Nintendo - Famicom"),
    ("Nintendo64", "n64", ".z64", "Atari - Atari 2600", "Nintendo - Nintendo 64"),
    (
        "TurboGrafx16",
        "pcengine",
        ".pce",
        "NEC - PC Engine - TurboGrafx-16",
        "NEC - PC Engine - TurboGrafx-16",
    ),
    ("Saturn", "saturn", ".cue", "Sega - Saturn", "Sega - Saturn"),
)
"""Id, folder, extension, whose names, name of the DAT."""

FILES, SEED = 2000, 20261121
RIGHT, WRONG = 0.99, 0
TRACKS = 3
N64 = bytes.fromhex("80371240")
INES = b"NES\x1a" + bytes(12)
COPIER = bytes(512)
EXACT, NAMED = {"exact"}, {"named"}
EITHER = {"exact", "disagrees"}


def names_of(dat: str) -> list[str]:
    text = gzip.decompress((NAMES / dat / "input.dat.gz").read_bytes()).decode()
    found = re.findall(r'<game name="([^"]*)"', text)
    names = (unescape(name, {"&apos;": "'", "&quot;": '"'}) for name in found)
    # What no file system takes, or another system's, and what DATs have twice.
    return [*dict.fromkeys(name for name in names if "/" not in name)]


def content(system: str, name: str, track: int = 0) -> bytes:
    chance = random.Random(f"{SEED} {system} {name} {track}")
    data = chance.randbytes(8192 * chance.randrange(1, 4))
    return N64 + data[4:] if system == "Nintendo64" else data


def rom(file: str, data: bytes) -> str:
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    sha1 = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    return (
        f"<rom name={quoteattr(file)} size='{len(data)}' crc='{zlib.crc32(data):08x}'"
        f" md5='{md5}' sha1='{sha1}'/>"
    )


def tracks(name: str) -> list[tuple[str, bytes]]:
    return [
        (f"{name} (Track {number}).bin", content("Saturn", name, number)[:23520])
        for number in range(1, TRACKS + 1)
    ]


def sheet(files: list[str]) -> bytes:
    lines = []
    for number, file in enumerate(files, 1):
        kind = "MODE1/2352" if number == 1 else "AUDIO"
        lines += [f'FILE "{file}" BINARY', f"  TRACK {number:02} {kind}"]
        lines.append("    INDEX 01 00:00:00")
    return ("\r\n".join(lines) + "\r\n").encode()


def write_dat(folder: Path, system: str, ending: str, dat: str, names: list) -> None:
    with (folder / f"{dat}.dat").open("w", encoding="utf-8") as file:
        file.write(f"<datafile><header><name>{escape(dat)}</name></header>\n")
        for name in names:
            if system == "Saturn":
                roms = "".join(rom(track, data) for track, data in tracks(name))
            else:
                roms = rom(name + ending, content(system, name))
            file.write(f"<game name={quoteattr(name)}>{roms}</game>\n")
        file.write("</datafile>\n")


class Drawn:
    """One file to make: what it is, what another of its system is called, chance."""

    def __init__(self, system, ending, name, other, number, chance) -> None:
        self.system, self.ending = system, ending
        self.name, self.other = name, other
        self.odd = f"unnamed {number:05}"
        self.chance = chance
        self.data = content(system, name)


def plain(one):
    return one.name + one.ending, one.data, EXACT


def renamed(one):
    return one.odd + one.ending, one.data, EITHER


def called_as_another(one):
    return one.other + one.ending, one.data, {"disagrees"}


def headered(one):
    header = {"NES": INES, "TurboGrafx16": COPIER}.get(one.system)
    return one.name + one.ending, (header or b"") + one.data, EXACT


def in_another_order(one):
    if one.system != "Nintendo64":
        return plain(one)
    data = bytearray(one.data)
    data[0::2], data[1::2] = one.data[1::2], one.data[0::2]
    return f"{one.name}.v64", bytes(data), EXACT


def packed(one, called, data):
    path = Path(tempfile.mkdtemp()) / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(called + one.ending, data)
    found = path.read_bytes()
    shutil.rmtree(path.parent)
    return found


def zipped(one):
    return f"{one.name}.zip", packed(one, one.name, one.data), EXACT


def zipped_and_renamed(one):
    return f"{one.odd}.zip", packed(one, "a", one.data), EITHER


def zipped_with_a_header(one):
    file, data, verdicts = headered(one)
    return f"{one.name}.zip", packed(one, Path(file).stem, data), verdicts


def cut(one):
    return one.name + one.ending, one.data[: one.chance.randrange(64, 8000)], NAMED


def cut_and_renamed(one):
    return one.odd + one.ending, one.data[: one.chance.randrange(64, 8000)], None


def changed(one):
    data = one.data[:-1] + bytes([one.data[-1] ^ 1])
    return f"{one.name} [h1]{one.ending}", data, {"hack"}


def disc(one, *, spoil=False):
    files = tracks(one.name)
    if spoil:
        files[0] = files[0][0], files[0][1][:4704]
    names = [file for file, _ in files]
    files.append((f"{one.name}.cue", sheet(names)))
    return f"{one.name}.cue", dict(files), {"probable"} if spoil else EXACT


def disc_with_a_cut_track(one):
    return disc(one, spoil=True)


WAYS = (
    plain,
    renamed,
    called_as_another,
    headered,
    in_another_order,
    zipped,
    zipped_and_renamed,
    zipped_with_a_header,
    cut,
    cut_and_renamed,
    changed,
)
DISCS = (disc, disc_with_a_cut_track)


def make(library: Path, files: int, seed: int) -> dict[str, tuple]:
    """Make the files; give path to (way, game, verdicts)."""
    chance = random.Random(seed)
    names = {row[0]: names_of(row[3]) for row in SYSTEMS}
    left = {system: chance.sample(group, len(group)) for system, group in names.items()}
    made: dict[str, tuple] = {}
    number = 0
    while len(made) < files:
        number += 1
        system, folder, ending, _, _ = SYSTEMS[number % len(SYSTEMS)]
        if not left[system]:
            left[system] = chance.sample(names[system], len(names[system]))
        name, other = left[system].pop(), chance.choice(names[system])
        way = chance.choice(DISCS if system == "Saturn" else WAYS)
        one = Drawn(system, ending, name, other, number, chance)
        file, data, verdicts = way(one)
        # A folder of its own, for two may be called the same.
        place = library / folder / f"{number:05}"
        place.mkdir(parents=True)
        for called, inner in (data if isinstance(data, dict) else {file: data}).items():
            (place / called).write_bytes(inner)
        if name != other:
            made[str(place / file)] = way.__name__, name if verdicts else "", verdicts
        else:
            shutil.rmtree(place)
    return made


async def scan(url: str) -> None:
    async with aiohttp.ClientSession() as http, http.ws_connect(url) as socket:
        asked = {"jsonrpc": "2.0", "id": 1, "method": "media.scan", "params": {}}
        await socket.send_str(json.dumps(asked))
        begun = False
        while True:
            frame = json.loads((await socket.receive()).data)
            if "error" in frame:
                raise SystemExit(frame["error"])
            begun |= frame.get("id") == 1
            told = frame.get("params", {})
            ended = frame.get("method") == "media.scanning" and not told["scanning"]
            if begun and ended:
                return


def identities(data: Path) -> dict[str, tuple[str, str]]:
    """Give path to (verdict, game) of every row."""
    with sqlite3.connect(data / "media.db") as raw:
        rows = raw.execute(
            "SELECT f.Path, m.FileName, i.Verdict, i.Game FROM Media AS m"
            " JOIN Folders AS f ON f.DBID = m.FolderDBID"
            " LEFT JOIN Identities AS i ON i.MediaDBID = m.DBID"
        )
        return {
            os.path.join(folder, name): (verdict or "unknown", game or "")
            for folder, name, verdict, game in rows
        }


def judged(made: dict, found: dict) -> bool:
    """Print what came out; tell whether the goals are met."""
    counts: dict[str, Counter] = {}
    wrong = []
    for path, (way, game, verdicts) in made.items():
        verdict, taken = found.get(path, ("not found", ""))
        right = taken == game and verdict in (verdicts or {"unknown"})
        counts.setdefault(way, Counter())["right" if right else verdict] += 1
        if taken not in {"", game}:
            wrong.append((way, path, game, taken))
    for way in sorted(counts):
        text = ", ".join(f"{many} {what}" for what, many in counts[way].most_common())
        print(f"{way:<24} {text}")
    share = sum(each["right"] for each in counts.values()) / len(made)
    print(f"right {share:.2%} (goal {RIGHT:.0%}), wrong {len(wrong)} (goal {WRONG})")
    for one in wrong[:10]:
        print("wrong:", *one)
    return share >= RIGHT and len(wrong) <= WRONG


def main(files: int = FILES, seed: int = SEED) -> None:
    top = Path(tempfile.mkdtemp(prefix="identify-"))
    try:
        dats = top / "data" / "dats"
        dats.mkdir(parents=True)
        for system, _, ending, names, dat in SYSTEMS:
            write_dat(dats, system, ending, dat, names_of(names))
        made = make(top / "games", files, seed)
        daemon = Daemon.start(str(top / "games"), str(top / "data"))
        begin = time.monotonic()
        asyncio.run(scan(daemon.url))
        seconds = time.monotonic() - begin
        print(f"{len(made)} files in {seconds:.1f} s, peak {daemon.peak_mb():.0f} MB")
        daemon.stop()
        met = judged(made, identities(top / "data"))
    finally:
        shutil.rmtree(top)
    raise SystemExit(0 if met else 1)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
