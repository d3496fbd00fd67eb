"""``python unpack_child.py FORMAT FILTER``: libarchive, in a process of its own.

libarchive reads what anybody may have made; a crash or a huge dictionary in it must not
be the daemon's. Standard input is the archive. Standard output has for each entry
``E``, the length of its name (4 bytes) and its size (8, -1 unknown), the name, then
pieces: ``D``, length (4) and bytes; at last ``Z``. All numbers are little-endian.
"""

import importlib
import logging
import struct
import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Protocol

PIECE = 1 << 20
ENTRY = struct.Struct("<cIq")
DATA = struct.Struct("<cI")


class Warnings(logging.Handler):
    """Counts what libarchive warns of: that is how it tells of wrong checksums."""

    count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count one."""
        del record
        self.count += 1


class Found(Protocol):
    """An entry as libarchive-c gives it."""

    isfile: bool
    pathname: str | bytes
    size: int | None

    def get_blocks(self, block_size: int) -> Iterator[bytes]:
        """Give its bytes."""


def write_entries(archive: Iterable[Found], out: BinaryIO) -> None:
    """Write all files of an open archive."""
    warnings = Warnings()
    logging.getLogger("libarchive").addHandler(warnings)
    for entry in archive:
        if not entry.isfile:
            continue
        before = warnings.count
        name = entry.pathname
        raw = name if isinstance(name, bytes) else name.encode("utf-8", "replace")
        out.write(ENTRY.pack(b"E", len(raw), -1 if entry.size is None else entry.size))
        out.write(raw)
        for block in entry.get_blocks(PIECE):
            if warnings.count > before:
                sys.exit(1)
            out.write(DATA.pack(b"D", len(block)))
            out.write(block)
    out.write(DATA.pack(b"Z", 0))


def main(format_name: str, filter_name: str) -> None:
    """Read standard input as this format of libarchive, behind this filter."""
    libarchive = importlib.import_module("libarchive")
    with libarchive.fd_reader(0, format_name, filter_name) as archive:
        write_entries(archive, sys.stdout.buffer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
