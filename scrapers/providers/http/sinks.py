"""Where a body goes: into memory, or into a new file; never more than is allowed."""

import asyncio
import contextlib
import os
from typing import BinaryIO, Protocol

PIECE = 1 << 18
"""Bytes that are written at once."""


class TooLargeError(Exception):
    """A body is larger than it may be."""


class UnwritableError(Exception):
    """The file cannot be written; ``reason`` is why."""

    def __init__(self, reason: OSError) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Sink(Protocol):
    """Takes the pieces of a body."""

    size: int

    @property
    def is_full(self) -> bool:
        """Tell whether no more of the body is wanted."""

    def expect(self, size: int) -> None:
        """Hear how many bytes are announced, as they are sent.

        Raises:
            TooLargeError: they are too many.
        """

    async def take(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            TooLargeError: it is one too many.
            UnwritableError: the disk does not take it.
        """


class Memory:
    """Keeps a body; with ``cuts``, only its beginning."""

    def __init__(self, limit: int, *, cuts: bool = False) -> None:
        self.size = 0
        self._limit = limit
        self._cuts = cuts
        self._pieces: list[bytes] = []

    @property
    def body(self) -> bytes:
        """Give what was taken."""
        return b"".join(self._pieces)

    @property
    def is_full(self) -> bool:
        """Tell whether no more of the body is wanted."""
        return self._cuts and self.size >= self._limit

    def expect(self, size: int) -> None:
        """Refuse a body that is announced as too large."""
        if size > self._limit and not self._cuts:
            raise TooLargeError

    async def take(self, piece: bytes) -> None:
        """Keep a piece."""
        room = self._limit - self.size
        if len(piece) > room and not self._cuts:
            raise TooLargeError
        self._pieces.append(piece[: max(0, room)])
        self.size += min(len(piece), max(0, room))


class NewFile:
    """Writes a body into a file that is not there yet; every call off the loop."""

    def __init__(self, path: str, limit: int) -> None:
        self.is_full = False
        self.size = 0
        self._limit = limit
        self._path = path
        self._file: BinaryIO | None = None
        self._waiting = bytearray()

    def expect(self, size: int) -> None:
        """Refuse a body that is announced as too large."""
        if size > self._limit:
            raise TooLargeError

    async def take(self, piece: bytes) -> None:
        """Write a piece, together with others."""
        self.size += len(piece)
        if self.size > self._limit:
            raise TooLargeError
        self._waiting += piece
        if len(self._waiting) >= PIECE:
            await self._write()

    async def finish(self) -> None:
        """Write what is left, and close the file.

        Raises:
            UnwritableError: the disk does not take it.
        """
        await self._write(close=True)

    async def drop(self) -> None:
        """Remove the file, if it is this one's; the next piece begins it again."""
        file, self._file = self._file, None
        self.size = 0
        self._waiting.clear()
        if file is not None:
            await asyncio.to_thread(self._remove, file)

    def _remove(self, file: BinaryIO) -> None:
        with contextlib.suppress(OSError):
            file.close()
        with contextlib.suppress(OSError):
            os.remove(self._path)

    async def _write(self, *, close: bool = False) -> None:
        piece = bytes(self._waiting)
        self._waiting.clear()
        work = asyncio.ensure_future(asyncio.to_thread(self._append, piece, close))
        try:
            await asyncio.shield(work)
        except OSError as error:
            raise UnwritableError(error) from error
        finally:
            # A thread cannot be called back: what it opens is there to be removed.
            await asyncio.wait([work])

    def _append(self, piece: bytes, close: bool) -> None:  # noqa: FBT001 - to_thread
        if self._file is None:
            self._file = open(self._path, "xb")  # noqa: SIM115 - closed by the last piece
        self._file.write(piece)
        if close:
            self._file.close()
