"""Pegasus' metadata files, line by line, each with its place in bytes.

Rules: https://pegasus-frontend.org/docs/dev/meta-syntax/ ("Syntax"): a line that begins
with ``#`` or is blank is nothing, one that begins with white space adds a value to the
entry above it, any other is ``name: value``, split at its first colon. Which entries
begin something: https://pegasus-frontend.org/docs/user-guide/meta-files/ ("All entries
belong to the last defined collection or game").
"""

import codecs
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from zapcore.valueclass import dataclass

LINE_MAX = 256 * 1024
"""Bytes of a line that are read; real descriptions have some thousand."""

BLOCK_MAX = 1024 * 1024
"""Bytes of a game or collection; what is beyond is passed over."""

NO_NAME = "this line has no property name before a colon and was passed over"
NO_ENTRY = "an indented line stands here before any property and was passed over"
LONG_LINE = f"a line of more than {LINE_MAX >> 10} KiB was cut"
LONG_BLOCK = f"this entry has more than {BLOCK_MAX >> 20} MiB; the rest was passed over"

GAME, COLLECTION = "game", "collection"
STARTS = frozenset({GAME, COLLECTION})

_BREAKS = re.compile(r"\s*\n\s*")

Warn = Callable[[int, str], None]


@dataclass(slots=True)
class Property:
    """One property: its name in small letters, its values, the bytes of its lines.

    ``lines`` are (begin, end) of each line that is its own, line ends included:
    comments may stand between them.
    """

    name: str
    values: list[str]
    lines: list[tuple[int, int]]


@dataclass(slots=True)
class Block:
    """A ``game`` or ``collection`` and what belongs to it.

    ``end`` is behind the last line of its last property; ``line`` counts from 1.
    """

    properties: list[Property]
    line: int
    size: int = 0
    full: bool = False

    @property
    def kind(self) -> str:
        """Give ``game`` or ``collection``."""
        return self.properties[0].name

    @property
    def start(self) -> int:
        """Give where its first line begins."""
        return self.properties[0].lines[0][0]

    @property
    def end(self) -> int:
        """Give where its last line ends."""
        return self.properties[-1].lines[-1][1]

    def values(self, *names: str) -> tuple[str, ...]:
        """Give all values of these properties, which are other names of one."""
        return tuple(v for p in self.properties if p.name in names for v in p.values)

    def last(self, *names: str) -> list[str]:
        """Give the values of the last of these properties that has any."""
        found = (p.values for p in reversed(self.properties) if p.name in names)
        return next(filter(None, found), [])


class Grammar:
    """Reads blocks; ``warn(line, sentence)`` hears what was wrong."""

    def __init__(self, warn: Warn) -> None:
        self._warn = warn
        self._block: Block | None = None
        self._last: Property | None = None
        self.newline = b"\n"

    def blocks(self, file: BinaryIO, start: int = 0) -> Iterator[Block]:
        """Yield games and collections in the order of the file.

        ``start`` is added to the places, for a part of a file.
        """
        at = start
        for number, (raw, length) in enumerate(_lines(file), 1):
            if number == 1:
                self.newline = b"\r\n" if raw.endswith(b"\r\n") else b"\n"
            if length > LINE_MAX:
                self._warn(number, LONG_LINE)
            text = raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw
            done = self._line(text, (at, at + length), number)
            at += length
            if done is not None:
                yield done
        if self._block is not None:
            yield self._block
        self._block = self._last = None

    def _line(self, raw: bytes, where: tuple[int, int], number: int) -> Block | None:
        """Read a line; give the block that it ends."""
        text = raw.decode("utf-8", "surrogateescape")
        first = text[:1]
        if first == "#" or not first:
            return None
        if first.isspace():
            value = text.strip()
            if value:
                self._add(value, where, number)
            return None
        name, colon, rest = text.partition(":")
        name = name.strip().lower()
        if not colon or not name:
            self._warn(number, NO_NAME)
            self._last = None
            return None
        return self._begin(name, rest.strip(), where, number)

    def _begin(
        self, name: str, value: str, where: tuple[int, int], number: int
    ) -> Block | None:
        made = Property(name, [value] if value else [], [where])
        self._last = made
        if name in STARTS:
            done, self._block = self._block, Block([made], number)
            return done
        if self._block is not None and self._fits(where, number):
            self._block.properties.append(made)
        elif self._block is not None:
            self._last = None
        return None

    def _add(self, value: str, where: tuple[int, int], number: int) -> None:
        if self._last is None:
            if self._block is None or not self._block.full:
                self._warn(number, NO_ENTRY)
        elif self._block is None or self._fits(where, number):
            self._last.values.append(value)
            self._last.lines.append(where)

    def _fits(self, where: tuple[int, int], number: int) -> bool:
        """Tell whether the block has room for a line; it is told once."""
        block = self._block
        if block is None:
            return True
        block.size += where[1] - where[0]
        if block.size > BLOCK_MAX:
            if not block.full:
                self._warn(number, LONG_BLOCK)
            block.full = True
        return not block.full


def _lines(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Yield lines, cut at ``LINE_MAX``, and how long they are in the file."""
    while raw := file.readline(LINE_MAX):
        length = len(raw)
        piece = raw
        while length >= LINE_MAX and not piece.endswith(b"\n"):
            piece = file.readline(LINE_MAX)
            if not piece:
                break
            length += len(piece)
        yield raw, length


def flowing(values: list[str]) -> str:
    """Join lines of a text (``meta-syntax``, "Text merging")."""
    text = ""
    for value in values:
        piece = "\n\n" if value == "." else value.replace("\\n", "\n")
        if text and not text[-1].isspace() and not piece[0].isspace():
            text += " "
        text += piece
    return _BREAKS.sub(_breaks, text).strip()


def _breaks(match: re.Match[str]) -> str:
    """Give line breaks without the blanks about them, of several two."""
    return "\n" * min(match[0].count("\n"), 2)


def legible(text: str) -> str:
    """Give a text whose bytes may be no UTF-8 as it is shown."""
    if text.isascii():
        return text
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
