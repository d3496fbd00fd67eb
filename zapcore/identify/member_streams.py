"""One member of an archive as a file that is read forward."""

import io
import os
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from typing import BinaryIO, cast

from zapcore.identify.disk import opened, shown
from zapcore.identify.foreign import Opener
from zapcore.identify.kinds import HEAD, keeps_promise, kind_of_name
from zapcore.identify.limits import PIECE, BrokenError, Limits, Meter, NoOpenerError
from zapcore.identify.members import Member, check
from zapcore.identify.openers import openers
from zapcore.identify.openings import chain


class _Stream(io.RawIOBase):
    """A member as a file; what the archive said of it is checked at its end."""

    def __init__(self, member: Member) -> None:
        super().__init__()
        self._member = member
        self._seen = b""
        self._size = 0
        self._crc32 = 0

    def fill(self) -> None:
        """Read the first piece, to see whether it can be read."""
        self._seen = self._member.read(PIECE)

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # the stub's Buffer is of Python 3.12
        """Give the next bytes."""
        piece = self._seen or self._member.read(len(buffer))
        given, self._seen = piece[: len(buffer)], piece[len(buffer) :]
        buffer[: len(given)] = given
        self._size += len(given)
        self._crc32 = zlib.crc32(given, self._crc32)
        if not given:
            check(self._member, self._size, self._crc32)
        return len(given)


@contextmanager
def member_stream(path: str, wanted: str, limits: Limits) -> Iterator[BinaryIO]:
    """Open a member of an archive, see ``hashing.open_member``."""
    name = shown(path)
    kind = kind_of_name(name)
    if kind is None:
        raise KeyError(wanted)
    with opened(path, PIECE >> 4) as file:
        size = os.fstat(file.fileno()).st_size
        head = file.read(HEAD)
        if not keeps_promise(kind, head):
            raise KeyError(wanted)
        meter = Meter(name, size, limits, lambda _: None)
        trouble: Exception = NoOpenerError("nothing opens it")
        for opener in chain(kind, name, head, openers()):
            with closing(_named(opener, wanted, file, meter)) as found:
                try:
                    stream = next(found, None)
                except (BrokenError, NoOpenerError) as error:
                    trouble = error
                    continue
                if stream is None:
                    raise KeyError(wanted)
                yield cast("BinaryIO", io.BufferedReader(stream, PIECE))
                return
        raise trouble


def _named(
    opener: Opener, wanted: str, file: BinaryIO, meter: Meter
) -> Generator[_Stream]:
    for member in opener(file, meter):
        if member.name == wanted:
            if member.wrong:
                raise BrokenError(f"{member.name} {member.wrong}")
            stream = _Stream(member)
            stream.fill()
            yield stream
            return
