"""Numbers of any count of bits out of bytes."""

from collections.abc import Sequence
from typing import Final

_WORD: Final = 8
"""Bytes that are taken at once."""


class Bits:
    """Reads bits, highest first; behind the end there are zeros, up to a limit."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._have = 0
        self._bits = 0

    @property
    def ended(self) -> bool:
        """Tell whether more was read than there was."""
        return self._at * 8 - self._have > len(self._data) * 8

    def read(self, count: int) -> int:
        """Read a number."""
        value = self.peek(count)
        self.skip(count)
        return value

    def signed(self, count: int) -> int:
        """Read a number in two's complement."""
        value = self.read(count)
        return value - (1 << count) if count and value >> (count - 1) else value

    def zeros(self, most: int) -> int:
        """Read zeros up to a one, and that one.

        More than ``most`` is given if there are more, or none but zeros to the end.
        """
        found = 0
        while found <= most and not self.ended:
            if not self._have:
                self.peek(1)
            if self._bits:
                run = self._have - self._bits.bit_length()
                self.skip(run + 1)
                return found + run
            found += self._have
            self._have = 0
        return most + 1

    def peek(self, count: int) -> int:
        """Look at the next bits."""
        while self._have < count:
            piece = self._data[self._at : self._at + _WORD]
            self._at += _WORD
            word = int.from_bytes(piece.ljust(_WORD, b"\0"), "big")
            self._bits = (self._bits << (_WORD * 8)) | word
            self._have += _WORD * 8
        return self._bits >> (self._have - count)

    def code(self, table: Sequence[tuple[int, int]], longest: int) -> int:
        """Read a code by its table: what the next ``longest`` bits mean and take."""
        if self._have < longest:
            self.peek(longest)
        meaning, taken = table[self._bits >> (self._have - longest)]
        self._have -= taken
        self._bits &= (1 << self._have) - 1
        return meaning

    def skip(self, count: int) -> None:
        """Pass over bits that were looked at."""
        self._have -= count
        self._bits &= (1 << self._have) - 1

    def align(self) -> None:
        """Go to the next whole byte."""
        self.skip(self._have % 8)
