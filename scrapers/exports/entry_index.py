"""Where the entries of an old file stand, found again by what they are called.

Of an entry two numbers are kept and one for each of its keys: 24 bytes, so that a file
of 100,000 games costs 2.4 MB.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice

NUMBER_BITS = 24
NUMBER = (1 << NUMBER_BITS) - 1
MOST_ENTRIES = NUMBER
LIKELY = 20
"""Entries of one key that are looked at: more of them name no game in particular."""


class EntryIndex:
    """Gives the entries of a key; they are to be compared, for keys are hashed."""

    def __init__(self) -> None:
        self._keys = array("Q")
        self._starts = array("Q")
        self._ends = array("Q")

    def __len__(self) -> int:
        return len(self._starts)

    def add(self, start: int, end: int, keys: Iterable[str]) -> None:
        """Add the next entry of the file: where its bytes are, and its keys."""
        number = len(self._starts)
        self._starts.append(start)
        self._ends.append(end)
        for key in keys:
            self._keys.append(_packed(key) | number)

    def sort(self) -> None:
        """Make what was added known to ``find``."""
        self._keys = array("Q", sorted(self._keys))

    def span(self, number: int) -> tuple[int, int]:
        """Give where the bytes of an entry begin and end."""
        return self._starts[number], self._ends[number]

    def find(self, key: str) -> list[int]:
        """Give the numbers of entries that may have this key, the last one first."""
        return list(islice(self._all(key), LIKELY))[::-1]

    def _all(self, key: str) -> Iterator[int]:
        wanted = _packed(key)
        at = bisect_left(self._keys, wanted)
        while at < len(self._keys) and self._keys[at] & ~NUMBER == wanted:
            yield self._keys[at] & NUMBER
            at += 1


class Pairs:
    """Sorted pairs of small numbers (the second below 2^40), 8 bytes each."""

    BITS = 40

    def __init__(self) -> None:
        self._values = array("Q")

    def __len__(self) -> int:
        return len(self._values)

    def add(self, first: int, second: int) -> None:
        """Add a pair."""
        self._values.append(first << self.BITS | second)

    def sort(self) -> None:
        """Put them in order."""
        self._values = array("Q", sorted(self._values))

    def __iter__(self) -> Iterator[tuple[int, int]]:
        low = (1 << self.BITS) - 1
        return ((value >> self.BITS, value & low) for value in self._values)

    def of(self, first: int) -> list[int]:
        """Give the seconds of a first, in order; after ``sort`` only."""
        low = bisect_left(self._values, first << self.BITS)
        high = bisect_left(self._values, (first + 1) << self.BITS)
        return [value & ((1 << self.BITS) - 1) for value in self._values[low:high]]


def _packed(key: str) -> int:
    return (hash(key) & (1 << 40) - 1) << NUMBER_BITS
