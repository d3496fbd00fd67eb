"""Reads a DAT of any form: what it says of itself, then file by file.

All reading of one DAT should happen on one thread, from its first entry to its last.
"""

import io
import re
from collections.abc import Generator, Iterator
from pathlib import Path

from zapcore.content import DatEntry, DatHeader
from zapcore.identify.dats.clrmamepro import GAMES, HEADERS, read_text
from zapcore.identify.dats.games import Read
from zapcore.identify.dats.opening import PIECE, opened
from zapcore.identify.dats.parents import ParentNames
from zapcore.identify.dats.smdb import read_smdb
from zapcore.identify.dats.xml import (
    has_parents_by_id,
    names_by_id,
    read_xml,
)

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
UTF_8 = b"\xef\xbb\xbf"
_WORDS = b"|".join(sorted(map(str.encode, GAMES | HEADERS)))
_TEXT = re.compile(rb"\s*(?:" + _WORDS + rb")\s*\(", re.IGNORECASE)


def read_header(path: Path) -> DatHeader:
    """Read what a DAT says of itself, and no further.

    Raises:
        DatError: it is no DAT, too large, or cannot be read; the text names the file.
    """
    with opened(path) as stream:
        for found in _read(stream, None):
            return found if isinstance(found, DatHeader) else DatHeader()
    return DatHeader()


def read_entries(path: Path) -> Generator[DatEntry, None, None]:
    """Yield each file that a DAT lists; parents by id are given as names.

    Raises:
        DatError: it is no DAT, too large, or breaks off; the text names the file.
            What was yielded before is not to be believed.
    """
    names = None
    with opened(path) as stream:
        by_id = _is_xml(stream) and has_parents_by_id(stream)
    if by_id:
        with opened(path) as stream:
            names = names_by_id(stream)
    name = ""
    with opened(path) as stream:
        for found in _read(stream, names):
            if isinstance(found, DatHeader):
                name = found.name
            else:
                yield found._replace(dat=name)


def _read(stream: io.BufferedReader, names: ParentNames | None) -> Iterator[Read]:
    if _is_xml(stream):
        return read_xml(stream, names)
    if _TEXT.match(stream.peek(PIECE).removeprefix(UTF_8)):
        return read_text(stream)
    return read_smdb(stream)


def _is_xml(stream: io.BufferedReader) -> bool:
    start = stream.peek(PIECE)
    if start.startswith(UTF_16):
        return True
    return start.removeprefix(UTF_8).lstrip().startswith(b"<")
