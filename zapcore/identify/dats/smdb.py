"""SMDB files of hardware-target packs: one file a line, separated by tabs.

``sha256, path, sha1, md5, crc32[, size]``; the path names the folders of a pack.
"""

import io
from collections.abc import Iterator
from itertools import chain

from zapcore.content import DatEntry, DatHeader
from zapcore.identify.dats.clrmamepro import LONGEST_LINE, decoded
from zapcore.identify.dats.games import Read
from zapcore.identify.dats.spelling import stem
from zapcore.identify.dats.values import (
    MD5,
    MOST_ENTRIES,
    SHA1,
    crc,
    digest,
    plain,
    size,
)
from zapcore.identify.logiqx import DatError

SHA256 = 32
FEWEST, MOST = 5, 6


def read_smdb(stream: io.BufferedReader) -> Iterator[Read]:
    """Yield an empty header, for such a file has none, and then each file."""
    lines = _lines(stream)
    first = next(lines, "")
    if not is_smdb(first):
        raise DatError("it is no DAT")
    yield DatHeader()
    for number, line in enumerate(chain((first,), lines)):
        if number >= MOST_ENTRIES:
            raise DatError(f"a DAT has at most {MOST_ENTRIES} files")
        if not line.strip():
            continue
        if not is_smdb(line):
            raise DatError(f"line {number + 1} of it is no line of an SMDB")
        if (found := _entry(line)) is not None:
            yield found


def is_smdb(line: str) -> bool:
    """Tell whether this is a line of an SMDB."""
    fields = line.rstrip("\r\n").split("\t")
    return FEWEST <= len(fields) <= MOST and bool(digest(fields[0], SHA256))


def _entry(line: str) -> DatEntry | None:
    _, path, sha1, md5, crc32, *rest = line.rstrip("\r\n").split("\t")
    file = plain(path.replace("\\", "/").rsplit("/", 1)[-1])
    if not file:
        return None
    return DatEntry(
        dat="",
        game=stem(file),
        file=file,
        size=size(rest[0].strip()) if rest else -1,
        crc32=crc(crc32),
        md5=digest(md5, MD5),
        sha1=digest(sha1, SHA1),
    )


def _lines(stream: io.BufferedReader) -> Iterator[str]:
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise DatError(f"a line of it is longer than {LONGEST_LINE >> 10} KB")
        yield decoded(line)
