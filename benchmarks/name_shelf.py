"""Real No-Intro names by system, and the small tools with which pairs are made of them.

Shares no code with ``zapcore.matching``: what is the same game is told here by a form
of its own, coarser than the judge's, so that no pair of two spellings of one game is
called a wrong one.
"""

import gzip
import json
import re
import unicodedata
from collections import defaultdict
from functools import cache
from os.path import dirname, join
from random import Random
from typing import NamedTuple

NAMES = join(dirname(__file__), "data", "no-intro-names.json.gz")
ROMAN = (
    "", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
    "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX",
)  # fmt: skip
WORDS = (
    "Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine",
    "Ten", "Eleven", "Twelve",
)  # fmt: skip
ARTICLES = frozenset(
    {"the", "a", "an", "le", "la", "les", "el", "los", "las", "il", "der", "die", "das"}
)
EMPTY = ARTICLES | {"and", "n", "part", "vol", "volume", "disneys", "disney", "1"}
EMPTY |= {"het", "capcoms"}
_BRACKETS = re.compile(r"(?<=\S)\s*[(\[].*")


class Game(NamedTuple):
    """A title of a system, as No-Intro writes it, without brackets."""

    system: str
    title: str


@cache
def coarse(title: str) -> str:
    """Give a title's letters and digits alone: equal means surely not another game.

    Articles, "and", "Part" and long vowels count for nothing, nor does the order.
    """
    text = unicodedata.normalize("NFKD", title).casefold()
    if text.startswith("pokemon"):
        text = text.replace(" version", "")
    text = re.sub(r"\b(vol|pt)\.", r"\1 ", text)
    text = re.sub(r"['\u2019.]", "", re.sub(r"'n'?\b", " n ", text))
    plain = [_plain(word) for word in re.findall(r"[^\W_]+", text)]
    kept = [word for word in plain if word not in EMPTY]
    letters = re.sub(r"(?<=[aeiou])[aeiou]", "", "".join(kept))
    return "".join(sorted(letters))


def is_same(one: str, other: str) -> bool:
    """Tell whether two titles are surely of one game: equal, or one of two names."""
    mine = {coarse(half) for half in (one, *one.split(" ~ "))}
    return not mine.isdisjoint(coarse(half) for half in (other, *other.split(" ~ ")))


def _plain(word: str) -> str:
    if word.upper() in ROMAN[1:] and word not in {"x", "i"}:
        return str(ROMAN.index(word.upper()))
    if word.capitalize() in WORDS:
        return str(WORDS.index(word.capitalize()))
    same = {"bros": "brothers", "dr": "doctor", "mr": "mister", "vs": "versus"}
    return same.get(word, word)


class Shelf:
    """All titles of all systems, and which of them begin alike."""

    def __init__(self, path=NAMES):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            raw = json.load(file)
        self.systems = {}
        for system, names in raw.items():
            titles = {_BRACKETS.sub("", name).strip() for name in names}
            self.systems[system] = sorted(title for title in titles if title)
        self.games = [Game(s, t) for s, titles in self.systems.items() for t in titles]
        self._by_first = defaultdict(list)
        self._by_main = defaultdict(list)
        self._words = defaultdict(list)
        for game in self.games:
            first = first_word(game.title)
            self._by_first[game.system, first].append(game.title)
            main = game.title.split(" - ")[0]
            self._by_main[game.system, coarse(main)].append(game.title)
            for word in words_of(game.title):
                self._words[game.system, word].append(game.title)

    def beginning_alike(self, game):
        """Give titles of its system with the same first word."""
        return self._by_first[game.system, first_word(game.title)]

    def of_main(self, game):
        """Give titles of its system with the same main title."""
        return self._by_main[game.system, coarse(game.title.split(" - ")[0])]

    def sharing(self, game):
        """Give titles of its system that share a word, the rarest word's first."""
        lists = [self._words[game.system, word] for word in words_of(game.title)]
        lists.sort(key=len)
        return list(dict.fromkeys(title for titles in lists for title in titles))

    def plausible(self, game, rng: Random, count=8):
        """Give other games that a service could offer for this one's name."""
        near = _some(self.beginning_alike(game), count * 2, rng)
        other = _some(self.sharing(game)[:80], count * 2, rng)
        picked = [t for t in near if not is_same(t, game.title)][: count // 2]
        rest = [t for t in other if t not in picked and not is_same(t, game.title)]
        return picked + rest[: count - len(picked)]


def _some(titles, count, rng):
    return rng.sample(titles, min(len(titles), count))


def words_of(title):
    """Give the words of a title by which a service would find it."""
    return {w for w in re.findall(r"[^\W_]{3,}", title.lower()) if w not in ARTICLES}


def first_word(title):
    """Give the first word of a title."""
    words = re.findall(r"[^\W_]+", title.lower())
    return words[0] if words else ""
