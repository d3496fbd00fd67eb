"""What goes to a client: text, and pictures that become text while they are sent.

A picture is held once, as its bytes. Written out beforehand it would be there five
times over: as base64, in its answer, in its batch, encoded, and in the socket's buffer.
"""

import asyncio
import binascii
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from typing import TypeAlias

from zapcore.valueclass import dataclass

PIECE = 24 << 10
"""Bytes of a picture that are written at a time, a multiple of three: 0.1 ms."""

TEXT_PIECE = 32 << 10
"""Characters of text that are encoded at a time."""


@dataclass(frozen=True, slots=True)
class Base64:
    """Bytes that go out as base64; ``held`` lives as long as they do (a ``Loan``)."""

    data: bytes
    held: object = None

    def __len__(self) -> int:
        return 4 * -(-len(self.data) // 3)

    def __str__(self) -> str:
        return binascii.b2a_base64(self.data, newline=False).decode("ascii")


Part: TypeAlias = str | Base64


@dataclass(frozen=True, slots=True)
class Frame:
    """One answer, or a batch of them, in parts that follow each other."""

    parts: tuple[Part, ...]

    def __len__(self) -> int:
        """Give the characters of the whole."""
        return sum(map(len, self.parts))

    @property
    def holds(self) -> bool:
        """Tell whether it holds a share of the budget of pictures."""
        return any(isinstance(p, Base64) and p.held is not None for p in self.parts)

    def text(self) -> str:
        """Give all of it at once."""
        return "".join(map(str, self.parts))

    def pieces(self) -> Iterator[bytes]:
        """Give all of it in small pieces; a picture's become text one by one."""
        for part in self.parts:
            if isinstance(part, str):
                for at in range(0, len(part), TEXT_PIECE):
                    yield part[at : at + TEXT_PIECE].encode("utf-8", "replace")
            else:
                whole = memoryview(part.data)
                for at in range(0, len(whole), PIECE):
                    yield binascii.b2a_base64(whole[at : at + PIECE], newline=False)


class Stream:
    """A batch that is too long to be held: its begin, and the rest as it is made."""

    def __init__(self, begin: Frame, rest: AsyncIterator[Frame]) -> None:
        self._begin: Frame | None = begin
        self._rest = rest
        self._size = len(begin)
        self._taken = asyncio.Event()

    def __len__(self) -> int:
        """Give the characters of the begin."""
        return self._size

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """Give all of it in small pieces, once."""
        held, self._begin = self._begin, None
        while held is not None:
            for piece in held.pieces():
                yield piece
            # Let go before the next is asked for: it may wait for just this memory.
            held = None
            held = await anext(self._rest, None)
        self._taken.set()

    async def taken(self) -> None:
        """Wait until all of it was given."""
        await self._taken.wait()


Outgoing: TypeAlias = str | Frame | Stream


def size_of(frame: str | Frame) -> int:
    """Give the bytes that the pieces of a frame have together."""
    if isinstance(frame, Frame):
        return sum(
            size_of(part) if isinstance(part, str) else len(part)
            for part in frame.parts
        )
    return len(frame) if frame.isascii() else len(frame.encode("utf-8", "replace"))


async def pieces(frame: Outgoing) -> AsyncGenerator[bytes, None]:
    """Give any of them in small pieces."""
    if isinstance(frame, Stream):
        async for piece in frame.pieces():
            yield piece
        return
    whole = Frame((frame,)) if isinstance(frame, str) else frame
    for piece in whole.pieces():
        yield piece
