"""Keys under which entries of a DAT are found: 32 bits of a hash, or of a name's CRC.

A DAT's keys are sorted part by part and kept in pages of some hundred: six bytes a key,
where a table of rows would take 18. What a key finds is compared in full.
"""

import sqlite3
import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from enum import IntEnum

from zapcore.content import DatEntry
from zapcore.identify.dats.spelling import name_key, serial_keys, stem

PART = 16_384
"""Entries of one part of a DAT: so many keys of each kind are held to be sorted."""

PAGE = 670
"""Keys of a page: with its row it fills a page of SQLite's."""

PLACE_BITS = 16
BUCKETS = 16
"""Keys are sorted in so many heaps: one long sort would hold the interpreter."""

DAT_SHIFT, PART_SHIFT, KIND_SHIFT = 43, 35, 32
LARGEST_DAT = (1 << 20) - 1


class Kind(IntEnum):
    """What a key is made of."""

    SHA1 = 0
    MD5 = 1
    CRC = 2
    SERIAL = 3
    NAME = 4


def text_key(text: str) -> int:
    """Give the key of a text."""
    return zlib.crc32(text.encode("utf-8", "replace"))


def keys_of(entry: DatEntry) -> Iterator[tuple[Kind, int]]:
    """Yield the keys under which an entry is found."""
    if entry.sha1:
        yield Kind.SHA1, hash_key(entry.sha1)
    if entry.md5:
        yield Kind.MD5, hash_key(entry.md5)
    if entry.crc32 is not None:
        yield Kind.CRC, entry.crc32
    if entry.serial:
        for serial in serial_keys(entry.serial):
            yield Kind.SERIAL, text_key(serial)


def names_of(game: str, file: str) -> set[str]:
    """Give the names under which a file of a game is found."""
    bare = stem(file)
    names = {name_key(game)}
    if bare != game:
        names.add(name_key(bare))
    return names - {""}


def hash_key(digest: bytes) -> int:
    """Give the key of a hash."""
    return int.from_bytes(digest[:4], "big")


class PartKeys:
    """Gathers the keys of one part of a DAT."""

    def __init__(self) -> None:
        self._heaps = [[array("Q") for _ in range(BUCKETS)] for _ in Kind]
        self._game = ""

    def add(self, entry: DatEntry, place: int) -> None:
        """Take the keys of an entry by its place in the part.

        The name of a game finds the first of its files.
        """
        for kind, key in keys_of(entry):
            self._put(kind, key, place)
        names = names_of(entry.game, entry.file)
        if entry.game == self._game:
            names.discard(name_key(entry.game))
        self._game = entry.game
        for name in names:
            self._put(Kind.NAME, text_key(name), place)

    def _put(self, kind: Kind, key: int, place: int) -> None:
        self._heaps[kind][key >> 28].append(key << PLACE_BITS | place)

    def pages(self, dat: int, part: int) -> Iterator[tuple[int, bytes]]:
        """Yield (id, pairs) of each page; the same key is never on two pages."""
        for kind in Kind:
            base = _base(dat, part, kind)
            keys, places = array("I"), array("H")
            for heap in self._heaps[kind]:
                for both in sorted(heap):
                    key = both >> PLACE_BITS
                    if len(keys) >= PAGE and key != keys[-1]:
                        yield base | keys[0], _packed(keys, places)
                        keys, places = array("I"), array("H")
                    keys.append(key)
                    places.append(both & 0xFFFF)
            if keys:
                yield base | keys[0], _packed(keys, places)


def _base(dat: int, part: int, kind: Kind) -> int:
    return dat << DAT_SHIFT | part << PART_SHIFT | kind << KIND_SHIFT


def _packed(keys: "array[int]", places: "array[int]") -> bytes:
    if sys.byteorder == "big":
        keys.byteswap()
        places.byteswap()
    return keys.tobytes() + places.tobytes()


def places(
    raw: sqlite3.Connection, dat: int, parts: int, kind: Kind, key: int
) -> Iterator[int]:
    """Yield the places in a DAT of the entries that may have this key."""
    for part in range(parts):
        base = _base(dat, part, kind)
        row = raw.execute(
            "SELECT Pairs FROM Keys WHERE DBID BETWEEN ? AND ? ORDER BY DBID DESC"
            " LIMIT 1",
            (base, base | key),
        ).fetchone()
        if row:
            for place in _on_page(row[0], key):
                yield part * PART + place


def _on_page(pairs: bytes, key: int) -> "array[int]":
    count = len(pairs) // 6
    keys, found = array("I"), array("H")
    keys.frombytes(pairs[: 4 * count])
    found.frombytes(pairs[4 * count :])
    if sys.byteorder == "big":
        keys.byteswap()
        found.byteswap()
    first = bisect_left(keys, key)
    end = bisect_left(keys, key + 1, first)
    return found[first:end]
