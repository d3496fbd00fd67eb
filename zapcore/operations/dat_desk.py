"""What a person asks of the DATs: which there are, and what one knows of a text."""

from collections.abc import Sequence
from typing import NamedTuple

from zapcore.content import DatEntry, DatInfo, DatQuestion
from zapcore.identify.dats.spelling import stem
from zapcore.identify.dats.values import MD5, SHA1, crc, digest
from zapcore.identify.serial_key import serial_key
from zapcore.ports_dats import DatIndex

CRC_DIGITS = 8
MOST = 200
"""Entries of one answer."""


class Listed(NamedTuple):
    """An entry and the system of its DAT."""

    system_id: str
    entry: DatEntry


class DatDesk:
    """Answers about the DATs of all systems."""

    def __init__(self, index: DatIndex) -> None:
        self._index = index

    async def listed(self) -> Sequence[DatInfo]:
        """Give every DAT of the owner's folder, by path."""
        return await self._index.listed()

    async def find(self, text: str, system_id: str = "") -> Sequence[Listed]:
        """Give the entries that a hash, a serial or a name means, up to ``MOST``.

        ``text`` may be a SHA-1, an MD5 or a CRC-32 in hexadecimal. Without a system
        those of all are asked.
        """
        questions = questions_about(text.strip())
        systems = [system_id] if system_id else sorted(await self._index.stamps())
        found: dict[Listed, None] = {}
        for one in systems:
            for entries in await self._index.find(one, questions):
                found |= {Listed(one, entry): None for entry in entries}
        return [*found][:MOST]


class NoDats:
    """Where there is no index of DATs."""

    async def listed(self) -> Sequence[DatInfo]:
        """Give none."""
        return ()

    async def find(self, text: str, system_id: str = "") -> Sequence[Listed]:
        """Find nothing."""
        del text, system_id
        return ()


def questions_about(text: str) -> list[DatQuestion]:
    """Give what a text may mean: a hash, or else a name and a serial."""
    sha1, md5 = digest(text, SHA1), digest(text, MD5)
    if sha1 or md5:
        return [DatQuestion(sha1=sha1, md5=md5)]
    crc32 = crc(text) if len(text) == CRC_DIGITS else None
    names = dict.fromkeys((text, stem(text)))
    first, *rest = names
    return [
        DatQuestion(crc32=crc32, serial=serial_key(text), name=first),
        *(DatQuestion(name=name) for name in rest),
    ]
