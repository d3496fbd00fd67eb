"""CRC32, MD5 and SHA-1 of one run of bytes, in one pass."""

import hashlib
import zlib

from zapcore.content import Body, BodyKind


class Digests:
    """The three hashes of the bytes that it is fed; ``size`` counts them.

    All three let other threads run while they work on a piece.
    """

    __slots__ = ("_crc32", "_md5", "_sha1", "size")

    def __init__(self) -> None:
        self.size = 0
        self._crc32 = 0
        # Names of known dumps, no safeguard against forgers.
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha1 = hashlib.sha1(usedforsecurity=False)

    def update(self, piece: bytes | memoryview) -> None:
        """Take the next bytes."""
        self.size += len(piece)
        self._crc32 = zlib.crc32(piece, self._crc32)
        self._md5.update(piece)
        self._sha1.update(piece)

    @property
    def crc32(self) -> int:
        """The CRC32 of what was fed so far."""
        return self._crc32

    def body(self, kind: BodyKind, number: int, name: str) -> Body:
        """Give what was hashed as a value."""
        return Body(
            kind,
            number,
            name,
            self.size,
            self._crc32,
            self._md5.digest(),
            self._sha1.digest(),
        )
