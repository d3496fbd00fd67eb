"""One pack folder: its pictures, and the look-up of a row in five steps.

Rule: the format, "Resolving a game to an image".
"""

from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from scrapers.artwork_pack.index import Index
from scrapers.artwork_pack.keys import Keys, list_pictures
from scrapers.artwork_pack.names import Named
from scrapers.artwork_pack.notes import Notes
from scrapers.artwork_pack.tables import UNREAD, Complaints
from scrapers.artwork_pack.wanted import Dump, Wanted


class Step(IntEnum):
    """By what a row was found."""

    KEY = 1
    NAME = 2
    TAIL = 3
    DUMP = 4
    TITLE = 5


class Asked(NamedTuple):
    """A row as a shelf is asked for it; by what is ``noted`` if not by all of that."""

    named: Named
    dumps: tuple[Dump, ...] = ()
    noted: Named | None = None


class Shelf:
    """One folder of a pack. Of a ``sibling``'s nothing but the very dump is taken."""

    def __init__(
        self, folder: str, wanted: Wanted, complaints: Complaints, *, sibling: bool
    ) -> None:
        self.folder = folder
        self._sibling = sibling
        self._index = Index(wanted)
        try:
            self._keys = list_pictures(folder, complaints)
        except OSError:
            complaints.add(folder, 0, UNREAD, unread=True)
            self._keys = Keys()
        self._index.read(folder, self._keys, complaints, dumps=sibling)
        self.notes = Notes(folder, self._keys, wanted, complaints)

    def __len__(self) -> int:
        return len(self._keys)

    def picture(self, asked: Asked) -> tuple[str, int, Step] | None:
        """Give (path, number of the key, step) of a row's picture, if it has one."""
        for step, key in self.candidates(asked):
            if name := self._keys.picture(key):
                return f"{self.folder}/{name}", key, step
        return None

    def candidates(self, asked: Asked) -> Iterator[tuple[Step, int]]:
        """Yield each step that leads to a key, in order, and the key's number."""
        if not self._sibling:
            yield from self._by_name(asked.named)
        for dump in asked.dumps:
            if (key := self._index.dumps.key_of(dump)) >= 0:
                yield Step.DUMP, key
        if self._sibling or not asked.named.title:
            return
        if (key := self._index.titles.key_of(asked.named.title)) >= 0:
            yield Step.TITLE, key

    def _by_name(self, named: Named) -> Iterator[tuple[Step, int]]:
        for name in named.names:
            if (key := self._keys.find(name)) >= 0:
                yield Step.KEY, key
            if (key := self._index.names.key_of(name)) >= 0:
                yield Step.NAME, key
        if named.discs and (key := self._index.discs.key_of(named.discs)) >= 0:
            yield Step.NAME, key
        if named.tail and (key := self._keys.find(named.tail)) >= 0:
            yield Step.TAIL, key
