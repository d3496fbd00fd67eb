"""Bytes of a stream piece by piece, up to the cap; ranges of it in one pass."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from zapcore.identify.achievements.source import CAP
from zapcore.identify.limits import PIECE, Tick


def pieces(stream: BinaryIO, tick: Tick, most: int = CAP) -> Iterator[bytes]:
    """Read up to ``most`` bytes, 1 MiB at a time but for the last.

    Raises:
        OSError: the stream cannot be read.
    """
    left = most
    while left and (piece := full(stream, min(PIECE, left))):
        tick(len(piece))
        left -= len(piece)
        yield piece


def full(stream: BinaryIO, count: int) -> bytes:
    """Read ``count`` bytes; fewer only at the end.

    Raises:
        OSError: the stream cannot be read.
    """
    found = stream.read(count)
    while found and len(found) < count and (more := stream.read(count - len(found))):
        found += more
    return found


def ranges(
    stream: BinaryIO, wanted: Sequence[tuple[int, int]], tick: Tick
) -> list[bytes]:
    """Read places of a stream given as offset and size, short where it ends.

    Goes forward only, so that a member of an archive is unpacked once; a file on disk
    skips to the first place.

    Raises:
        OSError: the stream cannot be read.
    """
    found = [bytearray() for _ in wanted]
    begin = min((at for at, size in wanted if size), default=0)
    end = max((at + size for at, size in wanted), default=0)
    at = _skipped(stream, begin, tick)
    while at < end and (piece := stream.read(min(PIECE, end - at))):
        tick(len(piece))
        for one, (first, size) in zip(found, wanted, strict=True):
            one.extend(piece[max(first - at, 0) : max(first + size - at, 0)])
        at += len(piece)
    return [bytes(one) for one in found]


def _skipped(stream: BinaryIO, count: int, tick: Tick) -> int:
    if stream.seekable():
        return stream.seek(count)
    at = 0
    while at < count and (piece := stream.read(min(PIECE, count - at))):
        at += len(piece)
        tick(len(piece))
    return at
