"""tar, read forward: the members of a stream, with nothing held in memory.

Own reader, because that of the standard library keeps every member and takes the sizes
of extended headers on trust. Layout: POSIX.1-2001 (ustar, pax) and GNU's long names.
"""

from array import array
from collections.abc import Iterator

from zapcore.identify.disk import Read, filled, skipped
from zapcore.identify.limits import BrokenError, Meter
from zapcore.identify.members import Member, is_wanted, label_of

BLOCK = 512
LONGEST = 1 << 20
"""Bytes of an extended header that are read."""

_FILES = (b"0", b"\0", b"7", b"S")
_LINKS = (b"1", b"2", b"3", b"4", b"5", b"6", b"V")
_EXTENSIONS = (b"x", b"g", b"L", b"K")
_SPARSE = b"S"
_SIGNED = 0x80
_DIGITS64 = 20
_DIGITS = 7
"""Digits of the longest length in an extended header that is read."""


def is_header(block: bytes) -> bool:
    """Tell whether these bytes begin a tar: the sum of a header must be right."""
    if len(block) < BLOCK or not any(block[:BLOCK]):
        return False
    try:
        told = int(block[148:156].strip(b" \0") or b"-1", 8)
    except ValueError:
        return False
    blank = block[:148] + b" " * 8 + block[156:BLOCK]
    # Old tars summed bytes with a sign.
    return told == sum(blank) or told == sum(array("b", blank))


def members(read: Read, meter: Meter) -> Iterator[Member]:
    """Give the files of a tar in its order; links and folders are passed over.

    Raises:
        BrokenError: it is damaged or cut off.
    """
    told: dict[str, bytes] = {}
    order = 0
    while True:
        block = filled(read, BLOCK)
        if not any(block):
            return
        if not is_header(block):
            raise BrokenError("its tar is damaged or cut off")
        kind, size = block[156:157], _number(block[124:136])
        if kind in _EXTENSIONS:
            told |= _extended(kind, _whole(read, size))
            continue
        meter.entry()
        order += 1
        size = _told_size(told.get("size", b""), size)
        entry = _Entry(read, 0 if kind in _LINKS else size)
        name = _name(block, told)
        if kind in _FILES and is_wanted(name):
            sparse = kind == _SPARSE or any("sparse" in key for key in told)
            wrong = "is a sparse file" if sparse else ""
            yield Member(name, entry.read, entry.left, wrong=wrong, order=order)
        entry.skip()
        told = {}


class _Entry:
    """The bytes of one file, and the padding after them."""

    def __init__(self, read: Read, size: int) -> None:
        self._read = read
        self._padding = -size % BLOCK
        self.left = size

    def read(self, count: int) -> bytes:
        if not self.left:
            return b""
        given = self._read(min(count, self.left))
        if not given:
            raise BrokenError("its tar is cut off")
        self.left -= len(given)
        return given

    def skip(self) -> None:
        if skipped(self._read, self.left + self._padding) < self.left:
            raise BrokenError("its tar is cut off")


def _whole(read: Read, size: int) -> bytes:
    if size > LONGEST:
        raise BrokenError("its tar has a header that is too long")
    data = filled(read, size + -size % BLOCK)
    if len(data) < size:
        raise BrokenError("its tar is cut off")
    return data[:size]


def _number(field: bytes) -> int:
    """Read a size: octal digits, or binary if the first bit is set."""
    if field[0] & _SIGNED:
        value = int.from_bytes(field[1:], "big")
        if field[0] != _SIGNED:
            raise BrokenError("its tar is damaged")
        return value
    try:
        return max(int(field.strip(b" \0") or b"0", 8), 0)
    except ValueError as error:
        raise BrokenError("its tar is damaged") from error


def _told_size(digits: bytes, size: int) -> int:
    return int(digits) if digits.isdigit() and len(digits) <= _DIGITS64 else size


def _name(block: bytes, told: dict[str, bytes]) -> str:
    if "path" in told:
        return label_of(told["path"])
    name, prefix = label_of(block[:100]), label_of(block[345:500])
    is_posix = block[257:263] == b"ustar\0"
    return f"{prefix}/{name}" if prefix and is_posix else name


def _extended(kind: bytes, data: bytes) -> dict[str, bytes]:
    if kind == b"L":
        return {"path": data}
    return dict(_records(data)) if kind == b"x" else {}


def _records(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the records of a pax header: length, blank, key, ``=``, value, line end."""
    while data:
        digits, blank, _ = data.partition(b" ")
        length = int(digits) if digits.isdigit() and len(digits) <= _DIGITS else 0
        if not blank or not len(digits) < length <= len(data):
            raise BrokenError("its tar is damaged")
        key, equals, value = data[len(digits) + 1 : length - 1].partition(b"=")
        if equals:
            yield label_of(key), value
        data = data[length:]
