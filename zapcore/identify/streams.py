"""gzip, bzip2 and xz streams, unpacked a bounded piece at a time."""

import importlib
import sys
import zlib
from collections.abc import Callable, Mapping
from typing import Protocol, cast

from zapcore.identify.disk import Read
from zapcore.identify.limits import BrokenError

PACKED = 1 << 16
"""Packed bytes that are taken at once."""

MAGIC: Mapping[str, bytes] = {
    "gz": b"\x1f\x8b",
    "bz2": b"BZh",
    "xz": b"\xfd7zXZ\0",
    "zst": b"\x28\xb5\x2f\xfd",
}
"""How streams of each kind begin."""


class Unpacker(Protocol):
    """What the three modules of the standard library have in common."""

    @property
    def eof(self) -> bool:
        """Its stream ended."""

    @property
    def needs_input(self) -> bool:
        """It can give no more without further packed bytes."""

    @property
    def unused_data(self) -> bytes:
        """What was fed after the stream's end."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Take packed bytes, give up to so many unpacked."""


class Deflated:
    """zlib with the members of the others."""

    def __init__(self, window: int) -> None:
        self._unpack = zlib.decompressobj(window)
        self._full = False

    @property
    def eof(self) -> bool:
        """Its stream ended."""
        return self._unpack.eof

    @property
    def needs_input(self) -> bool:
        """It can give no more without further packed bytes."""
        return not (self._full or self._unpack.unconsumed_tail or self.eof)

    @property
    def unused_data(self) -> bytes:
        """What was fed after the stream's end."""
        return self._unpack.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Take packed bytes, give up to so many unpacked."""
        data = self._unpack.unconsumed_tail + data
        given = self._unpack.decompress(data, max_length)
        # zlib may hold back what did not fit although it has taken all its input.
        self._full = len(given) == max_length
        return given


def unpacker(kind: str, memory: int) -> Callable[[], Unpacker]:
    """Give what makes an unpacker of one stream of ``gz``, ``bz2`` or ``xz``.

    Raises:
        ImportError: this Python was built without it.
    """
    if kind == "gz":
        return cast("Callable[[], Unpacker]", lambda: Deflated(31))
    if kind == "bz2":
        bz2 = importlib.import_module("bz2")
        return cast("Callable[[], Unpacker]", bz2.BZ2Decompressor)
    lzma = importlib.import_module("lzma")
    return lambda: cast(
        "Unpacker", lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=memory)
    )


def _damage() -> tuple[type[Exception], ...]:
    """Give what unpacking raises; lzma's own only where there is lzma."""
    lzma = sys.modules.get("lzma")
    own = (lzma.LZMAError,) if lzma is not None else ()
    return (zlib.error, OSError, ValueError, EOFError, *own)


class Unpacked:
    """Reads what packed streams, one after the other, hold.

    Args:
        source: gives the packed bytes.
        fresh: makes an unpacker.
        magic: how a further stream begins; anything else after the first is passed
            over. With none there is one stream only.
    """

    def __init__(
        self, source: Read, fresh: Callable[[], Unpacker], magic: bytes = b""
    ) -> None:
        self._source = source
        self._fresh = fresh
        self._magic = magic
        self._now = fresh()
        self._ended = False

    def read(self, count: int) -> bytes:
        """Give up to so many bytes, none at the end.

        Raises:
            BrokenError: the stream is damaged or cut off, or needs too much memory.
        """
        while count and not self._ended:
            data = b""
            if self._now.needs_input and not (data := self._source(PACKED)):
                raise BrokenError("it is cut off")
            given = self._unpack(data, count)
            if self._now.eof:
                self._next()
            if given:
                return given
        return b""

    def _unpack(self, data: bytes, count: int) -> bytes:
        try:
            return self._now.decompress(data, count)
        except _damage() as error:
            tight = "Memory" in str(error)
            why = "it needs too much memory" if tight else "it is damaged"
            raise BrokenError(why) from error

    def _next(self) -> None:
        """Go on with the stream after the one that ended, if there is one."""
        rest = self._now.unused_data.lstrip(b"\0")
        while self._magic and len(rest) < len(self._magic):
            more = self._source(PACKED)
            if not more:
                break
            rest = (rest + more).lstrip(b"\0")
        if not self._magic or not rest.startswith(self._magic):
            self._ended = True
            return
        self._now = self._fresh()
        kept, under = rest, self._source

        def source(count: int) -> bytes:
            nonlocal kept
            if kept:
                kept, given = b"", kept
                return given
            return under(count)

        self._source = source
