"""Where the games of a whole list of LaunchBox's stand, by the byte.

The list was seen to be well-formed before (``scrapers.launchbox_xml.elements.check``),
so that looking for tags is enough; comments and CDATA are passed over.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from scrapers.exports.entry_dialect import BrokenFileError

CHUNK = 1 << 18
ENTRY_MAX = 8 << 20
"""Bytes of one game or comment; a longer one is none of LaunchBox's."""

_TOKEN = re.compile(
    rb"<!--|<!\[CDATA\[|<Game(?:\s[^<>]*)?>|</Game\s*>|<LaunchBox\b[^>]*>"
)
_ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>"}
_LONGEST = 256
"""Bytes that a token may have."""


class Lexer:
    """Finds games; new ones go to ``after``; ``root_alone``: of ``<LaunchBox/>``."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._text = b""
        self._base = 0
        self._at = 0
        self._whole = False
        self.root: tuple[int, int] = (0, 0)
        self.root_alone = False
        self.after = 0

    def games(self) -> Iterator[tuple[int, bytes]]:
        """Yield (begin, bytes) of each game.

        Raises:
            BrokenFileError: one is too long.
        """
        self._file.seek(0)
        begin, depth = -1, 0
        while (match := self._token(begin)) is not None:
            token = match[0]
            if token in _ENDS:
                self._pass(_ENDS[token], begin)
            elif token.startswith(b"<LaunchBox"):
                self.root = (self._base + match.start(), self._base + match.end())
                self.root_alone = token.endswith(b"/>")
                self.after = self.root[1]
            elif token.startswith(b"</"):
                depth -= 1
                if depth:
                    continue
                self.after = self._base + match.end()
                yield begin, self._text[begin - self._base : match.end()]
                begin = -1
            elif not token.endswith(b"/>"):
                begin = begin if depth else self._base + match.start()
                depth += 1

    def _token(self, begin: int) -> re.Match[bytes] | None:
        while True:
            match = _TOKEN.search(self._text, self._at)
            if match is not None and (self._whole or match.end() < len(self._text)):
                self._at = match.end()
                return match
            if self._whole:
                return None
            self._at = match.start() if match else max(self._at, self._tail())
            self._more(self._at, begin)

    def _pass(self, end: bytes, begin: int) -> None:
        """Go behind the end of a comment or the like."""
        while (found := self._text.find(end, self._at)) < 0:
            self._at = max(self._at, len(self._text) - len(end))
            if not self._more(self._at, begin):
                raise BrokenFileError
        self._at = found + len(end)

    def _tail(self) -> int:
        return max(0, len(self._text) - _LONGEST)

    def _more(self, floor: int, begin: int) -> bool:
        keep = floor if begin < 0 else min(floor, begin - self._base)
        if len(self._text) - keep > ENTRY_MAX:
            raise BrokenFileError
        piece = self._file.read(CHUNK)
        self._text = self._text[keep:] + piece
        self._base += keep
        self._at -= keep
        self._whole = not piece
        return bool(piece)
