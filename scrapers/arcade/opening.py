"""Opens a list as it lies there: plain, in a ``.gz`` or in a ``.zip``."""

import gzip
import io
import lzma
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

ENDS = (".xml", ".dat", ".csv", ".ini")
TOO_LARGE = "it has more than a gibibyte and was read no further"
NO_MEMBER = "this zip holds no list, or too many files"
NOT_PLAIN = "this zip is encrypted, or packed in a way that is not known here"
DAMAGED = "this archive is damaged and could not be read to its end"

BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, gzip.BadGzipFile)
"""What a damaged archive raises, besides an ``OSError`` of the disk."""


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
    archive = zipfile.ZipFile(file)
    infos = archive.infolist()
    known = [info for info in infos if info.filename.lower().endswith(ENDS)]
    if not known or len(infos) > MEMBERS_MAX:
        raise UnusableListError(NO_MEMBER)
    try:
        largest = archive.open(max(known, key=lambda info: info.file_size))
    except (NotImplementedError, RuntimeError) as error:
        # What zipfile says of an encrypted member, and of a method that it lacks.
        raise UnusableListError(NOT_PLAIN) from error
    return cast("BinaryIO", largest)


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
