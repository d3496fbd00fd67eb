"""What folders and suffixes of artwork mean: ``data/kinds.json``."""

import functools
import json
from collections.abc import Mapping
from importlib import resources

from scrapers.gamelist_xml.artwork import load_table
from zapcore.valueclass import dataclass

IMAGE = "image"
DEFAULTS: Mapping[str, str] = {
    IMAGE: "property:image-image",
    "video": "property:video",
    "manual": "property:manual",
}
"""The property of a file of which nothing tells what it shows, by what it is."""


@dataclass(frozen=True, slots=True)
class KindTable:
    """What ``data/kinds.json`` says, beside the folder names of gamelists' artwork.

    ``properties`` are all in order; ``words`` gives word to (property, its rank among
    the words of that property); ``endings`` gives ending to (what such a file is,
    rank); ``layouts`` are the patterns that are tried without one.
    """

    properties: tuple[str, ...]
    words: Mapping[str, tuple[tuple[str, int], ...]]
    endings: Mapping[str, tuple[str, int]]
    layouts: tuple[str, ...]


@functools.cache
def kinds() -> KindTable:
    """Read the table that comes with the scraper."""
    path = resources.files("scrapers.art_folder") / "data" / "kinds.json"
    data = json.loads(path.read_text("utf-8"))
    folders = load_table().folders
    properties = tuple(dict.fromkeys((*folders, *data["words"])))
    words: dict[str, tuple[tuple[str, int], ...]] = {}
    for kind in properties:
        known = (*folders.get(kind, ()), *data["words"].get(kind, ()))
        for rank, word in enumerate(dict.fromkeys(known)):
            words[word] = (*words.get(word, ()), (kind, rank))
    endings = {
        end: (what, rank)
        for what, known in data["endings"].items()
        for rank, end in enumerate(known)
    }
    return KindTable(properties, words, endings, tuple(data["layouts"]))


@functools.lru_cache(maxsize=1000)
def shown_by(word: str, ending: str) -> tuple[tuple[str, int], ...]:
    """Give (property, rank) of a file of this ending in a folder called ``word``.

    Without a word it is the one that the ending stands for; none where both disagree.
    """
    table = kinds()
    what = table.endings[ending][0]
    if not word:
        return ((DEFAULTS[what], 0),)
    found = table.words.get(word, ())
    return tuple((kind, rank) for kind, rank in found if _is(kind) == what)


def _is(kind: str) -> str:
    return next((w for w, own in DEFAULTS.items() if own == kind), IMAGE)
