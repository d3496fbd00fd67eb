"""FLAC frames of 16 bits and two channels, in which a CHD also packs data sectors.

Source: RFC 9639 (Free Lossless Audio Codec), sections 9.1 to 9.2.7.
"""

from array import array
from collections.abc import Sequence
from typing import Final

from zapcore.identify.discs.bits import Bits

_SYNC: Final = 0x3FFE
_BITS: Final = 16
_LARGEST_RUN: Final = 1 << 20
_FIXED: Final = ((), (1,), (2, -1), (3, -3, 1), (4, -6, 4, -1))
_LEFT_SIDE, _SIDE_RIGHT, _MID_SIDE = 8, 9, 10
_STEREO: Final = 1
_HALF: Final = 1 << 15


class FlacError(Exception):
    """It is no FLAC as a CHD has it."""


def decoded(data: bytes, samples: int) -> bytes:
    """Give so many samples of both channels in turn, as big-endian bytes.

    Raises:
        FlacError: it is broken or ends too early.
    """
    bits = Bits(data)
    found = bytearray()
    while len(found) < samples * 4:
        found += _frame(bits, samples)
    return bytes(found[: samples * 4])


def _frame(bits: Bits, most: int) -> bytes:
    count, channels = _header(bits)
    if count > most:
        raise FlacError
    wide = {_LEFT_SIDE: 1, _SIDE_RIGHT: 0, _MID_SIDE: 1}.get(channels, -1)
    one, two = (_subframe(bits, count, _BITS + (index == wide)) for index in (0, 1))
    bits.align()
    bits.read(16)
    if bits.ended:
        raise FlacError
    both = [0] * (2 * count)
    both[::2], both[1::2] = _parted(channels, one, two)
    try:
        words = array("h", both)
    except OverflowError as error:
        raise FlacError from error
    return _big_endian(words)


def _header(bits: Bits) -> tuple[int, int]:
    if bits.read(14) != _SYNC:
        raise FlacError
    bits.read(2)
    size, rate = bits.read(4), bits.read(4)
    channels = bits.read(4)
    bits.read(4)
    ones = (~bits.read(8) & 0xFF).bit_length()
    bits.read(8 * max(7 - ones, 0))
    count = _count(bits, size)
    bits.read({12: 8, 13: 16, 14: 16}.get(rate, 0))
    bits.read(8)
    if not count or channels not in {_STEREO, _LEFT_SIDE, _SIDE_RIGHT, _MID_SIDE}:
        raise FlacError
    return count, channels


def _count(bits: Bits, code: int) -> int:
    if code in {6, 7}:
        return bits.read(8 if code == 6 else 16) + 1  # noqa: PLR2004 - RFC's table
    if code < 6:  # noqa: PLR2004 - RFC's table
        return 192 if code == 1 else (576 << (code - 2) if code else 0)
    return 256 << (code - 8)


def _parted(
    channels: int, one: Sequence[int], two: Sequence[int]
) -> tuple[Sequence[int], Sequence[int]]:
    if channels == _LEFT_SIDE:
        return one, [left - side for left, side in zip(one, two, strict=True)]
    if channels == _SIDE_RIGHT:
        return [side + right for side, right in zip(one, two, strict=True)], two
    if channels == _MID_SIDE:
        sums = [2 * mid + (side & 1) for mid, side in zip(one, two, strict=True)]
        left = [(total + side) >> 1 for total, side in zip(sums, two, strict=True)]
        right = [(total - side) >> 1 for total, side in zip(sums, two, strict=True)]
        return left, right
    return one, two


def _subframe(bits: Bits, count: int, width: int) -> Sequence[int]:
    kind = bits.read(7)
    wasted = 1 + bits.zeros(_BITS) if bits.read(1) else 0
    width -= wasted
    if width <= 0 or bits.ended:
        raise FlacError
    found = _samples(bits, kind, count, width)
    return [value << wasted for value in found] if wasted else found


def _samples(bits: Bits, kind: int, count: int, width: int) -> Sequence[int]:
    if kind == 0:
        return [bits.signed(width)] * count
    if kind == 1:
        return [bits.signed(width) for _ in range(count)]
    order = (kind & 31) + 1 if kind & 32 else kind & 7
    if (not kind & 32 and (kind >> 3 != 1 or order >= len(_FIXED))) or order > count:
        raise FlacError
    found = [bits.signed(width) for _ in range(order)]
    factors, shift = _factors(bits, order) if kind & 32 else (_FIXED[order], 0)
    _predict(found, factors, shift, _residual(bits, count, order))
    return found


def _factors(bits: Bits, order: int) -> tuple[Sequence[int], int]:
    precision = bits.read(4) + 1
    shift = bits.signed(5)
    if precision == _BITS or shift < 0:
        raise FlacError
    return [bits.signed(precision) for _ in range(order)], shift


def _predict(
    found: list[int], factors: Sequence[int], shift: int, rest: Sequence[int]
) -> None:
    backward = tuple(reversed(factors))
    order = len(backward)
    for value in rest:
        before = found[-order:] if order else ()
        guess = sum(a * b for a, b in zip(before, backward, strict=True)) >> shift
        value += guess  # noqa: PLW2901 - the residual becomes the sample
        if not -_HALF * 4 <= value < _HALF * 4:
            raise FlacError
        found.append(value)


def _residual(bits: Bits, count: int, order: int) -> Sequence[int]:
    method = bits.read(2)
    parts = bits.read(4)
    if method > 1 or count % (1 << parts) or count >> parts < order:
        raise FlacError
    width = 4 + method
    found: list[int] = []
    for part in range(1 << parts):
        length = (count >> parts) - (0 if part else order)
        factor = bits.read(width)
        if factor == (1 << width) - 1:
            size = bits.read(5)
            found += [bits.signed(size) for _ in range(length)]
        else:
            found += [_rice(bits, factor) for _ in range(length)]
        if bits.ended:
            raise FlacError
    return found


def _rice(bits: Bits, factor: int) -> int:
    value = (bits.zeros(_LARGEST_RUN) << factor) | bits.read(factor)
    return (value >> 1) ^ -(value & 1)


def _big_endian(words: "array[int]") -> bytes:
    if array("H", [1]).tobytes()[0]:
        words.byteswap()
    return words.tobytes()
