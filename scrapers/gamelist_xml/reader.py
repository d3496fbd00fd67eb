"""Read the games of a ``gamelist.xml`` as a stream: memory does not grow with the file.

Only direct ``<game>`` children of the first list count, as EmulationStation reads it;
``<folder>`` entries and further lists are passed over. Of elements that stand twice the
last one counts. Broken parts are passed over with a warning.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import field
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from scrapers.gamelist_xml.clean import FIELD_MAX, Cleaner
from scrapers.gamelist_xml.decode import texts
from scrapers.gamelist_xml.plain import PlainGames
from zapcore.events import Warned
from zapcore.valueclass import dataclass

if TYPE_CHECKING:
    from lxml import etree

ATTRIBUTES = ("id", "parentid", "source")
"""What is read of a game's own tag."""

SHORT_MAX = 4096
"""Characters of a field, which no path exceeds; one list had 200,000 genres."""

LONG = "desc"
LONG_MAX = 128 * 1024
"""The same of a description: answers hold a hundred of them."""

WARNINGS_MAX = 100
"""Warnings of one file: more would say the same."""

ROOT = "zapcore-lists"
"""One element around the file, so that what stands before or after the list is read."""

BARREN_MAX = 2 * FIELD_MAX
"""Characters without a game after which a file is given up: all are held in memory."""

EMPTY_MAX = 3 * BARREN_MAX
"""The same with what is dropped: comments, control characters, a hole in the file.

Not what a text of a game is too long by: it is not held, and the game's end is still to
come.
"""

LONGEST_START = len("</game>") - 1
"""Characters of a tag that the piece of the file before may end with."""

NO_GAME = "millions of characters without a game stand here; the rest was not read"
BROKEN = "this is not well-formed XML; what could be read around it was"
ENDS_EARLY = "the file ends in the middle of an entry or of the list"
NO_LIST = "no list of games was found in this file"
SECOND_LIST = "only the first list of games in a file is read"

TAIL = 256
_CLOSED = re.compile(r"</[^<>]*>\s*$")
_LIST_ENDS = re.compile(rf"mismatch: (?:\w+:)?(?:gameList|{ROOT}) ")
"""libxml2's complaint of a list that has no end though its games have."""


_Element: TypeAlias = "etree._Element"  # noqa: SLF001 - lxml gives its class no other name
_Parser: TypeAlias = "etree.XMLPullParser[_Element]"


@dataclass(frozen=True, slots=True)
class GameEntry:
    """One ``<game>``: the texts of its elements, its attributes, its line.

    ``cut``: the file ends in it; there is more to come, for a list is being copied.
    """

    fields: dict[str, str]
    attributes: dict[str, str] = field(default_factory=dict)
    line: int = 0
    cut: bool = False


