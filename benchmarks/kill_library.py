"""The library that ``benchmarks.kills`` kills a daemon over.

The realistic one (``benchmarks.bench_library``), a system of its own that takes several
batches of index and import, and for half of the systems entries that make it hard: two
entries of one file that differ in exclusive and in additive fields, entries of several
variants of one title, a label written in two ways, entries of no game, companion
entries. Every row lies far from its rival, so that a kill comes between them. The files
have bytes and DATs (``benchmarks.kill_contents``).
"""

import os
import re
import shutil
import subprocess
import sys
from random import Random
from xml.sax.saxutils import escape

from benchmarks.kill_contents import fill

GAME = re.compile(r"<game><path>\./([^<]*)</path><name>([^<]*)</name>")
CROWDED = "snes"
LEAST = 20
"""Files that the realistic library gives a system at least: few have few systems."""

COMPANION = 'source="ZaparooCompanion"'


def make(out: str, count: int, crowd: int) -> str:
    """Make the library below ``out`` unless it is there; give its root.

    ``count`` files over all systems, and ``crowd`` more in one of them.
    """
    root = os.path.join(out, "roms")
    if os.path.exists(os.path.join(out, "hard")):
        return root
    command = [sys.executable, "-m", "benchmarks.bench_library", "--out", out]
    subprocess.run(
        [*command, "--count", str(count), "--art", "0.1"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    random = Random(4)
    _crowd(os.path.join(root, CROWDED), crowd, random)
    for name in sorted(set(os.listdir(root)) - {CROWDED})[count // LEAST :]:
        shutil.rmtree(os.path.join(root, name))
    for number, name in enumerate(sorted(os.listdir(root))):
        if number % 2 == 0 or name == CROWDED:
            _harden(os.path.join(root, name, "gamelist.xml"), random)
    fill(root, dats_of(root))
    with open(os.path.join(out, "hard"), "w") as file:
        file.write(f"{count} {crowd}")
    return root


def dats_of(root: str) -> str:
    """Give the folder of the DATs of a library that was made here."""
    return os.path.join(os.path.dirname(root), "dats")


def _crowd(folder: str, count: int, random: Random) -> None:
    """Add files in three variants of a title each, their entries far apart."""
    names = []
    for number in range(count):
        region = ("USA", "Japan", "Europe")[number % 3]
        names.append(f"Crowd Number {number // 3} Again ({region})")
        with open(os.path.join(folder, f"{names[-1]}.sfc"), "w"):
            pass
    random.shuffle(names)
    _append(os.path.join(folder, "gamelist.xml"), [_crowded(n, random) for n in names])


def _crowded(name: str, random: Random) -> str:
    title = name[: name.index(" (")]
    return (
        f"<game><path>./{name}.sfc</path><name>{title}</name><desc>of {name}</desc>"
        f"<developer>Developer {random.randrange(50)}</developer>"
        f"<genre>Genre {random.randrange(9)}</genre></game>"
    )


def _append(path: str, entries: list[str]) -> None:
    with open(path) as file:
        text = file.read()
    end = text.rindex("</gameList>")
    with open(path, "w") as file:
        file.write(text[:end] + "\n".join(entries) + "\n</gameList>\n")


def _harden(path: str, random: Random) -> None:
    with open(path) as file:
        text = file.read()
    games = GAME.findall(text)
    if not games:
        return
    more = [_second(random.choice(games), n, random) for n in range(len(games) // 4)]
    more += [_nobody(n) for n in range(len(games) // 10)]
    more += _companions(random.sample(games, max(1, len(games) // 20)))
    random.shuffle(more)
    _append(path, more)


def _second(game: tuple[str, str], number: int, random: Random) -> str:
    """Give a further entry of a file, or of its title."""
    path, name = game
    if random.random() < 0.3:
        path = f"gone-{number}.rom"
    company = random.choice(("T&amp;E Soft", "T and E Soft", "t-and-e soft", "Later"))
    return (
        f"<game><path>./{path}</path><name>{name}</name><desc>later {number}</desc>"
        f"<developer>{company}</developer><genre>Late {number % 7}</genre>"
        f"<family>Family {number % 5}</family><releasedate>{1980 + number % 30}0101</"
        f"releasedate><region>{random.choice(('us', 'jp,eu'))}</region></game>"
    )


def _nobody(number: int) -> str:
    name = escape(f"Nobody Has This {number}")
    return f"<game><path>./nobody-{number}.rom</path><name>{name}</name></game>"


def _companions(games: list[tuple[str, str]]) -> list[str]:
    found = []
    for number, (path, name) in enumerate(games, 1):
        found.append(
            f'<game id="{number}" {COMPANION}><name>{name}</name><desc>companion</desc>'
            f"<genre>Companion {number % 3}</genre></game>"
        )
        found += [
            f'<game parentid="{number}" {COMPANION}><path>./{way}</path>'
            "<region>eu</region></game>"
            for way in (path, f"elsewhere/{path}")
        ]
    return found
