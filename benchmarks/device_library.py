"""A MiSTer's library of so many titles and media: real names, empty files, gamelists.

The largest known is of 129,000 titles in 239,000 files. A title has a file for the USA,
and most one for Europe; titles beyond the known ones bear a number. Nine of ten files
are listed with all fields, one of twenty has a picture. Deterministic.
"""

import json
import os
import random
from collections.abc import Iterator
from xml.sax.saxutils import escape

from benchmarks.floods import png
from benchmarks.many_titles import SUFFIX, SYSTEMS, titles

TABLE = "platforms/data/mister.json"
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PER_TITLE = 239 / 129
LISTED, PICTURED = 0.9, 0.05
WORDS = ("player", "explores", "strange", "worlds", "defeats", "enemies", "rescue")
GENRES = ("Action", "Platform", "Puzzle", "Shooter", "Sports", "Racing", "Strategy")
POOL, SIZE = 20, 120_000


def places() -> dict[str, tuple[str, str]]:
    """Give the folder and the extension of each system that MiSTer has."""
    with open(os.path.join(ROOT, TABLE), encoding="utf-8") as file:
        rules = json.load(file)["rules"]
    found: dict[str, tuple[str, str]] = {}
    for rule in rules:
        ends = [end for end in rule.get("extensions", ()) if end != ".mgl"]
        if rule["folders"] and ends:
            found.setdefault(rule["system"], (rule["folders"][0], ends[0]))
    return found


def make(out: str, media: int) -> None:
    """Make the library of about so many files below ``out``/games."""
    known = places()
    pairs = zip(SYSTEMS, titles(), strict=True)
    groups = [(known[system], names) for system, names in pairs if system in known]
    whole = sum(len(names) for _, names in groups)
    chance = random.Random(1)
    pool = _pool(out)
    for (folder, end), names in groups:
        share = round(media / PER_TITLE * len(names) / whole)
        _system(os.path.join(out, "games", folder), end, names, share, chance, pool)


def _pool(out: str) -> list[str]:
    """Make the pictures that games are linked to."""
    os.makedirs(os.path.join(out, "pool"), exist_ok=True)
    paths = [os.path.join(out, "pool", f"{number}.png") for number in range(POOL)]
    for number, path in enumerate(paths):
        with open(path, "wb") as file:
            file.write(png(SIZE, number))
    return paths


def _system(
    folder: str,
    end: str,
    names: list[str],
    count: int,
    chance: random.Random,
    pool: list[str],
) -> None:
    images = os.path.join(folder, "media", "images")
    os.makedirs(images, exist_ok=True)
    # Two systems may share a folder; the later one adds to the list.
    path = os.path.join(folder, "gamelist.xml")
    with open(f"{path}.{end}", "w", encoding="utf-8") as listing:
        for title, region in _files(names, count, chance):
            name = f"{title} ({region}){end}"
            with open(os.path.join(folder, name), "wb"):
                pass
            if chance.random() < LISTED:
                listing.write(_entry(name, title, region, chance))
            if chance.random() < PICTURED:
                picture = os.path.join(images, f"{title} ({region}).png")
                if not os.path.exists(picture):
                    os.link(chance.choice(pool), picture)
    _close(path, f"{path}.{end}")


def _close(path: str, part: str) -> None:
    """Put a part's entries before the end of the list."""
    with open(part, encoding="utf-8") as file:
        entries = file.read()
    os.remove(part)
    head = "<?xml version='1.0'?>\n<gameList>\n"
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            head = file.read().removesuffix("</gameList>\n")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{head}{entries}</gameList>\n")


def _files(
    names: list[str], count: int, chance: random.Random
) -> Iterator[tuple[str, str]]:
    for number in range(count):
        turn, place = divmod(number, len(names))
        title = SUFFIX.sub("", names[place].removesuffix(".rom"))
        title = f"{title} {turn + 100}" if turn else title
        yield title, "USA"
        if chance.random() < PER_TITLE - 1:
            yield title, "Europe"


def _entry(name: str, title: str, region: str, chance: random.Random) -> str:
    text = " ".join(chance.choice(WORDS) for _ in range(chance.randrange(20, 80)))
    year = chance.randrange(1980, 2010)
    return (
        f"<game><path>./{escape(name)}</path><name>{escape(title)}</name>"
        f"<desc>{text}</desc><rating>{chance.random():.2f}</rating>"
        f"<releasedate>{year}0101T000000</releasedate>"
        f"<developer>Developer {chance.randrange(400)}</developer>"
        f"<publisher>Publisher {chance.randrange(400)}</publisher>"
        f"<genre>{chance.choice(GENRES)}</genre>"
        f"<players>1-{chance.randrange(1, 5)}</players>"
        f"<region>{'us' if region == 'USA' else 'eu'}</region></game>\n"
    )
