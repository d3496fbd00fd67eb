"""The made-up games that a fake service knows, and how it looks them up."""

import hashlib
import random
import re
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

LINKED = ("igdb", "ss", "moby", "ra", "launchbox", "tgdb", "sgdb")
_WORDS = re.compile(r"[^\W_]+")
_SYLLABLES = ("ba", "dor", "kel", "mi", "nu", "pra", "qui", "so", "tar", "vex", "zan")


@dataclass(frozen=True, slots=True)
class Game:
    """One game of one service; empty: as in the service's documented sample.

    ``platform`` is the service's own id of it. ``file`` and ``size`` are of a known
    dump, hashes in lower-case hex. ``changes`` are laid over the documented JSON;
    a value of None takes the key away. ``links`` gives service to the game's id there.
    """

    id: str
    name: str = ""
    platform: object = None
    names: tuple[str, ...] | None = None
    file: str = ""
    size: int = 0
    crc: str = ""
    md5: str = ""
    sha1: str = ""
    changes: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    links: Mapping[str, str] | None = None


def folded(name):
    """Words of a name, without case and accents."""
    plain = unicodedata.normalize("NFD", name.casefold())
    return tuple(_WORDS.findall("".join(c for c in plain if not _is_accent(c))))


def _is_accent(char):
    return unicodedata.combining(char) and ord(char) < 0x370


class Shelf:
    """Games of one service, found by id, hash, file and words."""

    def __init__(self, games=()):
        self.games = {}
        self._hashes, self._files, self._words = {}, {}, defaultdict(dict)
        for game in games:
            self.add(game)

    def add(self, game):
        self.games[game.id] = game
        for sum_ in filter(None, (game.crc, game.md5, game.sha1)):
            self._hashes[sum_] = game
        if game.file:
            self._files[game.file.casefold()] = game
        for name in (game.name, *(game.names or ())):
            for word in folded(name):
                self._words[word][game.id] = game

    def clear(self):
        self.__init__()

    def by_id(self, number):
        return self.games.get(str(number))

    def by_hash(self, *sums):
        found = (self._hashes.get((sum_ or "").lower()) for sum_ in sums)
        return next((game for game in found if game), None)

    def by_file(self, name, size=None):
        game = self._files.get((name or "").casefold())
        return game if game and size in {None, str(game.size)} else None

    def search(self, words, *, every=False, platform=None, limit=50):
        """Games with some (or every) word of a text, those with the most first."""
        asked = set(folded(words))
        hits = defaultdict(int)
        for word in asked:
            for number in self._words.get(word, ()):
                hits[number] += 1
        found = [
            self.games[number]
            for number, count in hits.items()
            if count == len(asked) or not every
        ]
        if platform is not None:
            found = [game for game in found if str(game.platform) == str(platform)]
        found.sort(key=lambda game: (-hits[game.id], len(folded(game.name)), game.id))
        return found[:limit]


def made_up(count, platform, seed=1):
    """Games that differ in every word, the same ones for each service.

    The n-th has the id ``1000 + n`` everywhere, the name ``name_of(n)``, the dump
    ``content_of(n)``, and links to all services by that id. ``platform`` is the id of
    their one platform at the service that is to have them.
    """
    return [
        Game(
            id=str(1000 + number),
            name=name_of(number, seed),
            platform=platform,
            names=(),
            file=f"{name_of(number, seed)} (USA)",
            size=size_of(number),
            **sums_of(number, seed),
            links=dict.fromkeys(LINKED, str(1000 + number)),
        )
        for number in range(count)
    ]


def name_of(number, seed=1):
    """A name of two or three made-up words; its words hold its number."""
    draw = random.Random(f"{seed}:{number}")
    rest, first = number + len(_SYLLABLES), ""
    while rest:
        rest, step = divmod(rest, len(_SYLLABLES))
        first += _SYLLABLES[step]
    others = [
        "".join(draw.choices(_SYLLABLES, k=3)) for _ in range(draw.choice((1, 2)))
    ]
    return " ".join((first, *others)).title()


def size_of(number):
    return 64 + number % 64


def content_of(number, seed=1):
    """The bytes of the n-th game's dump."""
    return f"{seed}:{number}:".encode().ljust(size_of(number), b"z")


def sums_of(number, seed=1):
    data = content_of(number, seed)
    return {
        "crc": f"{zlib.crc32(data):08x}",
        "md5": hashlib.md5(data).hexdigest(),
        "sha1": hashlib.sha1(data).hexdigest(),
    }
