"""What all pack folders of a system say of a row."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scrapers.artwork_pack.facts import Facts, property_of
from scrapers.artwork_pack.shelf import Asked, Shelf, Step
from zapcore.model import PropertyValue, TagValue


class Found(NamedTuple):
    """What packs have of one row; ``steps`` gives kind to the step that found it."""

    pictures: tuple[PropertyValue, ...] = ()
    tags: tuple[TagValue, ...] = ()
    properties: tuple[PropertyValue, ...] = ()
    steps: tuple[tuple[str, Step], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.pictures or self.tags or self.properties)


class Resolver:
    """Asks the shelves of a system; each kind's own one before its siblings'."""

    def __init__(self, languages: Sequence[str]) -> None:
        self._shelves: dict[str, list[Shelf]] = {}
        self._languages = languages
        self._facts = Facts()
        self._last: tuple[list[str], str, tuple[TagValue, ...]] = ([], "", ())
        self._said: tuple[PropertyValue, ...] = ()
        self.counts: Counter[tuple[str, Step]] = Counter()
        """(kind, step) to how many rows it found."""

    def add(self, kind: str, shelf: Shelf) -> None:
        """Ask this folder of a kind, too, behind those before it."""
        self._shelves.setdefault(kind, []).append(shelf)

    def close(self) -> None:
        """Close the files of the shelves."""
        for shelf in self._all():
            shelf.notes.close()

    def find(self, asked: Asked) -> Found:
        """Give what there is of a row."""
        pictures, steps = [], []
        for kind, shelves in self._shelves.items():
            for shelf in shelves:
                if hit := shelf.picture(asked):
                    path, key, step = hit
                    of = property_of(kind, shelf.notes.style(key))
                    pictures.append(PropertyValue(of, path))
                    steps.append((kind, step))
                    break
        self.counts.update(steps)
        return Found(tuple(pictures), *self._notes(asked), tuple(steps))

    def _notes(
        self, asked: Asked
    ) -> tuple[tuple[TagValue, ...], tuple[PropertyValue, ...]]:
        """Give tags and properties; those of the row before if they are the same."""
        if asked.noted:
            asked = Asked(asked.noted, asked.dumps)
        info = next(filter(None, self._infos(asked)), [])
        text = next(filter(None, self._texts(asked)), "")
        if (info, text) != self._last[:2]:
            self._last = info, text, self._facts.tags(info)
            self._said = self._facts.properties(info, text)
        return self._last[2], self._said

    def _infos(self, asked: Asked) -> Iterator[list[str]]:
        for shelf in self._all():
            for _, key in shelf.candidates(asked):
                yield shelf.notes.info(key)

    def _texts(self, asked: Asked) -> Iterator[str]:
        for shelf in self._all():
            for _, key in shelf.candidates(asked):
                yield shelf.notes.text(key, self._languages)

    def _all(self) -> Iterator[Shelf]:
        for shelves in self._shelves.values():
            yield from shelves
