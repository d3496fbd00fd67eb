"""A library of small files under real names, and what six services know of it."""

import gzip
import hashlib
import json
import os
import re
import zlib
from dataclasses import dataclass
from random import Random

from benchmarks.fake_online import Game
from benchmarks.fake_online.hashed import AT_HASHEOUS, AT_PLAYMATCH
from benchmarks.name_shelf import NAMES, coarse
from benchmarks.sources_server import SOURCES

SYSTEMS = (
    ("NES", "nes", "Nintendo - Nintendo Entertainment System", "nes", 18, 3, 22, 68),
    (
        "SNES",
        "sfc",
        "Nintendo - Super Nintendo Entertainment System",
        "snes",
        19,
        4,
        15,
        74,
    ),
    ("Genesis", "md", "Sega - Mega Drive - Genesis", "genesis", 29, 1, 16, 86),
    ("GBA", "gba", "Nintendo - Game Boy Advance", "gba", 24, 12, 12, 71),
    ("Gameboy", "gb", "Nintendo - Game Boy", "gb", 33, 9, 10, 70),
)
"""System, extension, its name at No-Intro, folder, and its ids at IGDB, ScreenScraper,
MobyGames and Hasheous."""

SHARES = {
    "igdb": 0.95,
    "ss": 0.9,
    "moby": 0.75,
    "hltb": 0.6,
    "hasheous": 0.8,
    "playmatch": 0.7,
}
"""Of so many games each service has data."""

NUMBERS = {"igdb": 4, "ss": 5, "moby": 6, "hasheous": 7}
PARTS = (" - ", ": ", " / ")


@dataclass(frozen=True)
class File:
    """One game of the library: ``known`` are the services that have data of it."""

    number: int
    title: str
    path: str
    system: str
    known: frozenset[str]

    @property
    def id(self):
        """Its id at every service but Playmatch, which has none of its own."""
        return str(10_000 + self.number)


def lay(root, count, seed=8):
    """Write the files; give them."""
    draw, found = Random(seed), []
    for number, (row, title) in enumerate(_titles(count, draw)):
        known = frozenset(s for s in SOURCES if draw.random() < SHARES[s])
        folder = os.path.join(root, row[3])
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, f"{title} (USA).{row[1]}")
        found.append(File(number, title, path, row[0], known))
        with open(path, "wb") as file:
            file.write(content_of(number))
        os.utime(path, (1_600_000_000, 1_600_000_000))
    return found


def content_of(number):
    return hashlib.sha512(str(number).encode()).digest() * 3 + b"." * (number % 50)


def _titles(count, draw):
    """Titles that share neither a whole nor a part with any other of the library."""
    with gzip.open(NAMES, "rt", encoding="utf-8") as file:
        names = json.load(file)
    taken, chosen = set(), []
    pools = {row: _plain(names[row[2]]) for row in SYSTEMS}
    for pool in pools.values():
        draw.shuffle(pool)
    while len(chosen) < count:
        for row, pool in pools.items():
            while pool and len(chosen) < count:
                title = pool.pop()
                parts = {coarse(title), *map(coarse, parts_of(title))}
                if not parts & taken and title.isascii() and len(title) < 80:
                    taken |= parts
                    chosen.append((row, title))
                    break
    return chosen


def _plain(names):
    return sorted({name.split(" (")[0].strip() for name in names} - {""})


def parts_of(title):
    """A title and the parts that a service may be asked about."""
    found = [title]
    for mark in PARTS:
        found += [part for whole in found for part in whole.split(mark)]
    return list(dict.fromkeys(found))


def stock(world, files):
    """Put each game on the shelves of the services that know it."""
    rows = {row[0]: row for row in SYSTEMS}
    for shelf in world.shelves.values():
        shelf.clear()
    for file in files:
        row, name = rows[file.system], os.path.basename(file.path)
        for service in file.known:
            world.shelves[service].add(_game(file, row, name, service))


