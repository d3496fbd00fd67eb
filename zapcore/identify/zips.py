"""Zip archives: the central directory, and members unpacked within bounds.

Own reader, because that of the standard library takes what the directory says on trust
and unpacks bzip2 in pieces of any size. Layout: PKWARE's APPNOTE 6.3.
"""

import os
import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO, NamedTuple

from zapcore.identify.disk import Read, filled
from zapcore.identify.limits import BrokenError, Meter, TooMuchError
from zapcore.identify.members import Member, MemberError, is_wanted, label_of
from zapcore.identify.streams import Deflated, Unpacked, unpacker

END, END64, PLACE64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
ENTRY, LOCAL = b"PK\x01\x02", b"PK\x03\x04"
MAGIC = (LOCAL, END)
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_PLACE64 = struct.Struct("<4sLQL")
_ENTRY = struct.Struct("<4s4B4HL2L5H2L")
_LOCAL = struct.Struct("<4s2B4HL2L2H")
_FIELD = struct.Struct("<2H")
LONGEST_COMMENT = 0xFFFF
WIDE = 0xFFFFFFFF
STORED, DEFLATED, BZIP2 = 0, 8, 12
OWN = (STORED, DEFLATED, BZIP2)
_ENCRYPTED = 0x2041
_UTF8 = 0x800
_LINK, _KIND = 0o120000, 0o170000


class Entry(NamedTuple):
    """What the directory says of one file; ``offset`` is that of its local header."""

    name: str
    size: int
    packed: int
    crc32: int
    method: int
    encrypted: bool
    offset: int
    order: int


class _Directory(NamedTuple):
    entries: int
    start: int
    length: int
    shift: int


def entries(file: BinaryIO, meter: Meter) -> list[Entry]:
    """Read the directory: files that are wanted, in its order.

    Raises:
        BrokenError: there is none, or it is damaged.
        TooMuchError: it has too many entries.
    """
    place = _directory(file)
    meter.holds(place.entries)
    file.seek(place.start)
    found: list[Entry] = []
    left = place.length
    order = 0
    while left:
        head = filled(file.read, _ENTRY.size)
        if len(head) < _ENTRY.size or not head.startswith(ENTRY):
            raise BrokenError("its directory is damaged")
        fields = _ENTRY.unpack(head)
        lengths = fields[12:15]
        rest = filled(file.read, sum(lengths))
        left -= len(head) + sum(lengths)
        if left < 0 or len(rest) < sum(lengths):
            raise BrokenError("its directory is damaged")
        meter.entry()
        order += 1
        entry = _entry(fields, rest, place.shift, order)
        if entry is not None and is_wanted(entry.name):
            found.append(entry)
    return found


def _directory(file: BinaryIO) -> _Directory:
    size = file.seek(0, 2)
    start = max(0, size - _END.size - LONGEST_COMMENT)
    file.seek(start)
    tail = filled(file.read, size - start)
    at = tail.rfind(END)
    if at < 0 or len(tail) < at + _END.size:
        raise BrokenError("its end is missing")
    _, disk, first, _, count, length, offset, _ = _END.unpack_from(tail, at)
    ends = start + at
    if WIDE in {length, offset} or count == LONGEST_COMMENT:
        wide = _directory64(file, ends)
        if wide is not None:
            ends, count, length, offset = wide
    if disk or first:
        raise BrokenError("it is one of several parts")
    shift = ends - length - offset
    if shift < 0:
        raise BrokenError("its directory is damaged")
    return _Directory(count, ends - length, length, shift)


def _directory64(file: BinaryIO, ends: int) -> tuple[int, int, int, int] | None:
    """Give the place where the directory ends, its count, length and offset."""
    if ends < _PLACE64.size + _END64.size:
        return None
    file.seek(ends - _PLACE64.size - _END64.size)
    both = filled(file.read, _PLACE64.size + _END64.size)
    if both[_END64.size :][:4] != PLACE64 or both[:4] != END64:
        return None
    *_, count, length, offset = _END64.unpack_from(both)
    return ends - len(both), count, length, offset


