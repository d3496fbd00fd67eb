"""A DAT's bytes as they lie there, gzipped, or alone in a zip: bounded, as a stream."""

import gzip
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from zapcore.identify.logiqx import DatError

LARGEST = 512 * 1024 * 1024
"""Bytes that are read of one DAT, unpacked; all of MAME's list has some 300 MB."""

PIECE = 65_536
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
END_OF_ZIP, END_SIZE, LONGEST_COMMENT = b"PK\x05\x06", 22, 0xFFFF
MOST_MEMBERS = 100
"""Files of a zip, of which one is the DAT."""

ENDS = (".dat", ".xml", ".smdb")
ENDS_TOO = (".txt",)
"""Of the DAT in a zip where none has one of the others."""


class _Source(Protocol):
    def read(self, size: int, /) -> bytes:
        """Give the next bytes."""


class _Bounded(io.RawIOBase):
    """Passes bytes on, so many and no more."""

    def __init__(self, source: _Source) -> None:
        self._source = source
        self._left = LARGEST

    def readable(self) -> bool:
        """Tell that it is."""
        return True

    def readinto(self, buffer: "memoryview", /) -> int:  # type: ignore[override]
        """Fill a buffer."""
        found = self._source.read(len(buffer))
        self._left -= len(found)
        if self._left < 0:
            raise DatError(f"a DAT has at most {LARGEST >> 20} MB")
        buffer[: len(found)] = found
        return len(found)


@contextmanager
def opened(path: Path) -> Iterator[io.BufferedReader]:
    """Open a DAT, unpacking what is packed.

    Raises:
        DatError: it cannot be read, is too large, or a zip of several; the text names
            the file.
    """
    try:
        with path.open("rb") as file, _unpacked(file) as source:
            yield io.BufferedReader(_Bounded(source), PIECE)
    except DatError as error:
        raise DatError(f"{path.name} is not read: {error}") from None
    except OSError as error:
        reason = error.strerror or "it breaks off"
        raise DatError(f"{path.name} cannot be read: {reason}") from None
    except (EOFError, zlib.error, zipfile.BadZipFile):
        raise DatError(f"{path.name} cannot be read: it breaks off") from None
    except (NotImplementedError, RuntimeError) as error:
        raise DatError(f"{path.name} cannot be unpacked: {error}") from None


@contextmanager
def _unpacked(file: io.BufferedReader) -> Iterator[_Source]:
    start = file.peek(len(ZIP))[: len(ZIP)]
    if start.startswith(GZIP):
        yield gzip.GzipFile(fileobj=file)
    elif start == ZIP:
        _check_directory(file)
        with zipfile.ZipFile(file) as archive, _only(archive) as member:
            yield member
    else:
        yield file


def _check_directory(file: IO[bytes]) -> None:
    """Refuse a zip of many files before its directory is read into memory."""
    file.seek(max(0, file.seek(0, os.SEEK_END) - END_SIZE - LONGEST_COMMENT))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(END_OF_ZIP)
    if at < 0 or len(tail) < at + END_SIZE:
        raise zipfile.BadZipFile
    count, length = struct.unpack_from("<HL", tail, at + 10)
    if count > MOST_MEMBERS or length > MOST_MEMBERS * PIECE:
        raise DatError(f"a zip with a DAT holds at most {MOST_MEMBERS} files")


def _only(archive: zipfile.ZipFile) -> IO[bytes]:
    names = [name for name in archive.namelist() if not name.endswith("/")]
    for ends in (ENDS, ENDS_TOO):
        fitting = [name for name in names if name.lower().endswith(ends)]
        if len(fitting) == 1:
            return archive.open(fitting[0])
        if fitting:
            raise DatError(f"the zip holds {len(fitting)} DATs; unpack it")
    raise DatError("the zip holds no DAT")
