"""What a game's entry is to say, element by element, as the front-ends write it.

Table: ``data/gamelist.json``. Ratings go from 0 to 1, dates are ``YYYYMMDDT000000``.
"""

import functools
import json
from collections.abc import Mapping
from importlib import resources

from scrapers.exports.edits_text import held, shielded
from zapcore.exporting import ExportGame
from zapcore.titles.words import trim
from zapcore.valueclass import dataclass

FULL = 100
YEAR = 4
FIRST_DAY = "0101"
MIDNIGHT = "T000000"
LISTED = frozenset({"genre", "region", "lang"})
"""Elements that hold several values."""

OF_FILE = ("region", "lang")
"""Elements that are of one file; the other texts are of its title."""

_BREAKS = str.maketrans("\t\n", "  ")

JOINED: Mapping[str, str] = {"genre": ", ", "region": ",", "lang": ","}


@dataclass(frozen=True, slots=True)
class MediaName:
    """Where a kind of media is named and lies: element, folder, end of its stem."""

    element: str
    folder: str
    suffix: str


@dataclass(frozen=True, slots=True)
class ListTable:
    """What ``data/gamelist.json`` says.

    ``texts`` is element to field; ``media`` property to its place; ``shown`` element to
    the properties of which the first fills it; ``es_de`` folder to properties likewise;
    ``extensions`` those that ES-DE looks for in a folder, "" for pictures.
    """

    texts: Mapping[str, str]
    media: Mapping[str, MediaName]
    shown: Mapping[str, tuple[str, ...]]
    es_de: Mapping[str, tuple[str, ...]]
    extensions: Mapping[str, tuple[str, ...]]

    @property
    def owned(self) -> tuple[str, ...]:
        """Give the elements that an export may write, in their order."""
        names = (name.element for name in self.media.values())
        return tuple(dict.fromkeys(("path", "name", "desc", *names, *self.texts)))


@functools.cache
def load_table() -> ListTable:
    """Read the table that comes with the exports."""
    folder = resources.files("scrapers.exports") / "data"
    data = json.loads((folder / "gamelist.json").read_text("utf-8"))
    return ListTable(
        texts=data["elements"],
        media={kind: MediaName(**row) for kind, row in data["media"].items()},
        shown={name: tuple(row) for name, row in data["shown"].items()},
        es_de={name: tuple(row) for name, row in data["es_de"].items()},
        extensions={name: tuple(row) for name, row in data["extensions"].items()},
    )


def wanted(game: ExportGame) -> dict[str, tuple[str, ...]]:
    """Give element to the texts that a game has for it, each as it is written."""
    found = {}
    for element, field in load_table().texts.items():
        given = game.values.get(field)
        if given:
            texts = tuple(text for raw in given if (text := _form(element, raw)))
            if texts:
                found[element] = texts
    return found


def joined(element: str, texts: tuple[str, ...]) -> str:
    """Give the one text of an element: of what holds one value the first."""
    return JOINED[element].join(texts) if element in LISTED else texts[0]


def _form(element: str, text: str) -> str:
    if element == "rating":
        return _rating(text)
    if element == "releasedate":
        return _date(text)
    return shielded(trim(held(text)) if element == "desc" else one_line(text))


def one_line(text: str) -> str:
    """Give a text without breaks, as the import has it."""
    return trim(held(text).translate(_BREAKS))


def _rating(text: str) -> str:
    try:
        value = min(max(float(text), 0.0), FULL) / FULL
    except ValueError:
        return ""
    return f"{value:g}"


def _date(text: str) -> str:
    """Give a date as lists hold it; what is not known of it is the first."""
    digits = text.strip().replace("-", "")
    if not digits.isdigit() or len(digits) not in {YEAR, YEAR + 2, YEAR + 4}:
        return ""
    return digits + FIRST_DAY[len(digits) - YEAR :] + MIDNIGHT
