"""Where the games of a list stand, by the byte: a tolerant reader that changes nothing.

Of the first ``gameList`` every ``<game>`` is given as the run of bytes it is. Comments,
CDATA, processing instructions and a DOCTYPE are passed over; nothing is expanded or
loaded. Memory is that of one piece and one entry.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from scrapers.exports.edits_text import ascii_encoding
from scrapers.exports.edits_window import Window
from zapcore.valueclass import dataclass

HEAD = 4096
TAG_MAX = 1 << 16
"""Bytes of one tag; real ones have less than a hundred."""

_OPENS = re.compile(rb"<(?:(/?)([A-Za-z_:][^\s/<>]*)|!--|!\[CDATA\[|!DOCTYPE|[?!])")
_TAG_END = re.compile(rb"""(?:[^<>"']|"[^"<]*"|'[^'<]*')*>""")
_GAME = re.compile(rb"<(?:[\w.-]+:)?game[\s/>]")
_SUBSET = re.compile(
    rb"""<!--.*?-->|"[^"]*"|'[^']*'|(?P<open><!--|["'])|[\[\]>]""", re.DOTALL
)
_ENDS = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"), (b"<!", b">"))
LIST, GAME, PATH, FOLDER = b"gameList", b"game", b"path", b"folder"
STRAYS_MAX = 100_000

NO_LIST = "no whole list of games is in it"


class BrokenListError(Exception):
    """The bytes are no whole list of games."""


class Block(NamedTuple):
    """One ``<game>`` of a file: where it begins, and its bytes."""

    start: int
    data: bytes


class _Tag(NamedTuple):
    name: bytes
    start: int
    end: int
    closes: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a list stands: its inside from ``first`` to ``end``.

    ``alone``: it is ``<gameList/>``, which begins at ``first`` and ends at ``end``.
    """

    first: int
    end: int
    alone: bool
    name: bytes = LIST


class Lexer:
    """Reads one file that is open as ``handle``, from its begin.

    ``strays`` are paths that stand in no game of the list but in something else of it.
    """

    def __init__(self, handle: int) -> None:
        self._window = Window(handle)
        head = self._window.text[:HEAD]
        self.encoding, self._window.at = ascii_encoding(head)
        self.newline = b"\r\n" if b"\r\n" in head else b"\n"
        self._frame: Frame | None = None
        self.strays: list[bytes] = []

    @property
    def frame(self) -> Frame:
        """Give where the list stands, once its games were read."""
        if self._frame is None:
            raise BrokenListError(NO_LIST)
        return self._frame

    def games(self) -> Iterator[Block]:
        """Yield the games of the first list; ``frame`` is known afterwards.

        Raises:
            BrokenListError: there is no list, or it does not end.
        """
        tag = self._tag()
        while tag.closes or _local(tag.name) != LIST:
            tag = self._tag()
        if tag.alone:
            self._frame = Frame(tag.start, tag.end, alone=True, name=tag.name)
            return
        end = -1
        first = tag
        while end < 0:
            tag = self._tag()
            if tag.closes and _local(tag.name) == LIST:
                end = tag.start
            elif tag.closes or tag.alone:
                continue
            elif _local(tag.name) == GAME:
                yield self._game(tag)
            else:
                end = self._skip(tag)
        self._frame = Frame(first.end, end, alone=False, name=first.name)

    def _skip(self, first: _Tag) -> int:
        """Pass over an element; give where the list ended, if it did so in it."""
        depth, tag = 1, first
        of_games = _local(first.name) != FOLDER  # a folder's own path is of no game
        while depth:
            of_games = of_games or _local(tag.name) == GAME
            is_path = of_games and _local(tag.name) == PATH
            tag = self._stray() if is_path else self._tag()
            if tag.closes and _local(tag.name) == LIST:
                return tag.start
            if tag.name == first.name and not tag.alone:
                depth += -1 if tag.closes else 1
        return -1

    def _stray(self) -> _Tag:
        """Keep the text that stands before the next tag, and give that."""
        window = self._window
        window.hold = begin = window.at
        tag = self._tag()
        text = window.cut(begin, tag.start)
        window.hold = -1
        if text.strip() and len(text) <= TAG_MAX and len(self.strays) < STRAYS_MAX:
            self.strays.append(text)
        return tag

    def _game(self, tag: _Tag) -> Block:
        """Give a game: by a look for its end tag, else tag for tag."""
        window = self._window
        window.hold = tag.start
        found = window.find(b"</" + tag.name + b">", tag.end)
        data = window.cut(tag.start, found) if found > 0 else b""
        if not data or b"<!" in data or b"<?" in data or len(_GAME.findall(data)) > 1:
            self._walk(tag)
            data = window.cut(tag.start, window.at)
        window.at = tag.start + len(data)
        window.hold = -1
        return Block(tag.start, data)

    def _walk(self, tag: _Tag) -> None:
        """Go to the end of a game, past games in it, comments and CDATA."""
        self._window.at = tag.end
        depth = 1
        while depth:
            inner = self._tag()
            if inner.closes and _local(inner.name) == LIST:
                raise BrokenListError(NO_LIST)
            if inner.name == tag.name and not inner.alone:
                depth += -1 if inner.closes else 1

    def _tag(self) -> _Tag:
        """Give the next tag; what is no element is passed over."""
        window = self._window
        while True:
            match = window.search(_OPENS, window.at)
            if match is None:
                # Half of a tag may stand there: "</".
                window.at = max(window.at, window.last - len(b"</"))
                if not window.more():
                    raise BrokenListError(NO_LIST)
                continue
            begin = window.offset(match.start())
            end = self._end(match)
            if end < 0:
                window.at = begin
                if not window.more():
                    raise BrokenListError(NO_LIST)
                continue
            window.at = window.offset(end)
            if match[2] is not None:
                alone = window.text[end - 2 : end] == b"/>"
                return _Tag(match[2], begin, window.at, bool(match[1]), alone)

    def _end(self, match: re.Match[bytes]) -> int:
        """Give the index behind what begins here, -1 if that was not read yet."""
        text = self._window.text
        if match[2] is None:
            return _marked_end(text, match.start())
        found = _TAG_END.match(text, match.end())
        if found:
            return found.end()
        if len(text) - match.start() > TAG_MAX or b"<" in text[match.end() :]:
            return match.end()  # no tag: what follows is looked at anew
        return -1


def _local(name: bytes) -> bytes:
    return name.rpartition(b":")[2]


def _marked_end(text: bytes, at: int) -> int:
    """Give where what begins with ``<!`` or ``<?`` ends, -1 if not in ``text``."""
    if text.startswith(b"<!DOCTYPE", at):
        return _doctype_end(text, at)
    begin, end = next(pair for pair in _ENDS if text.startswith(pair[0], at))
    found = text.find(end, at + len(begin))
    return -1 if found < 0 else found + len(end)


def _doctype_end(text: bytes, at: int) -> int:
    """Give where a DOCTYPE ends, quotes, comments and its subset respected."""
    depth = 0
    for match in _SUBSET.finditer(text, at):
        if match["open"]:
            return -1
        if match[0] == b"[":
            depth += 1
        elif match[0] == b"]":
            depth -= 1
        elif match[0] == b">" and depth <= 0:
            return match.end()
    return -1
