"""What all fake services share: games, keys, tokens, quotas, and where they are."""

import copy
import json
import os
import re
from collections import Counter

from benchmarks.fake_online.shelf import Game, Shelf

with open(
    os.path.join(os.path.dirname(__file__), "samples.json"), encoding="utf-8"
) as _file:
    SAMPLES = json.load(_file)
"""The answers of facts/SCANNING.md §4; where it leaves out a URL's middle, one is made
up on the service's own host."""

KEYS = {
    "igdb": ("IGDB_CLIENT_ID", "IGDB_CLIENT_SECRET"),
    "ss": (
        "SCREENSCRAPER_USER",
        "SCREENSCRAPER_PASSWORD",
        "SCREENSCRAPER_DEV_ID",
        "SCREENSCRAPER_DEV_PASSWORD",
    ),
    "moby": ("MOBYGAMES_API_KEY",),
    "ra": ("RETROACHIEVEMENTS_API_KEY",),
    "sgdb": ("STEAMGRIDDB_API_KEY",),
    "hasheous": ("HASHEOUS_API_KEY",),
    "tgdb": ("TGDB_API_KEY",),
}
"""The credentials of each service under their names in the environment."""

FOO = {
    "md5": "0f343b0931126a20f133d67c2b018a3b",
    "sha1": "60cacbf3d72e1e7834203da608037b1bf83b40e8",
    "crc": "50abc90a",
}
"""Hashes of the sample's dump, ``Foo (World).md`` of 524,288 bytes (§4.2)."""

_DUMP = {"file": "Foo (World)", "size": 524288, **FOO}
DEFAULT = {
    "igdb": Game("7", "Foo Quest", 19, ("Fu Kuesuto", "フー"), **_DUMP),
    "ss": Game("1", "Foo", 1, (), **_DUMP),
    "moby": Game("1", "Foo", 15, ("Fu",), **_DUMP),
    "ra": Game("1", "Foo", 1, md5="0123456789abcdef0123456789abcdef"),
    "launchbox": Game("1", "Foo", "Sega Genesis", ("Fu",), file="FOO"),
    "hasheous": Game("123", "Foo", 74, **_DUMP),
    "playmatch": Game(SAMPLES["playmatch"]["id"], "Foo", **_DUMP),
    "tgdb": Game("12", "Foo", 6),
    "flashpoint": Game(SAMPLES["flashpoint"]["id"], "Foo", "Flash"),
    "hltb": Game("5", "Foo"),
    "libretro": Game("Foo (USA)", "Foo (USA)", "Sega - Mega Drive - Genesis"),
    "sgdb": Game("3", "Foo"),
}
_HOST = re.compile(r"^(?:https?:)?//[^/]+")


class World:
    """``own_hosts``: artwork lies on this server instead of on the documented hosts.

    ``accepted`` gives a credential's variable to the value that is right.
    ``quota`` gives service to how many requests of today are left, ``missed`` to how
    many misses; a service that is not there has no end. ``tokens`` are valid ones.
    """

    def __init__(self, *, own_hosts=False):
        self.own_hosts = own_hosts
        self.origin = ""
        self.shelves = {name: Shelf((game,)) for name, game in DEFAULT.items()}
        self.accepted = {
            variable: f"{variable.lower()}-value"
            for several in KEYS.values()
            for variable in several
        }
        self.tokens: set[str] = set()
        self.issued: Counter[str] = Counter()
        self.quota: dict[str, int] = {}
        self.missed: dict[str, int] = {}
        self.threads = 1

    def token(self, stem="t"):
        """Issue a token: "t" as documented, then "t2", "t3" …"""
        self.issued[stem] += 1
        count = self.issued[stem]
        name = stem if count == 1 else f"{stem}{count}"
        self.tokens.add(name)
        return name

    def is_right(self, variable, value):
        return value == self.accepted[variable]

    def at(self, service, url):
        """An address of a service's artwork: the documented one, or this server's."""
        if not self.own_hosts:
            return url
        return _HOST.sub(f"{self.origin}/{service}/images", url, count=1)


def shaped(sample, game, **changed):
    """The documented JSON of a game; what is None is left as documented."""
    found = copy.deepcopy(SAMPLES[sample])
    found |= {name: value for name, value in changed.items() if value is not None}
    for name, value in game.changes.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = value
    return found
