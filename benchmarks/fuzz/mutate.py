"""New inputs from old ones: bytes flipped, cut, doubled, spliced, words put in."""

from collections.abc import Sequence
from random import Random

BYTES = (0, 1, 9, 10, 13, 32, 34, 38, 39, 47, 60, 62, 92, 127, 128, 0xC0, 0xFE, 0xFF)
NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF)
NUMBERS += (0x80000000, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF)
MOST = 6
"""Changes of one input at most."""


class Mutator:
    """Makes inputs of one corpus; the same seed makes the same ones."""

    def __init__(
        self,
        random: Random,
        seeds: Sequence[bytes],
        tokens: Sequence[bytes],
        longest: int,
    ) -> None:
        self._random = random
        self._seeds = list(seeds)
        self._tokens = list(tokens)
        self._longest = longest
        self._ways = [self._flip, self._set, self._cut, self._double, self._number]
        self._ways += [self._splice, self._insert, self._swap]
        if tokens:
            self._ways += [self._word, self._word]

    def seed(self) -> bytes:
        return self._random.choice(self._seeds)

    def change(self, data: bytes) -> bytes:
        """Change an input a few times."""
        value = bytearray(data)
        for _ in range(self._random.randint(1, MOST)):
            self._random.choice(self._ways)(value)
        return bytes(value[: self._longest])

    def _at(self, value: bytearray) -> int:
        return self._random.randrange(len(value) + 1)

    def _span(self, value: bytearray) -> tuple[int, int]:
        first = self._at(value)
        return first, min(len(value), first + self._random.choice((1, 2, 4, 16, 64)))

    def _flip(self, value: bytearray) -> None:
        if value:
            value[self._random.randrange(len(value))] ^= 1 << self._random.randrange(8)

    def _set(self, value: bytearray) -> None:
        if value:
            value[self._random.randrange(len(value))] = self._random.choice(BYTES)

    def _cut(self, value: bytearray) -> None:
        first, last = self._span(value)
        del value[first : last if self._random.random() < 0.9 else len(value)]

    def _double(self, value: bytearray) -> None:
        first, last = self._span(value)
        piece = value[first:last] * self._random.choice((1, 1, 2, 30))
        value[last:last] = piece[: self._longest]

    def _number(self, value: bytearray) -> None:
        size = self._random.choice((1, 2, 4, 8))
        number = self._random.choice(NUMBERS) & ((1 << 8 * size) - 1)
        order = self._random.choice(("little", "big"))
        first = self._at(value)
        value[first : first + size] = number.to_bytes(size, order)

    def _splice(self, value: bytearray) -> None:
        other = self.seed()
        first = self._random.randrange(len(other) + 1)
        piece = other[first : first + self._random.choice((4, 16, 64, 256))]
        at, last = self._span(value)
        value[at : last if self._random.random() < 0.5 else at] = piece

    def _insert(self, value: bytearray) -> None:
        count = self._random.choice((1, 2, 5))
        at = self._at(value)
        value[at:at] = self._random.randbytes(count)

    def _swap(self, value: bytearray) -> None:
        first, last = self._span(value)
        piece = value[first:last]
        del value[first:last]
        at = self._at(value)
        value[at:at] = piece

    def _word(self, value: bytearray) -> None:
        at, last = self._span(value)
        over = self._random.random() < 0.4
        value[at : last if over else at] = self._random.choice(self._tokens)