def _game(file, row, name, service):
    data = content_of(file.number)
    linked = {"hasheous": AT_HASHEOUS, "playmatch": AT_PLAYMATCH}.get(service, ())
    return Game(
        id=file.id,
        name=file.title,
        platform=row[NUMBERS[service]] if service in NUMBERS else None,
        names=(),
        file=os.path.splitext(name)[0],
        size=len(data),
        crc=f"{zlib.crc32(data):08x}",
        md5=hashlib.md5(data).hexdigest(),
        sha1=hashlib.sha1(data).hexdigest(),
        links={key: file.id for key in linked if key in file.known},
    )


def settings(fake):
    """Give the environment that leads a daemon to the fake."""
    accepted = fake.world.accepted
    found = {
        name: accepted[name]
        for name in accepted
        if name.startswith(("IGDB", "SCREENSCRAPER", "MOBYGAMES"))
    }
    for source in SOURCES:
        found[f"ZAPCORE_PROVIDERS_{source.upper()}_URL"] = fake.base(source)
    found["ZAPCORE_PROVIDERS_IGDB_TOKEN_URL"] = fake.base("igdb", "token_url")
    found["ZAPCORE_PROVIDERS_HASHEOUS_CLIENT_KEY"] = accepted["HASHEOUS_API_KEY"]
    return found


class Askers:
    """Tells which game a request is about."""

    def __init__(self, files):
        self._by_id = {file.id: file for file in files}
        self._by_hash, self._by_name, self._by_words = {}, {}, {}
        self._searches = []
        for file in files:
            data = content_of(file.number)
            self._by_hash[hashlib.md5(data).hexdigest()] = file
            self._by_name[os.path.basename(file.path)] = file
            for part in parts_of(file.title):
                self._by_words[coarse(part)] = file

    def of(self, one):
        """Give the game, None for what is no question about one."""
        if one.kind in {"art", "token", "list"}:
            return None
        asked = one.asked
        if asked.service == "igdb" and (listed := _LISTED.search(asked.body.decode())):
            return self._searched(listed[1].split(","))
        told = _ID.get(asked.service, _nothing)(asked)
        if told:
            return self._by_id.get(told)
        hashed = asked.query.get("md5")
        if asked.service == "hasheous":
            hashed = (asked.json() or [{}])[0].get("mD5")
        if hashed:
            return self._by_hash.get(hashed)
        name = asked.query.get("romnom") or asked.query.get("fileName")
        # A numeral may be asked for in the other spelling.
        found = self._by_name.get(name) or self._by_words.get(coarse(_words(asked)))
        if asked.service == "igdb" and asked.path.endswith("search") and found:
            self._searches.append((_words(asked).casefold(), found))
        return found

    def _searched(self, ids):
        """Give the game for whose name these were found before."""
        titles = [self._by_id[number].title.casefold() for number in ids]
        return next(
            (
                file
                for words, file in self._searches
                if all(words in title for title in titles)
            ),
            None,
        )


def _words(asked):
    if asked.service == "igdb":
        return _QUOTED.search(asked.body.decode())[1]
    if asked.service == "hltb":
        return " ".join(asked.json()["searchTerms"])
    return asked.query.get("recherche") or asked.query.get("title") or ""


def _nothing(_asked):
    return ""


def _igdb_id(asked):
    """The id of a request by id; of the games of a search by name the first one."""
    found = _IDS.search(asked.body.decode())
    return found[1] if found else ""


_LISTED = re.compile(r"where id=\(([\d,]+)\)")
_IDS = re.compile(r"where id=(\d+)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ID = {
    "igdb": _igdb_id,
    "ss": lambda asked: asked.query.get("gameid", ""),
    "moby": lambda asked: asked.query.get("id", ""),
    "hasheous": lambda asked: asked.query.get("Id", ""),
    "hltb": lambda asked: (
        asked.path.removeprefix("game/") if asked.path.startswith("game/") else ""
    ),
}