def _entry(
    fields: tuple[int, ...], rest: bytes, shift: int, order: int
) -> Entry | None:
    _, _, creator, _, _, flags, method, _, _, crc32, packed, size, *more = fields
    name_length, extra_length = more[0], more[1]
    raw, extra = rest[:name_length], rest[name_length : name_length + extra_length]
    offset = more[-1]
    if WIDE in {size, packed, offset}:
        size, packed, offset = _wide(extra, size, packed, offset)
    unix = 3
    if creator == unix and (more[-2] >> 16) & _KIND == _LINK:
        return None
    name = label_of(raw, "utf-8" if flags & _UTF8 else "cp437")
    encrypted = bool(flags & _ENCRYPTED)
    place = offset + shift
    return Entry(name, size, packed, crc32, method, encrypted, place, order)


def _wide(extra: bytes, *narrow: int) -> list[int]:
    """Give size, packed size and offset with what the Zip64 field says instead."""
    while len(extra) >= _FIELD.size:
        number, length = _FIELD.unpack_from(extra)
        data = extra[_FIELD.size : _FIELD.size + length]
        if number == 1:
            wide = iter(
                struct.unpack(f"<{len(data) // 8}Q", data[: len(data) // 8 * 8])
            )
            return [next(wide, one) if one == WIDE else one for one in narrow]
        extra = extra[_FIELD.size + length :]
    return list(narrow)


def members(file: BinaryIO, found: list[Entry], meter: Meter) -> Iterator[Member]:
    """Give the files of a zip in the order in which they lie on disk.

    Raises:
        TooMuchError: they would unpack to too much, or lie over one another.
    """
    meter.expect(sum(entry.size for entry in found))
    lying = sorted(found, key=lambda entry: entry.offset)
    for one, after in pairwise(lying):
        if one.offset + _LOCAL.size + one.packed > after.offset:
            raise TooMuchError(
                f"{meter.name} is not read further: its files lie over one another."
            )
    for entry in lying:
        yield _member(file, entry, meter)


def _member(file: BinaryIO, entry: Entry, meter: Meter) -> Member:
    wrong = ""
    if entry.encrypted:
        wrong = "is encrypted"
    elif entry.method not in OWN:
        wrong = "is packed in a way that needs 7-Zip"
    read = _lazy(file, entry, meter)
    return Member(entry.name, read, entry.size, entry.crc32, wrong, entry.order)


def _lazy(file: BinaryIO, entry: Entry, meter: Meter) -> Read:
    unpacked: Read | None = None
    left = entry.size

    def read(count: int) -> bytes:
        nonlocal unpacked, left
        try:
            unpacked = unpacked or _unpacked(file, entry, meter)
            given = unpacked(min(count, left + 1))
        except MemberError:
            raise
        except BrokenError as error:
            raise MemberError("is damaged") from error
        left -= len(given)
        if left < 0:
            raise MemberError("is longer than the archive says")
        meter.unpacked(len(given))
        return given

    return read


def _unpacked(file: BinaryIO, entry: Entry, meter: Meter) -> Read:
    if entry.offset >= os.fstat(file.fileno()).st_size:
        raise MemberError("is not where the archive says")
    file.seek(entry.offset)
    head = filled(file.read, _LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(LOCAL):
        raise MemberError("is not where the archive says")
    *_, name_length, extra_length = _LOCAL.unpack(head)
    place = entry.offset + _LOCAL.size + name_length + extra_length
    packed = _section(file, place, entry.packed)
    if entry.method == STORED:
        return packed
    if entry.method == DEFLATED:
        return Unpacked(packed, lambda: Deflated(-15)).read
    return Unpacked(packed, unpacker("bz2", meter.limits.memory)).read


def _section(file: BinaryIO, place: int, length: int) -> Read:
    file.seek(place)
    left = length

    def read(count: int) -> bytes:
        nonlocal left
        given = file.read(min(count, left))
        left -= len(given)
        return given

    return read
