"""Looks entries up in the DATs of one system."""

import hashlib
import sqlite3
import struct
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from mediadb.dat_blocks import SIZE, Block
from mediadb.dat_keys import PART, Kind, hash_key, names_of, places, text_key
from zapcore.content import DatEntry, DatInfo, DatQuestion
from zapcore.identify.dats.spelling import name_key, serial_keys

FORM = "1"
"""Of what is kept of a DAT; raised when the same DAT would give other entries."""

BLOCK_SHIFT = 32
MOST = 64
"""Entries that one question finds; a DAT may list the same bytes under many games."""

BROKEN = (zlib.error, struct.error, IndexError, TypeError, ValueError)
"""What packed rows raise that are not as they were written."""

INFO = "Path, Size, MTime, Name, Version, SystemID, Entries, Message, Used"


class Live(NamedTuple):
    """A DAT that is looked up."""

    number: int
    name: str
    parts: int


def parts_of(entries: int) -> int:
    """Give how many parts a DAT of so many entries has."""
    return -(-entries // PART)


def listed(raw: sqlite3.Connection) -> list[DatInfo]:
    """Give every DAT that is known, by path."""
    rows = raw.execute(f"SELECT {INFO} FROM Dats WHERE State = 1 ORDER BY Path")  # noqa: S608 - our own text
    return [DatInfo._make((*row[:-1], bool(row[-1]))) for row in rows]


def stamps(raw: sqlite3.Connection) -> dict[str, str]:
    """Give system id to a text that changes with what its DATs list."""
    rows = raw.execute(
        "SELECT SystemID, Name, Version, Size, MTime, Entries FROM Dats"
        " WHERE State = 1 AND Used = 1 ORDER BY 1, 2, 3, 4, 5, 6"
    )
    found: dict[str, list[str]] = {}
    for system_id, *rest in rows:
        found.setdefault(system_id, [FORM]).append(repr(rest))
    return {
        system_id: hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
        for system_id, texts in found.items()
    }


def find(
    raw: sqlite3.Connection, system_id: str, questions: Sequence[DatQuestion]
) -> list[tuple[DatEntry, ...]]:
    """Give for each question the entries that fit it, surest first."""
    rows = raw.execute(
        "SELECT DBID, Name, Path, Entries FROM Dats"
        " WHERE State = 1 AND Used = 1 AND SystemID = ? ORDER BY Path",
        (system_id,),
    ).fetchall()
    dats = [Live(row[0], row[1] or row[2], parts_of(row[3])) for row in rows]
    seeker = _Seeker(raw, dats)
    try:
        return [tuple(seeker.answer(question)) for question in questions]
    except BROKEN as error:
        raise sqlite3.DatabaseError(f"malformed block: {error}") from error


class _Seeker:
    """Keeps the blocks that it has read."""

    def __init__(self, raw: sqlite3.Connection, dats: Sequence[Live]) -> None:
        self._raw = raw
        self._dats = dats
        self._blocks: dict[int, Block] = {}

    def answer(self, asked: DatQuestion) -> list[DatEntry]:
        """Give what fits: of hashes the surest that finds any, then serial and name."""
        found = self._by_sha1(asked.sha1) if asked.sha1 else {}
        if not found and asked.md5:
            found = self._by_md5(asked.md5)
        if not found and asked.crc32 is not None:
            found = self._by_crc(asked.crc32, asked.size)
        if asked.serial:
            found |= self._by_serial(asked.serial)
        if asked.name and (key := name_key(asked.name)):
            found |= self._by_name(key)
        return [*found.values()]

    def _by_sha1(self, sha1: bytes) -> dict[int, DatEntry]:
        seen = self._seen(Kind.SHA1, hash_key(sha1))
        return _first(
            (number, block.entry(at, dat))
            for number, block, at, dat in seen
            if block.sha1(at) == sha1
        )

    def _by_md5(self, md5: bytes) -> dict[int, DatEntry]:
        seen = self._seen(Kind.MD5, hash_key(md5))
        return _first(
            (number, block.entry(at, dat))
            for number, block, at, dat in seen
            if block.md5(at) == md5
        )

    def _by_crc(self, crc: int, size: int) -> dict[int, DatEntry]:
        return _first(
            (number, block.entry(at, dat))
            for number, block, at, dat in self._seen(Kind.CRC, crc)
            if _fits(block.numbers(at), crc, size)
        )

    def _by_serial(self, serial: str) -> dict[int, DatEntry]:
        entries = (
            (number, block.entry(at, dat))
            for number, block, at, dat in self._seen(Kind.SERIAL, text_key(serial))
        )
        return _first(pair for pair in entries if serial in serial_keys(pair[1].serial))

    def _by_name(self, key: str) -> dict[int, DatEntry]:
        entries = (
            (number, block.entry(at, dat))
            for number, block, at, dat in self._seen(Kind.NAME, text_key(key))
        )
        return _first(
            pair for pair in entries if key in names_of(pair[1].game, pair[1].file)
        )

    def _seen(self, kind: Kind, key: int) -> Iterator[tuple[int, Block, int, str]]:
        """Yield (number, block, place in it, DAT) of what may have this key."""
        for dat in self._dats:
            for place in places(self._raw, dat.number, dat.parts, kind, key):
                number = dat.number << BLOCK_SHIFT | place // SIZE
                block = self._block(number)
                yield dat.number << BLOCK_SHIFT | place, block, place % SIZE, dat.name

    def _block(self, number: int) -> Block:
        block = self._blocks.get(number)
        if block is None:
            (hashes,) = self._raw.execute(
                "SELECT Hashes FROM Blocks WHERE DBID = ?", (number,)
            ).fetchone()
            # Not a method: a circle of references would wait for a collection.
            names = partial(_names, self._raw, number)
            block = self._blocks[number] = Block(hashes, names)
            if len(self._blocks) > MOST:
                del self._blocks[next(iter(self._blocks))]
        return block


def _names(raw: sqlite3.Connection, number: int) -> bytes:
    row = raw.execute("SELECT Texts FROM Blocks WHERE DBID = ?", (number,)).fetchone()
    return bytes(row[0])


def _first(pairs: Iterator[tuple[int, DatEntry]]) -> dict[int, DatEntry]:
    found: dict[int, DatEntry] = {}
    for number, entry in pairs:
        found[number] = entry
        if len(found) == MOST:
            break
    return found


def _fits(listed: tuple[int | None, int], crc: int, size: int) -> bool:
    known, length = listed
    return known == crc and (length == size or length < 0 or size < 0)
