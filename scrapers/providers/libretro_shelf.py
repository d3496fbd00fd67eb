"""The thumbnails of one of Libretro's playlists, found by file name or title. Pure.

All of them are in one sorted list of texts, and are found by bisection: a playlist may
hold forty thousand names, and dictionaries of them would cost some times as much.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from zapcore.titles.fields import to_region

FORBIDDEN = str.maketrans(dict.fromkeys('&*/:`<>?\\|"', "_"))
"""What a thumbnail's name has "_" for (Libretro's rule for names)."""

END = "\0"
TAGS = re.compile(r"\s[(\[]")
GROUPS = re.compile(r"[(\[]([^)\]]*)[)\]]")
ARTICLE = re.compile(r", (?:the|an|a)(?=$| - )")
LEADING = re.compile(r"(?:the|an|a) (?=.)")
APOSTROPHES = re.compile("['\u2019\u0300-\u036f]")
OTHERS = re.compile(r"[\W_]+")
ALIKE: Mapping[str, str] = {"+": " plus ", "&": " "}
EARLY = re.compile(r"\b(?:beta|proto|demo|sample|kiosk|pirate|hack)", re.IGNORECASE)
CODES: Mapping[str, str] = {"world": "wor", "asia": "asi", "gb": "uk", "es": "sp"}
"""Codes of the vocabulary that sources spell otherwise (facts, SCANNING 2.4)."""

STEPS = 300
"""Rows that are looked at to each side of a title for titles that are like it."""


class Entry(NamedTuple):
    """One name: without its extension, and which extension it has of which kind."""

    stem: str
    files: Mapping[str, str]


class Shelf:
    """Names of thumbnails by their titles."""

    def __init__(self, listings: Mapping[str, Iterable[str]]) -> None:
        """Take in, of each kind, the names of its files."""
        kinds: dict[str, str] = {}
        for kind, names in listings.items():
            for name in names:
                stem, _, end = name.rpartition(".")
                kinds[stem] = f"{kinds.get(stem, '')}{END}{kind}{END}{end}"
        titles: dict[str, str] = {}
        self._rows = sorted(
            f"{_key_of(titles, stem)}{END}{stem}{files}"
            for stem, files in kinds.items()
        )

    def __len__(self) -> int:
        return len(self._rows)

    def exact(self, name: str) -> Entry | None:
        """Give the thumbnails of a file's whole name, whatever its case."""
        wanted = _plain(name)
        found = self.titled(key(name))
        return next((one for one in found if _plain(one.stem) == wanted), None)

    def titled(self, title: str) -> list[Entry]:
        """Give the thumbnails of a title, as ``key`` makes it."""
        start = bisect_left(self._rows, title + END) if title else len(self._rows)
        found = []
        for row in self._from(start, 1):
            if not row.startswith(title + END):
                break
            found.append(_entry(row))
        return found

    def near(self, title: str, most: int) -> list[str]:
        """Give titles with the same first word that stand beside a title, once each."""
        start = bisect_left(self._rows, title + END)
        first = title.partition(" ")[0]
        found: list[str] = []
        for beside in (self._from(start, 1), self._from(start - 1, -1)):
            several: dict[str, None] = {}
            for row in beside:
                other = row.partition(END)[0]
                if other.partition(" ")[0] != first or len(several) >= most:
                    break
                several[other] = None
            found += several
        return found

    def _from(self, start: int, step: int) -> Iterator[str]:
        end = min(start + STEPS, len(self._rows)) if step > 0 else -1
        for place in range(start, end if step > 0 else max(start - STEPS, -1), step):
            yield self._rows[place]


def key(name: str) -> str:
    """Give a name's title in a form in which spellings of it are equal.

    Without brackets, case, accents, articles, "and" and punctuation.
    """
    bare = TAGS.split(name, maxsplit=1)[0].lower()
    if not bare.isascii():
        bare = unicodedata.normalize("NFKD", bare)
    bare = LEADING.sub("", ARTICLE.sub("", bare), count=1) if " " in bare else bare
    for sign, words in ALIKE.items():
        bare = bare.replace(sign, words)
    parts = OTHERS.sub(" ", APOSTROPHES.sub("", bare)).split()
    return " ".join(part for part in parts if part != "and") or bare.strip()


def title(stem: str) -> str:
    """Give a stem's title as people write it, as far as that can be told."""
    bare = TAGS.split(stem, maxsplit=1)[0]
    return bare.replace("_ ", ": ").replace(" :", " &").replace("_", " ")


def regions(stem: str) -> tuple[str, ...]:
    """Give the regions that a stem's brackets name, as sources spell their codes."""
    groups = (part.split(",") for part in GROUPS.findall(stem)[:2])
    codes = (to_region(name) for group in groups for name in group)
    return tuple(CODES.get(code, code) for code in codes)


def best(
    entries: Sequence[Entry], own: Sequence[str], wanted: Sequence[str], kind: str
) -> Entry | None:
    """Give the entry that has a kind and suits a file best, None if none has it.

    A release before a beta, one of the file's ``own`` regions before one of those that
    are ``wanted``, the earliest named first; then the one with the fewest brackets.
    """

    def rank(entry: Entry) -> tuple[bool, int, int, int, int, str]:
        stem, known = entry.stem, regions(entry.stem)
        return (
            bool(EARLY.search(stem)),
            _place(known, own),
            _place(known, wanted),
            stem.count("("),
            len(stem),
            stem,
        )

    having = [one for one in entries if kind in one.files]
    return min(having, key=rank, default=None)


def _plain(name: str) -> str:
    return name.translate(FORBIDDEN).casefold()


def _place(known: Sequence[str], order: Sequence[str]) -> int:
    return min((order.index(one) for one in known if one in order), default=len(order))


def _key_of(titles: dict[str, str], stem: str) -> str:
    """Give a stem's key; of releases that follow each other it is made once."""
    bare = TAGS.split(stem, maxsplit=1)[0]
    if bare not in titles:
        titles.clear()
        titles[bare] = key(bare)
    return titles[bare]


def _entry(row: str) -> Entry:
    _, stem, *files = row.split(END)
    return Entry(stem, dict(zip(files[::2], files[1::2], strict=True)))
