"""Archives that only others can open: 7-Zip, bsdtar, libarchive, each as a child."""

import os
import struct
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple

from zapcore.identify import tars, unpack_child
from zapcore.identify.disk import Read, exactly
from zapcore.identify.limits import BrokenError, Meter, VagueError
from zapcore.identify.members import Member, is_wanted
from zapcore.identify.openers import FILTERS
from zapcore.identify.processes import running

LINE = 1 << 16
"""Bytes of a line in 7-Zip's listing."""


class _Listed(NamedTuple):
    name: str
    size: int
    crc32: int | None
    is_file: bool


def metered(read: Read, meter: Meter) -> Read:
    """Count what is unpacked."""

    def counted(count: int) -> bytes:
        given = read(count)
        meter.unpacked(len(given))
        return given

    return counted


@contextmanager
def stream(tool: str, kind: str, file: BinaryIO, meter: Meter) -> Iterator[Read]:
    """Unpack one stream; after it, look whether all went well.

    Raises:
        BrokenError: the tool says that it is damaged.
    """
    with running([tool, *FILTERS[kind][1:]], file, meter) as child:
        yield metered(child.output.read, meter)
        child.finish()


def bsdtar(tool: str, file: BinaryIO, meter: Meter) -> Generator[Member]:
    """Let bsdtar make a tar of any archive, and read that.

    Raises:
        BrokenError: it is damaged, encrypted, or of a method that it does not know.
    """
    command = [tool, "-c", "-f", "-", "--format", "pax", "@-"]
    with running(command, file, meter) as child:
        try:
            for member in tars.members(metered(child.output.read, meter), meter):
                yield member._replace(read=_vaguely(member.read))
        except BrokenError as error:
            raise VagueError from error
        while child.output.read(1 << 16):
            meter.wait()
        child.finish()


def _vaguely(read: Read) -> Read:
    """Let what bsdtar cut short be no fault of a tar."""

    def some(count: int) -> bytes:
        try:
            return read(count)
        except BrokenError as error:
            raise VagueError from error

    return some


def library(
    path: str, kinds: tuple[str, str], file: BinaryIO, meter: Meter
) -> Generator[Member]:
    """Let libarchive read, in a Python process of its own.

    Args:
        path: of libarchive's own file.
        kinds: its names for the format and the filter.
        file: the archive.
        meter: of the archive.

    Raises:
        BrokenError: it is damaged, encrypted, or of a method that it does not know.
    """
    command = [sys.executable, "-P", "-s", unpack_child.__file__, *kinds]
    search = os.pathsep.join(filter(None, sys.path))
    with running(command, file, meter, LIBARCHIVE=path, PYTHONPATH=search) as child:
        yield from _framed(child.output.read, meter)
        child.finish()


def _framed(read: Read, meter: Meter) -> Generator[Member]:
    order = 0
    data = _Data(read, meter)
    while (mark := data.mark()) == b"E":
        meter.entry()
        order += 1
        length, size = struct.unpack("<Iq", exactly(read, 12))
        if length > LINE:
            raise BrokenError("a name in it is too long")
        name = exactly(read, length).decode("utf-8", "backslashreplace")
        if is_wanted(name):
            yield Member(name, data.read, size, order=order)
        data.skip()
    if mark != b"Z":
        raise VagueError


class _Data:
    """The pieces of one entry; ``_seen`` is the mark of what comes after them."""

    def __init__(self, read: Read, meter: Meter) -> None:
        self._read = read
        self._meter = meter
        self._left = 0
        self._seen = b""

    def mark(self) -> bytes:
        mark, self._seen = self._seen or self._read(1), b""
        return mark

    def read(self, count: int) -> bytes:
        while not self._left:
            self._seen = self._seen or self._read(1)
            if self._seen != b"D":
                if self._seen not in {b"E", b"Z"}:
                    raise VagueError
                return b""
            self._seen = b""
            (self._left,) = struct.unpack("<I", exactly(self._read, 4))
        given = self._read(min(count, self._left))
        if not given:
            raise VagueError
        self._left -= len(given)
        self._meter.unpacked(len(given))
        return given

    def skip(self) -> None:
        while self.read(unpack_child.PIECE):
            pass


def seven_zip(tool: str, kind: str, file: BinaryIO, meter: Meter) -> Generator[Member]:
    """List with 7-Zip, then cut what it writes of all files where the list says.

    Raises:
        BrokenError: it is damaged, encrypted, or of a method that it does not know.
    """
    rows = list(_listed(tool, kind, file, meter))
    meter.expect(sum(max(row.size, 0) for row in rows))
    options = [f"-t{kind}", "-spd", "-p-", "-mmt1", "-bd"]
    with running([tool, "x", "-so", *options, "--", "{fd}"], file, meter) as child:
        read = metered(child.output.read, meter)
        for order, row in enumerate(rows):
            yield from _cut(read, row, order)
        if read(1):
            raise BrokenError("it holds more than it says")
        child.finish()


def sums(
    tool: str, kind: str, file: BinaryIO, meter: Meter
) -> frozenset[tuple[int, int]]:
    """Let 7-Zip tell sizes and CRCs of an archive that it may not be able to unpack.

    Raises:
        BrokenError: it is damaged, encrypted, or one of several parts.
    """
    rows = _listed(tool, kind, file, meter)
    found = frozenset((row.size, row.crc32) for row in rows if row.crc32 is not None)
    meter.restart()
    return found


def _cut(read: Read, row: _Listed, order: int) -> Generator[Member]:
    left = row.size

    def some(count: int) -> bytes:
        nonlocal left
        given = read(min(count, left)) if left else b""
        if left and not given:
            raise VagueError
        left -= len(given)
        return given

    if row.is_file and is_wanted(row.name):
        yield Member(row.name, some, row.size, row.crc32, order=order)
    while left:
        some(min(left, unpack_child.PIECE))


def _listed(tool: str, kind: str, file: BinaryIO, meter: Meter) -> Iterator[_Listed]:
    options = [f"-t{kind}", "-slt", "-ba", "-spd", "-sccUTF-8", "-p-"]
    with running([tool, "l", *options, "--", "{fd}"], file, meter) as child:
        row: dict[str, str] = {}
        while line := child.output.readline(LINE):
            text = line.rstrip(b"\r\n").decode("utf-8", "backslashreplace")
            key, _, value = text.partition(" = ")
            if not text or (key == "Path" and row):
                if row:
                    yield _row(row, meter)
                row = {}
            if text:
                row.setdefault(key, value)
        if row:
            yield _row(row, meter)
        child.finish()


def _row(row: dict[str, str], meter: Meter) -> _Listed:
    meter.entry()
    if row.get("Encrypted") == "+":
        raise BrokenError("it is encrypted")
    if "+" in {row.get("Split Before"), row.get("Split After")}:
        raise BrokenError("it is one of several parts")
    folder = row.get("Folder") == "+" or row.get("Attributes", "").startswith("D")
    link = " l" in row.get("Attributes", "") or bool(row.get("Symbolic Link"))
    try:
        size = 0 if folder else int(row.get("Size", ""))
        crc32 = int(row["CRC"], 16) if row.get("CRC") else None
    except ValueError as error:
        raise BrokenError("it does not say how large its files are") from error
    if size < 0:
        raise BrokenError("it does not say how large its files are")
    return _Listed(row.get("Path", ""), size, crc32, not folder and not link)
