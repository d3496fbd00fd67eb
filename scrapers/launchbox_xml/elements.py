"""The games of one of LaunchBox's lists, each element with its place in bytes.

Shape, by https://wiki.retro-exo.com/index.php/LaunchBox_Platform_XML and files that
LaunchBox wrote: ``<LaunchBox>`` holds ``<Game>``s, flat, among other elements. Nothing
that a file declares is expanded or loaded: one that declares entities is refused.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import field
from typing import BinaryIO
from xml.parsers import expat

from zapcore.valueclass import dataclass

ROOT, GAME = "LaunchBox", "Game"
PIECE = 64 * 1024
TEXT_MAX = 256 * 1024
"""Characters of one element's text; real notes have some thousand."""

ELEMENTS_MAX = 2000
"""Elements of one game; real ones have about a hundred."""

DEEPEST = 100

BROKEN = "this is not well-formed XML; what stands before it was read"
NO_LIST = "no list of LaunchBox's was found in this file"
ENTITIES = "the file declares entities, which no list of LaunchBox's does"
LONG_TEXT = f"a text of more than {TEXT_MAX >> 10} Ki characters was cut"

_PLAIN = re.compile(rb"\s*(<([A-Za-z_][\w.-]*)(?:\s*/>|>([^<]*)</\2\s*>))")
_END = re.compile(rb"\s*</Game\s*>\Z")

Warn = Callable[[int, str], None]


class NoListError(Exception):
    """The file is none of LaunchBox's, or not whole; the message is for the owner."""


@dataclass(slots=True)
class Element:
    """One child of a game: its tag, its text, where it stands.

    ``inner`` is where its content begins and ends, None of ``<Tag />``.
    """

    tag: str
    start: int
    parts: list[str] = field(default_factory=list)
    inner: tuple[int, int] | None = None
    end: int = 0

    @property
    def text(self) -> str:
        """Give its text."""
        return "".join(self.parts)


@dataclass(slots=True)
class GameElement:
    """One ``<Game>``; ``line`` counts from 1."""

    start: int
    line: int
    children: list[Element] = field(default_factory=list)

    def texts(self) -> dict[str, str]:
        """Give tag to text, trimmed, without empty ones; of two the last counts."""
        found = ((one.tag, one.text.strip()) for one in self.children)
        return {tag: text for tag, text in found if text}

    def last(self, tag: str) -> Element | None:
        """Give the last child of this tag."""
        return next((one for one in reversed(self.children) if one.tag == tag), None)


class GameReader:
    """Reads games from pieces of bytes; ``top`` is the depth that games stand at."""

    def __init__(
        self, warn: Warn, encoding: str | None = None, *, top: int = 1
    ) -> None:
        self._warn = warn
        self._top = top
        self._depth = 0
        self._size = 0
        self._game: GameElement | None = None
        self._child: Element | None = None
        self._opened = False
        self._done: list[GameElement] = []
        self._parser = _parser(encoding)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data

    def games(self, pieces: Iterator[bytes]) -> Iterator[GameElement]:
        """Yield the games.

        Raises:
            NoListError: it is no list, or ends in the middle; what was whole was given.
        """
        try:
            for piece in pieces:
                self._parser.Parse(piece, False)
                done, self._done = self._done, []
                yield from done
            self._parser.Parse(b"", True)
        except expat.ExpatError:
            yield from self._done
            raise NoListError(BROKEN) from None

    @property
    def line(self) -> int:
        """Give the line that was read last."""
        return self._parser.CurrentLineNumber

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        del attributes
        self._open()
        at = self._parser.CurrentByteIndex
        if self._depth == 0 and self._top and tag != ROOT:
            raise NoListError(NO_LIST)
        if self._depth == self._top and tag == GAME:
            self._game = GameElement(at, self._parser.CurrentLineNumber)
        elif self._depth == self._top + 1 and self._has_room():
            self._child = Element(tag, at)
            self._opened = True
            self._size = 0
        self._depth += 1
        if self._depth > DEEPEST:
            raise NoListError(BROKEN)

    def _end(self, tag: str) -> None:
        at = self._parser.CurrentByteIndex
        self._depth -= 1
        child, game = self._child, self._game
        if game is None:
            return
        if self._depth == self._top:
            self._game = None
            self._done.append(game)
        elif self._depth == self._top + 1 and child is not None:
            self._child = None
            begin = (child.inner or (at, at))[0]
            # Of <Tag/> expat gives the end of the tag, of others where </Tag> begins.
            child.inner, child.end = (begin, at), at
            self._opened = False
            game.children.append(child)
            del tag

    def _data(self, text: str) -> None:
        self._open()
        child = self._child
        if child is None or self._depth != self._top + 2:
            return
        self._size += len(text)
        if self._size <= TEXT_MAX:
            child.parts.append(text)
        elif self._size - len(text) <= TEXT_MAX:
            self._warn(self._parser.CurrentLineNumber, LONG_TEXT)

    def _has_room(self) -> bool:
        game = self._game
        return game is not None and len(game.children) < ELEMENTS_MAX

    def _open(self) -> None:
        """Note where the content of an element begins: with what comes first."""
        if self._opened and self._child is not None:
            at = self._parser.CurrentByteIndex
            self._child.inner = (at, at)
            self._opened = False


