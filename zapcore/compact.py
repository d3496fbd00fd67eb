"""Texts of a whole system in a third of the memory that Python's own would take.

A library of one system may have 15,000 files: as tuples, strings and dictionaries of
them 9 MB, here 2. What is looked up is found by a number that a text hashes to, and
compared, so that nothing is mistaken for another.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar, overload

T = TypeVar("T")

PLACE_BITS = 24
PLACE = (1 << PLACE_BITS) - 1
HASHED = (1 << 40) - 1


class Texts:
    """A list of texts that only grows, as one run of bytes."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("L", (0,))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __iter__(self) -> Iterator[str]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, place: int) -> str:
        raw = self._bytes[self._ends[place] : self._ends[place + 1]]
        return raw.decode("utf-8", "surrogatepass")

    def append(self, text: str) -> None:
        """Add one."""
        self._bytes += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._bytes))


class Index:
    """Where keys stand in a list, below 2^24; 8 bytes each.

    ``key_at`` gives the key of a place again, to be compared.
    """

    def __init__(self, keys: Iterable[str], key_at: Callable[[int], str]) -> None:
        self._key_at = key_at
        self._packed = array("Q")
        for place, key in enumerate(keys):
            self._packed.append(_packed(key) | place)
        self._packed = array("Q", sorted(self._packed))

    def first(self, key: str) -> int:
        """Give the first place of a key, -1 without."""
        wanted = _packed(key)
        at = bisect_left(self._packed, wanted)
        while at < len(self._packed) and self._packed[at] & ~PLACE == wanted:
            place = self._packed[at] & PLACE
            if self._key_at(place) == key:
                return place
            at += 1
        return -1


class Groups:
    """Places in order by the number that stands there, 16 bytes each."""

    def __init__(
        self, numbers: Sequence[int], places: Iterable[int] | None = None
    ) -> None:
        chosen = range(len(numbers)) if places is None else places
        ordered = sorted(chosen, key=numbers.__getitem__)
        self._places = array("L", ordered)
        self._numbers = array("Q", (numbers[place] for place in ordered))

    def __iter__(self) -> Iterator[int]:
        return iter(self._places)

    def of(self, number: int) -> Sequence[int]:
        """Give the places of a number, in order."""
        low = bisect_left(self._numbers, number)
        return self._places[low : bisect_right(self._numbers, number, lo=low)]


class Rows(Sequence[tuple[int, int, str]]):
    """Rows of a catalogue, (media id, title id, path), in the order of their ids."""

    def __init__(self, rows: Iterable[tuple[int, int, str]] = ()) -> None:
        self._media = array("Q")
        self._titles = array("Q")
        self._paths = Texts()
        for media, title, path in rows:
            self._media.append(media)
            self._titles.append(title)
            self._paths.append(path)
        self._order = array(
            "L", sorted(range(len(self._media)), key=self._media.__getitem__)
        )

    def __len__(self) -> int:
        return len(self._media)

    @overload
    def __getitem__(self, place: int) -> tuple[int, int, str]: ...
    @overload
    def __getitem__(self, place: slice) -> "Rows": ...
    def __getitem__(self, place: int | slice) -> "tuple[int, int, str] | Rows":
        if isinstance(place, slice):
            return Rows(self[n] for n in range(*place.indices(len(self))))
        at = self._order[place]
        return self._media[at], self._titles[at], self._paths[at]

    def __iter__(self) -> Iterator[tuple[int, int, str]]:
        return map(self.__getitem__, range(len(self)))


class Found(Mapping[str, T], Generic[T]):
    """Gives what stands at the place of a key."""

    def __init__(self, keys: Texts, value_at: Callable[[int], T]) -> None:
        self._keys = keys
        self._value_at = value_at
        self._index = Index(keys, keys.__getitem__)

    def __getitem__(self, key: str) -> T:
        place = self._index.first(key)
        if place < 0:
            raise KeyError(key)
        return self._value_at(place)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def titles(
    rows: Iterable[tuple[str, int, str]],
) -> tuple[Mapping[str, int], Mapping[str, str]]:
    """Give title id by slug and slug by name, of (slug, title id, name)."""
    slugs, names = Texts(), Texts()
    ids = array("Q")
    for slug, number, name in rows:
        slugs.append(slug)
        ids.append(number)
        names.append(name)
    return Found(slugs, ids.__getitem__), Found(names, slugs.__getitem__)


def _packed(key: str) -> int:
    return (hash(key) & HASHED) << PLACE_BITS
