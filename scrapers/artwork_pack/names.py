"""What a row of the library may be called in a pack. Pure but for counting zips.

Rule: the format, "Resolving a game to an image"; ``docs/artwork-packs.md``.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from scrapers.gamelist_xml.matcher import fold
from zapcore.arcade import ArcadeSet

ZIP = ".zip"
PLAYLIST = ".m3u"
_GROUP = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
_TAIL = re.compile(r"\(([^()]+)\)\s*$")
_DISC = re.compile(r"\s*\((?:disc|disk|cd) [0-9a-z]+\)")

Row = tuple[int, int, str]


class Named(NamedTuple):
    """What a row is looked up by, folded.

    ``names`` are for the exact key and the index, best first; ``discs`` is the name of
    a playlist's discs without their number; ``tail`` the last note in brackets;
    ``title`` the name without any, "" where a title says nothing.
    """

    names: tuple[str, ...]
    tail: str
    title: str
    discs: str = ""


class Names:
    """Gives the names of the rows of one system."""

    def __init__(self, rows: Iterable[Row], sets: Mapping[int, ArcadeSet]) -> None:
        self._sets = sets
        zips = (_zip_of(path) for _, _, path in rows)
        self._in_zip = Counter(path for path in zips if path)

    def of(self, media: int, path: str) -> Named:
        """Give what a row may be called."""
        own = fold(_stem(path))
        names = [own]
        around = _zip_of(path)
        if around and self._in_zip[around] == 1:
            names.append(fold(_stem(around)))
        arcade = self._sets.get(media)
        known = arcade.names if arcade else ()
        if known:
            names = [*map(fold, known), *names]
        tail = _TAIL.search(own)
        return Named(
            tuple(dict.fromkeys(filter(None, names))),
            tail[1].strip() if tail else "",
            # What says its set is known by sets: a title like one is another machine's.
            "" if known else bare(own),
            own if path.lower().endswith(PLAYLIST) else "",
        )


def bare(name: str) -> str:
    """Give a folded name without anything in brackets."""
    before = ""
    while before != name:
        before, name = name, _GROUP.sub(" ", name) if _is_noted(name) else name
    return " ".join(name.split())


def without_disc(name: str) -> str:
    """Give a folded name without the number of its disc, "" if it has none."""
    if "(dis" not in name and "(cd " not in name:
        return ""
    found = _DISC.sub("", name)
    return "" if found == name else found.strip()


def _is_noted(name: str) -> bool:
    return "(" in name or "[" in name or "{" in name


def _stem(path: str) -> str:
    name = path.rpartition("/")[2]
    stem, dot, _ = name.rpartition(".")
    return stem if dot and stem else name


def _zip_of(path: str) -> str:
    """Give the zip that a row lies in, or ""."""
    at = path.lower().find(ZIP + "/")
    return path[: at + len(ZIP)] if at > 0 else ""
