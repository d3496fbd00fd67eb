"""Entries of a DAT packed by the 64: hashes as they are, names compressed.

Names of neighbours are alike, so that 64 together need 14 bytes each; columns pack
better than rows. Hashes cannot be packed; a column that no entry has is left out.
"""

import struct
import zlib
from collections.abc import Callable, Iterable, Sequence

from zapcore.content import DatEntry

SIZE = 64
"""Entries of a block."""

_NUMBERS = struct.Struct("<IIBB")
"""CRC, size (32 bits and 8 more), which of both are known."""

HAS_CRC, HAS_SIZE = 1, 2
HAS_MD5, HAS_SHA1 = 1, 2
MD5, SHA1 = 16, 20
SAME = "\x01"
"""Stands in a file's name for the name of its game."""

FIELD, WORD = "\n", "\x02"


def pack(entries: Sequence[DatEntry]) -> tuple[bytes, bytes]:
    """Give (hashes, names) of up to ``SIZE`` entries."""
    flags = HAS_MD5 * any(one.md5 for one in entries)
    flags |= HAS_SHA1 * any(one.sha1 for one in entries)
    parts = [bytes((len(entries), flags)), *map(_numbers, entries)]
    if flags & HAS_MD5:
        parts += (one.md5 or bytes(MD5) for one in entries)
    if flags & HAS_SHA1:
        parts += (one.sha1 or bytes(SHA1) for one in entries)
    return b"".join(parts), _packed(entries)


def _numbers(one: DatEntry) -> bytes:
    size = max(one.size, 0)
    known = HAS_CRC * (one.crc32 is not None) | HAS_SIZE * (one.size >= 0)
    return _NUMBERS.pack(one.crc32 or 0, size & 0xFFFFFFFF, size >> 32, known)


def _packed(entries: Sequence[DatEntry]) -> bytes:
    columns: tuple[Iterable[str], ...] = (
        (one.game for one in entries),
        (_short(one.file, one.game) for one in entries),
        (one.parent for one in entries),
        (one.status for one in entries),
        (one.serial for one in entries),
        (WORD.join(one.categories) for one in entries),
    )
    text = FIELD.join(FIELD.join(column) for column in columns)
    return zlib.compress(text.encode("utf-8", "replace"), 9)


def _short(file: str, game: str) -> str:
    return SAME + file[len(game) :] if file.startswith(game) else file


class Block:
    """A packed block, of which names are unpacked when one is asked for."""

    def __init__(self, hashes: bytes, names: Callable[[], bytes]) -> None:
        self._hashes = hashes
        self._names = names
        self._columns: list[list[str]] = []
        self._count, self._flags = hashes[0], hashes[1]

    def entry(self, place: int, dat: str) -> DatEntry:
        """Give an entry by its place in the block."""
        if not self._columns:
            self._columns = self._unpacked()
        game, file, parent, status, serial, words = (
            column[place] for column in self._columns
        )
        crc32, size = self.numbers(place)
        return DatEntry(
            dat=dat,
            game=game,
            file=game + file[1:] if file.startswith(SAME) else file,
            size=size,
            crc32=crc32,
            md5=self.md5(place),
            sha1=self.sha1(place),
            status=status,
            serial=serial,
            parent=parent,
            categories=tuple(words.split(WORD)) if words else (),
        )

    def numbers(self, place: int) -> tuple[int | None, int]:
        """Give (CRC, size), None and -1 where they are not known."""
        crc, low, high, known = _NUMBERS.unpack_from(
            self._hashes, 2 + place * _NUMBERS.size
        )
        size = high << 32 | low
        return crc if known & HAS_CRC else None, size if known & HAS_SIZE else -1

    def md5(self, place: int) -> bytes:
        """Give the MD5, or b""."""
        if not self._flags & HAS_MD5:
            return b""
        return self._column(0, MD5, place)

    def sha1(self, place: int) -> bytes:
        """Give the SHA-1, or b""."""
        if not self._flags & HAS_SHA1:
            return b""
        before = MD5 * self._count if self._flags & HAS_MD5 else 0
        return self._column(before, SHA1, place)

    def _column(self, before: int, length: int, place: int) -> bytes:
        at = 2 + self._count * _NUMBERS.size + before + place * length
        found = self._hashes[at : at + length]
        return found if any(found) else b""

    def _unpacked(self) -> list[list[str]]:
        fields = zlib.decompress(self._names()).decode("utf-8").split(FIELD)
        many = self._count
        return [fields[at : at + many] for at in range(0, len(fields), many)]