def one_game(raw: bytes, start: int, encoding: str) -> GameElement:
    """Read the bytes of one ``<Game>`` that begins at ``start`` in its file.

    Raises:
        NoListError: they are none.
    """
    plain = _plain_game(raw, start, encoding)
    if plain is not None:
        return plain
    reader = GameReader(_unheard, encoding, top=0)
    games = list(reader.games(iter((raw,))))
    if len(games) != 1:
        raise NoListError(BROKEN)
    game = games[0]
    for child in game.children:
        assert child.inner is not None  # noqa: S101 - set when it ended
        if raw[child.inner[1] : child.inner[1] + 2] == b"</" and not _is_alone(
            raw, child
        ):
            child.end = raw.index(b">", child.inner[1]) + 1 + start
            child.inner = (child.inner[0] + start, child.inner[1] + start)
        else:
            child.end += start
            child.inner = None
        child.start += start
    game.start = start
    return game


def _plain_game(raw: bytes, start: int, encoding: str) -> GameElement | None:
    """Read a game whose elements hold but text, as LaunchBox writes them; else None.

    Five times as fast as expat, whose parser is made anew for each game.
    """
    if b"&#" in raw or b"<!" in raw or b"\r" in raw:
        return None
    game = GameElement(start, 0)
    at = raw.index(b">") + 1
    while (match := _PLAIN.match(raw, at)) is not None:
        at = match.end()
        text = (match[3] or b"").decode(encoding)
        text = html.unescape(text) if "&" in text else text
        begin, end = match.span(3)
        inner = None if begin < 0 else (begin + start, end + start)
        tag = match[2].decode(encoding)
        child = Element(tag, match.start(1) + start, [text], inner, at + start)
        game.children.append(child)
    whole = len(game.children) <= ELEMENTS_MAX and _END.match(raw, at) is not None
    return game if whole else None


def check(file: BinaryIO) -> None:
    """See whether a file is a whole list.

    Raises:
        NoListError: it is none.
    """
    parser = _parser(None)

    def begin(tag: str, attributes: dict[str, str]) -> None:
        del attributes
        if tag != ROOT:
            raise NoListError(NO_LIST)
        parser.StartElementHandler = None

    parser.StartElementHandler = begin
    try:
        while piece := file.read(PIECE):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise NoListError(BROKEN) from None


def _parser(encoding: str | None) -> expat.XMLParserType:
    parser = expat.ParserCreate(encoding)
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.EntityDeclHandler = _entity
    parser.buffer_text = False
    return parser


def _entity(*told: object) -> None:
    del told
    raise NoListError(ENTITIES)


def _is_alone(raw: bytes, child: Element) -> bool:
    """Tell ``<Tag/>``: nothing came between its begin and its end."""
    inner = child.inner
    return (
        inner is not None
        and inner[0] == inner[1]
        and (raw[inner[1] - 2 : inner[1]] == b"/>")
    )


def _unheard(line: int, message: str) -> None:
    """Say nothing: what is wrong is told by the import."""
