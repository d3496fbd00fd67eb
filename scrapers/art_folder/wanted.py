"""What the artwork of a system's rows may be called, and whose a name is.

Names are compared as Libretro spells them: without case, and with ``_`` for the letters
that no file of Windows may have (source: the README of libretro-thumbnails).
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from scrapers.artwork_pack.names import without_disc
from scrapers.sharing import Sharing, fold, stem, zip_of
from zapcore.model import ScrapeJob

_FORBIDDEN = re.compile(r'[&*/:`<>?\\|"]')
_NOTES = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])")

WHOLE, STEM, DISCS, TITLE, ZIP, SET = range(6)
BARE = 99
"""Ranks of names: with the extension, without, without the number of its disc, what an
arcade file or a list calls it, of its zip, of its arcade set (further names of the set
follow), and without brackets."""


class Want(NamedTuple):
    """A row that is looked for by a name: its place in the catalogue, and the rank."""

    row: int
    rank: int


def spelled(name: str) -> str:
    """Give a name as names are compared."""
    return _FORBIDDEN.sub("_", fold(name))


def bare(name: str) -> str:
    """Give a name without what stands in brackets."""
    return _NOTES.sub("", name).strip()


class Wanted:
    """The names of a system's rows; ``rows`` are as the catalogue has them."""

    def __init__(self, job: ScrapeJob) -> None:
        catalog = job.catalog
        self.rows = catalog.rows
        self.sharing = Sharing.of(job)
        self._sets = catalog.sets
        self._folders = tuple(f"{f.rstrip('/')}/" for f in job.place.folders)
        elsewhere = (catalog.titles.get(slug) for slug in catalog.elsewhere)
        self._elsewhere = frozenset(title for title in elsewhere if title is not None)
        zips = (zip_of(path) for _, _, path in catalog.rows)
        self._in_zip = Counter(path for path in zips if path)
        self._below: dict[str, str] = {}
        self._names: dict[str, list[Want]] = {}
        self._bare: dict[str, list[int]] = {}
        for number, (media, _, path) in enumerate(catalog.rows):
            for name, rank in self._ranked(media, path).items():
                self._names.setdefault(name, []).append(Want(number, rank))
            short = bare(spelled(_stem(path)))
            self._bare.setdefault(short, []).append(number)

    def named(self, name: str) -> list[Want]:
        """Give the rows that a file called so, as ``spelled``, is of."""
        return self._names.get(name, [])

    def titled(self, title: str) -> list[int]:
        """Give the rows that are called so without their brackets."""
        return self._bare.get(title, [])

    def is_elsewhere(self, row: int) -> bool:
        """Tell whether another system has the row's title, too."""
        return self.rows[row][1] in self._elsewhere

    def below(self, row: int) -> str:
        """Give the sub-folder of a row in its system's folder, folded, or ""."""
        folder = self.rows[row][2].rpartition("/")[0]
        known = self._below.get(folder)
        if known is None:
            root = next((f for f in self._folders if f"{folder}/".startswith(f)), "")
            known = self._below[folder] = fold(folder[len(root) :])
        return known

    def _ranked(self, media: int, path: str) -> dict[str, int]:
        """Give what a row may be called, as ``spelled``, with the best rank of each."""
        found: dict[str, int] = {}
        for rank, name in self._called(media, path):
            found.setdefault(spelled(name), rank)
        return found

    def _called(self, media: int, path: str) -> Iterator[tuple[int, str]]:
        own = _stem(path)
        yield WHOLE, path[path.rfind("/") + 1 :]
        yield STEM, own
        if discs := without_disc(fold(own)):
            yield DISCS, discs
        machine = self._sets.get(media)
        for title in machine.titles if machine else ():
            yield TITLE, title
        around = zip_of(path)
        if around and self._in_zip[around] == 1 and not self.sharing.within(around):
            yield ZIP, _stem(around)
        yield from enumerate(machine.names if machine else (), SET)


def _stem(path: str) -> str:
    return stem(path[path.rfind("/") + 1 :])
