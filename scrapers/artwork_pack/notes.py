"""What a pack says of its keys besides pictures: metadata, texts, styles.

Only where each line begins is kept; it is read again when a row asks for it, so that a
pack of 50,000 games costs some bytes a key.
"""

import os
import re
from array import array
from collections.abc import Sequence
from contextlib import ExitStack
from typing import IO

from scrapers.artwork_pack.keys import Keys
from scrapers.artwork_pack.tables import (
    BAD_KEY,
    LONGEST_LINE,
    Complaints,
    columns_of,
    is_key,
    lines,
)
from scrapers.artwork_pack.texts import NONE
from scrapers.artwork_pack.wanted import Wanted
from scrapers.gamelist_xml.matcher import fold

INFO = "gameinfo.tsv"
MANIFEST = "manifest.tsv"
SYNOPSIS = re.compile(
    r"synopsis_([a-z]{2,3}(?:[-_][a-z0-9]{2,8})?)\.tsv", re.IGNORECASE
)
STYLES = ("box2d", "box3d", "mixrbv2")
MOST_LANGUAGES = 40


class Lines:
    """Where in one file the line of a key begins."""

    def __init__(self, path: str, stack: ExitStack) -> None:
        self._path = path
        self._stack = stack
        self._starts = array("q")
        self._file: IO[bytes] | None = None

    def keep(self, key: int, start: int) -> None:
        """Keep the first line of a key."""
        starts = self._starts
        if key >= len(starts):
            starts.extend([NONE] * (key + 1 - len(starts)))
        if starts[key] == NONE:
            starts[key] = start

    def __bool__(self) -> bool:
        return bool(self._starts)

    def columns(self, key: int, keys: Keys) -> list[str]:
        """Give the columns of a key's line; none if it is not what it was."""
        start = self._starts[key] if 0 <= key < len(self._starts) else NONE
        if start == NONE:
            return []
        try:
            if self._file is None:
                self._file = self._stack.enter_context(open(self._path, "rb"))  # noqa: SIM115 - closed with the stack
            self._file.seek(start)
            row = columns_of(self._file.readline(LONGEST_LINE)) or []
        except OSError:
            return []
        return row if row and keys.find(fold(row[0])) == key else []


class Notes:
    """The tables of one pack folder beside its index."""

    def __init__(
        self, folder: str, keys: Keys, wanted: Wanted, complaints: Complaints
    ) -> None:
        self._folder = folder
        self._keys = keys
        self._wanted = wanted
        self._complaints = complaints
        self._stack = ExitStack()
        self._styles = array("b")
        self._info = self._lines(INFO)
        self._texts = {
            language: self._lines(name) for language, name in languages(folder).items()
        }
        self._read_styles()

    def close(self) -> None:
        """Close the files."""
        self._stack.close()

    def info(self, key: int) -> list[str]:
        """Give key, name, year, genre, developer, players, as many as there are."""
        return self._info.columns(key, self._keys)

    def text(self, key: int, order: Sequence[str]) -> str:
        """Give a key's description in the first language that has one.

        Languages that ``order`` lacks follow by their letters.
        """
        there = sorted(self._texts, key=lambda name: (_place(name, order), name))
        for language in there:
            row = self._texts[language].columns(key, self._keys)
            if len(row) > 1 and row[1].strip():
                return row[1]
        return ""

    def style(self, key: int) -> str:
        """Give what a key's picture was made from, "" where nothing says so."""
        at = self._styles[key] if 0 <= key < len(self._styles) else NONE
        return STYLES[at] if at != NONE else ""

    def _lines(self, name: str) -> Lines:
        path = f"{self._folder}/{name}"
        found = Lines(path, self._stack)
        for line, start, row in lines(path, 2, self._complaints):
            if not is_key(row[0]):
                self._complaints.add(path, line, BAD_KEY)
            elif (key := self._key(row[0])) >= 0:
                found.keep(key, start)
        return found

    def _read_styles(self) -> None:
        self._styles = array("b", [NONE]) * len(self._keys)
        ranks = {style: number for number, style in enumerate(STYLES)}
        for _, _, row in lines(f"{self._folder}/{MANIFEST}", 2, self._complaints):
            key = self._keys.find(fold(row[0]))
            if key >= 0:
                self._styles[key] = ranks.get(row[1].strip().lower(), NONE)

    def _key(self, text: str) -> int:
        """Give a key's number; one without a picture only if a row may be called so."""
        folded = fold(text)
        known = self._keys.find(folded)
        if known == NONE and self._wanted.names_key(folded):
            return self._keys.add(text)
        return known


def languages(folder: str) -> dict[str, str]:
    """Give language to the name of its file, of the files that are there."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return {}
    found = {m[1].lower(): m[0] for name in names if (m := SYNOPSIS.fullmatch(name))}
    return dict(list(found.items())[:MOST_LANGUAGES])


def _place(name: str, order: Sequence[str]) -> int:
    """Give how soon a language is asked for; ``pt-br`` counts as ``pt`` as well."""
    for way in (name, name.replace("_", "-").partition("-")[0]):
        if way in order:
            return order.index(way)
    return len(order)
