"""The map of a compressed CHD: where each hunk of it lies and how it was packed.

Source: MAME's description of CHD version 5 (BSD-3-Clause ``chd.h``): codes of Huffman
for the kinds, then lengths and places in as few bits as they need.
"""

from array import array
from typing import Final, NamedTuple

from zapcore.identify.discs.bits import Bits
from zapcore.identify.discs.sheet_text import SheetError
from zapcore.valueclass import dataclass

PLAIN: Final = 4
SELF: Final = 5
PARENT: Final = 6
_RLE_SMALL: Final = 7
_RLE_LARGE: Final = 8
_SELF_0: Final = 9
_SELF_1: Final = 10
_CODES: Final = 16
_LONGEST: Final = 8
_BITS_OF_LENGTH: Final = 4
_LONGEST_LENGTH: Final = 24
_GROUP: Final = 1024
"""After so many hunks it is asked whether any map is left."""
_CHECK: Final = 16
"""Bits of each hunk's checksum, which is not looked at."""
_LONGEST_NUMBER: Final = 32


class ChdError(SheetError):
    """A CHD that lies, is broken, or needs what is not here."""


class Hunk(NamedTuple):
    """Where a hunk lies: its kind, its place in the file or the hunk it repeats."""

    kind: int
    place: int
    length: int


@dataclass(frozen=True, slots=True)
class MapHead:
    """What stands before the map: where hunks begin, and how many bits numbers have."""

    first: int
    length_bits: int
    self_bits: int


class Map:
    """The hunks of a CHD by number. Kinds are known at once, places as far as asked."""

    def __init__(self, data: bytes, head: MapHead, hunks: int, hunk_bytes: int) -> None:
        if head.length_bits > _LONGEST_LENGTH or head.self_bits > _LONGEST_NUMBER:
            raise ChdError("has a map that makes no sense.")
        self._bits = Bits(data)
        self._head = head
        self._hunk_bytes = hunk_bytes
        self._kinds = _kinds(self._bits, hunks)
        self._places = array("Q")
        self._lengths = array("L")
        self._next = head.first
        self._last_self = 0

    def __len__(self) -> int:
        return len(self._kinds)

    def __getitem__(self, number: int) -> Hunk:
        """Give a hunk.

        Raises:
            ChdError: it needs another CHD.
        """
        for index in range(len(self._places), number + 1):
            self._place(self._kinds[index])
        kind = min(self._kinds[number], SELF)
        return Hunk(kind, self._places[number], self._lengths[number])

    def _place(self, kind: int) -> None:
        if kind <= PLAIN:
            packed = kind < PLAIN
            bits = self._head.length_bits
            own = self._bits.read((bits if packed else 0) + _CHECK) >> _CHECK
            length = own if packed else self._hunk_bytes
            self._places.append(self._next)
            self._lengths.append(length)
            self._next += length
            return
        if kind == SELF:
            self._last_self = self._bits.read(self._head.self_bits)
        elif kind in {_SELF_0, _SELF_1}:
            self._last_self += kind == _SELF_1
        else:
            raise ChdError("needs another CHD, its parent.")
        self._places.append(self._last_self)
        self._lengths.append(0)


def _kinds(bits: Bits, hunks: int) -> bytearray:
    table = _table(bits)
    found = bytearray()
    last = 0
    while len(found) < hunks:
        if not len(found) % _GROUP and bits.ended:
            break
        kind = bits.code(table, _LONGEST)
        if kind == _RLE_SMALL:
            found += bytes([last]) * (3 + bits.code(table, _LONGEST))
        elif kind == _RLE_LARGE:
            count = 3 + 16 + (bits.code(table, _LONGEST) << 4)
            found += bytes([last]) * (count + bits.code(table, _LONGEST))
        else:
            last = kind
            found.append(kind)
    if bits.ended:
        raise ChdError("has a map that makes no sense.")
    return found[:hunks]


def _table(bits: Bits) -> list[tuple[int, int]]:
    lengths = _lengths(bits)
    table = [(0, _LONGEST)] * (1 << _LONGEST)
    at = 0
    for length in range(_LONGEST, 0, -1):
        for kind in (kind for kind, own in enumerate(lengths) if own == length):
            width = 1 << (_LONGEST - length)
            if at + width > len(table):
                raise ChdError("has a map that makes no sense.")
            table[at : at + width] = [(kind, length)] * width
            at += width
    return table


def _lengths(bits: Bits) -> list[int]:
    found: list[int] = []
    while len(found) < _CODES:
        length = bits.read(_BITS_OF_LENGTH)
        count = 1
        if length == 1:
            length = bits.read(_BITS_OF_LENGTH)
            count = 1 if length == 1 else bits.read(_BITS_OF_LENGTH) + 3
        found += [length] * count
    if len(found) > _CODES or max(found) > _LONGEST:
        raise ChdError("has a map that makes no sense.")
    return found