class GamelistReader:
    """Reads one file; ``warnings`` says afterwards what was wrong with it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._first: _Element | None = None
        self._ending = False
        self._cut = False
        self._tail = ""
        self._barren = 0
        self._empty = 0
        self._in_game = False
        self._parent: _Element | None = None
        self._above: _Element | None = None
        self._line = 1
        self._told: set[tuple[int, str]] = set()
        self.warnings: list[Warned] = []

    def warn(self, line: int, message: str, *, unread: bool = False) -> None:
        """Keep a warning unless it was said of this line or there are enough."""
        room = unread or len(self.warnings) < WARNINGS_MAX
        if room and (line, message) not in self._told:
            self._told.add((line, message))
            self.warnings.append(Warned(self._name, line, message, unread))

    def read(self, file: BinaryIO) -> Iterator[GameEntry]:
        """Yield the games of ``file`` in order."""
        plain = PlainGames()
        parser: _Parser | None = None
        cleaner = Cleaner(self.warn)
        for text in cleaner.clean(self._counted(texts(file))):
            if self._in_game:
                self._empty -= cleaner.left_out
            cleaner.left_out = 0
            self._follow(self._tail[-LONGEST_START:] + text)
            self._tail = (self._tail + text)[-TAIL:]
            self._barren += len(text)
            if parser is None:
                yield from self._plainly(plain, text)
            if parser is None and plain.given_up:
                parser = self._after(plain)
                yield from self._games(parser)
            elif parser is not None:
                parser.feed(text.encode("utf-8", "replace"))
                yield from self._games(parser)
            if self._barren > BARREN_MAX or self._empty > EMPTY_MAX:
                self.warn(self._line, NO_GAME)
                break
        if parser is None and plain.ended:
            return
        if parser is None:
            parser = self._after(plain)
            yield from self._games(parser)
        self._ending = True
        self._close(parser)
        yield from self._games(parser)
        if self._first is None:
            self.warn(1, NO_LIST)

    def _plainly(self, plain: PlainGames, text: str) -> Iterator[GameEntry]:
        """Yield the games that need no parser."""
        before = plain.taken
        for fields, known, line, length in plain.feed(text):
            self._line = line
            if length > SHORT_MAX:
                self._bound(fields, line)
            if known:
                known = {name: known[name] for name in ATTRIBUTES if name in known}  # noqa: PLW2901 - most games have none
            yield GameEntry(fields, known, line)
        if plain.taken > before:
            self._barren = self._empty = 0

    def _after(self, plain: PlainGames) -> _Parser:
        """Give a parser that goes on where a list is not plain any more."""
        parser = _parser()
        parser.feed(plain.before().encode())
        for _, game in parser.read_events():
            self._is_first(game)
        parser.feed(plain.rest().encode())
        return parser

    def _follow(self, text: str) -> None:
        """Note whether a game is open at the end of a text."""
        opened = max(map(text.rfind, ("<game>", "<game ")))
        closed = text.rfind("</game>")
        if opened >= 0 or closed >= 0:
            self._in_game = opened > closed

    def _counted(self, pieces: Iterator[str]) -> Iterator[str]:
        for piece in pieces:
            self._empty += len(piece)
            yield piece

    def _close(self, parser: _Parser) -> None:
        """Close what is open and say what lxml complained of, in own words."""
        from lxml.etree import XMLSyntaxError  # noqa: PLC0415 - as in ``read``

        parser.feed(f"</{ROOT}>".encode())
        errors = parser.feed_error_log
        with contextlib.suppress(XMLSyntaxError):
            parser.close()
        for error in errors:
            if error.domain_name == "NAMESPACE":
                continue
            early = ROOT in error.message
            self._cut |= early and not _LIST_ENDS.search(error.message)
            self.warn(error.line, ENDS_EARLY if early else BROKEN)
            if len(self.warnings) >= WARNINGS_MAX:
                break

    def _games(self, parser: _Parser) -> Iterator[GameEntry]:
        for _, element in parser.read_events():
            kind = _name(element)
            self._barren = self._empty = 0
            self._line = element.sourceline or 0
            if kind == "gameList":
                self._first = element if self._first is None else self._first
            elif kind == "game":
                if self._is_first(element):
                    yield self._entry(element)
                else:
                    self.warn(element.sourceline or 0, SECOND_LIST)
            _forget(element)

    def _is_first(self, game: _Element) -> bool:
        """Tell whether a game stands in the first list (or in none).

        An unclosed element of one game holds the next ones: they count all the same.
        """
        parent = game.getparent()
        if parent is None or parent is not self._parent:
            # In lxml's own loop, once for neighbours: hostile games lie 2,000 deep.
            self._above = next(game.iterancestors("{*}gameList", ROOT), None)
            self._parent = parent
        above = self._above
        if self._first is None:
            self._first = above
        return above is self._first

    def _entry(self, game: _Element) -> GameEntry:
        """Give the entry; an element that the end of the file cut is left out."""
        children = list(game)
        if self._ending and children and not _CLOSED.search(self._tail):
            children.pop()
        if "}" in str(game.tag):
            fields = {_name(child): child.text or "" for child in children}
        else:
            fields = {str(child.tag): child.text or "" for child in children}
        line = game.sourceline or 0
        if fields and max(map(len, fields.values())) > SHORT_MAX:
            self._bound(fields, line)
        cut = self._cut and _is_open(game)
        # The innermost ends first; what holds it was only closed badly.
        self._cut = self._cut and not cut
        return GameEntry(fields, _attributes(game), line, cut)

    def _bound(self, fields: dict[str, str], line: int) -> None:
        """Cut what is longer than such a field can be; a description has more room."""
        for name, text in fields.items():
            limit = LONG_MAX if name == LONG else SHORT_MAX
            if len(text) > limit:
                fields[name] = text[:limit]
                self.warn(line, f"<{name[:40]}> is longer than {limit} and was cut")


def _parser() -> _Parser:
    """Make a parser that stands in the element around the file."""
    from lxml import etree  # noqa: PLC0415 - 4 MB that only few lists need

    parser = etree.XMLPullParser(
        events=("end",),
        tag=("{*}game", "{*}folder", "{*}gameList"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        encoding="utf-8",
    )
    parser.feed(f"<{ROOT}>".encode())
    return parser


def _attributes(game: _Element) -> dict[str, str]:
    """Give those that mean something; lxml looks each up from the first."""
    found = ((name, game.get(name)) for name in ATTRIBUTES)
    return {name: text for name, text in found if text is not None}


def _is_open(element: _Element) -> bool:
    """Tell whether nothing follows an element: the end of the file closed it."""
    at: _Element | None = element
    while at is not None:
        if at.getnext() is not None:
            return False
        at = at.getparent()
    return True


def _name(element: _Element) -> str:
    """Give the local name, whatever the namespace."""
    return str(element.tag).rpartition("}")[2]


def _forget(element: _Element) -> None:
    """Free an element that was read, and what stands before it in its list."""
    element.clear()
    parent = element.getparent()
    if parent is None or _name(parent) not in {"gameList", ROOT}:
        return
    while element.getprevious() is not None:
        del parent[0]
