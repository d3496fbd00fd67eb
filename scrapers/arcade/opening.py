"""Opens a list as it lies there: plain, in a ``.gz`` or in a ``.zip``."""

import gzip
import io
import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from scrapers.gamelist_xml.places import refusal

SIZE_MAX = 1 << 30
"""Bytes of a list, packed or unpacked; a ``-listxml`` of 2026 has some 300 million."""

MEMBERS_MAX = 64
"""Members of a zip that is taken for a packed list."""

DIRECTORY_MAX = 64 * 1024
"""Bytes of such a zip's directory."""

END_OF_DIRECTORY, TAIL = b"PK\x05\x06", 22 + 0xFFFF
"""What a zip's last record begins with, and how far from the end that can be."""

ENDS = (".xml", ".dat", ".csv", ".ini")
TOO_LARGE = "it has more than a gibibyte and was read no further"
NO_MEMBER = "this zip holds no list, or too many files"
NOT_PLAIN = "this zip is encrypted, or packed in a way that is not known here"
DAMAGED = "this archive is damaged and could not be read to its end"

BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, gzip.BadGzipFile)
"""What a damaged archive raises, besides an ``OSError`` of the disk."""

ODD = (NotImplementedError, RuntimeError, ValueError, OverflowError, struct.error)
"""What zipfile says of encryption, of methods it lacks, and of senseless numbers."""


class UnusableListError(Exception):
    """A list cannot be read; says why, and whether it stays so."""

    def __init__(self, sentence: str, *, lasting: bool = True) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.lasting = lasting


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """Give the bytes of a list.

    Raises:
        UnusableListError: it is no file, is too large or damaged, or holds no list.
        OSError: the disk does not give it.
    """
    refused = refusal(path, SIZE_MAX)
    if refused:
        raise UnusableListError(refused.sentence, lasting=refused.lasting)
    try:
        with open(path, "rb") as file:
            yield cast("BinaryIO", _Bounded(_unpacked(path, file)))
    except BROKEN as error:
        raise UnusableListError(DAMAGED) from error


def _unpacked(path: str, file: BinaryIO) -> BinaryIO:
    folded = path.lower()
    if folded.endswith(".gz"):
        return cast("BinaryIO", gzip.GzipFile(fileobj=file))
    return _member(file) if folded.endswith(".zip") else file


def _member(file: BinaryIO) -> BinaryIO:
    """Give the largest member that is called like a list; its name leads nowhere."""
    if _directory_size(file) > DIRECTORY_MAX:
        raise UnusableListError(NO_MEMBER)
    try:
        archive = zipfile.ZipFile(file)
        infos = archive.infolist()
        known = [info for info in infos if info.filename.lower().endswith(ENDS)]
        if not known or len(infos) > MEMBERS_MAX:
            raise UnusableListError(NO_MEMBER)
        largest = max(known, key=lambda info: info.file_size)
        return cast("BinaryIO", archive.open(largest))
    except ODD as error:
        raise UnusableListError(NOT_PLAIN) from error


def _directory_size(file: BinaryIO) -> int:
    """Give the bytes of a zip's directory, which zipfile reads at once; 0 if none."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - TAIL))
    tail = file.read()
    at = tail.rfind(END_OF_DIRECTORY)
    size = tail[at + 12 : at + 16] if at >= 0 else b""
    file.seek(0)
    return int.from_bytes(size, "little")


class _Bounded(io.RawIOBase):
    """Bytes that end with an error where there are too many of them."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = SIZE_MAX

    def read(self, size: int = -1) -> bytes:
        """Read at most so many bytes."""
        chunk = self._file.read(size)
        self._left -= len(chunk)
        if self._left < 0:
            raise UnusableListError(TOO_LARGE)
        return chunk
