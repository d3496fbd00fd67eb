"""The games of a list that is written plainly, without an XML parser.

Nearly all lists are: one ``<gameList>``, games and folders in it, texts without markup
in them. Those are taken by two patterns, in a third of the parser's time. From the
first part on that is not of this form the parser reads, and judges what is wrong. Texts
come from ``Cleaner``: they hold no comments, declarations or CDATA.
"""

import itertools
import re
import sys
from collections.abc import Iterator
from typing import TypeAlias

_ATTRIBUTES = r"(?:\s+(?!xmlns)[A-Za-z_][\w.-]*=\"[^\"<>&\s]*(?: [^\"<>&\s]*)*\")*"
_NAME = r"(?!(?:game|folder|gameList)\b)[A-Za-z_][\w.-]*"
_START = re.compile(r"\s*<gameList>", re.ASCII)
_END = re.compile(r"\s*</gameList>", re.ASCII)
_ENTRY = re.compile(
    rf"\s*<(game|folder)({_ATTRIBUTES})>"
    rf"(\s*(?:<({_NAME}){_ATTRIBUTES}(?:\s*/>|>[^<]*</\4>)\s*)*)</\1>",
    re.ASCII,
)
_FIELD = re.compile(rf"<({_NAME}){_ATTRIBUTES}(?:\s*/>|>([^<]*)<)", re.ASCII)
_BLANK = " \t\n\r\f\v"
_divided, _ABOVE = str.partition, itertools.repeat(">")
_UNKNOWN = itertools.repeat("<")
"""Equals no name."""
_GAME, _GAME_END = "<game>", "</game>"
_ATTRIBUTE = re.compile(r"([A-Za-z_][\w.-]*)=\"([^\"]*)\"", re.ASCII)
_REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}

_CHARACTERS = (
    (0x9, 0xA, 0xD),
    range(0x20, 0xD800),
    range(0xE000, 0xFFFE),
    range(0x10000, 0x110000),
)
"""Source: XML 1.0, production 2 (https://www.w3.org/TR/xml/#charsets)."""

LONGEST = 64 * 1024
"""Characters without an entry after which the parser goes on."""

ENDS_MAX, END_MAX = 200, 64
"""Ends of elements that are kept in mind, with the white space behind them, and their
characters; lists have some twenty."""

LIST = "<gameList>"


PlainEntry: TypeAlias = tuple[dict[str, str], dict[str, str], int, int]
"""One game: the texts of its elements, its attributes, the line it begins in, its
length."""


class PlainGames:
    """Takes entries from the begin of a growing text.

    ``given_up``: what follows is for the parser. ``entered``: the list has begun;
    ``ended``: it has ended, and nothing but white space follows so far. ``taken``
    counts games and folders.
    """

    def __init__(self) -> None:
        self._text = ""
        self._at = 0
        self._line = 1
        self.taken = 0
        self._games = False
        self._ends: dict[str, str] = {}
        self.given_up = False
        self.entered = False
        self.ended = False

    def feed(self, piece: str) -> Iterator[PlainEntry]:
        """Take in the next piece; yield the games that are whole now."""
        if not piece.isascii():
            piece = piece.encode("utf-8", "replace").decode()
        self._text = self._text[self._at :] + piece
        self._at = 0
        # The other half of a line break may follow.
        held = "\r" if self._text.endswith("\r") else ""
        if "\r" in self._text:
            self._text = self._text.removesuffix(held).replace("\r\n", "\n")
            if "\r" in self._text:  # libxml2 does not count it as a line
                self._text += held
                self.given_up = True
                return
        if not self.entered and (begin := _START.match(self._text)):
            self._pass(begin)
            self.entered = True
        if self.entered and not self.ended:
            yield from self._entries()
        self._text += held
        self._judge()

    def before(self) -> str:
        """Give what the parser reads first: the begin of the list, of its games one.

        It is empty, and there if any was taken: they make theirs the first list.
        """
        opened = LIST if self.entered else ""
        return "\n" * (self._line - 1) + opened + ("<game/>" if self._games else "")

    def rest(self) -> str:
        """Give what the parser reads then."""
        return ("</gameList>" if self.ended else "") + self._text[self._at :]

    def _entries(self) -> Iterator[PlainEntry]:
        text = self._text
        while True:
            if simple := self._simple():
                yield simple
                continue
            match = _ENTRY.match(text, self._at)
            if not match:
                break
            kind, head, inner, _ = match.groups()
            attributes = _ATTRIBUTE.findall(head) if head else ()
            known = dict(attributes)
            marked = "&" in inner or "]]>" in inner
            if len(known) < len(attributes) or (marked and not _is_plain(inner)):
                self.given_up = True
                return
            begin, end = match.start(1), match.end()
            line = self._line + text.count("\n", self._at, begin)
            self._line = line + text.count("\n", begin, end)
            self._at = end
            self.taken += 1
            if kind == "game":
                self._games = True
                fields = dict(_FIELD.findall(inner))
                self._learn(inner)
                yield _resolved(fields) if marked else fields, known, line, end - begin
        if last := _END.match(text, self._at):
            self._pass(last)
            self.ended = True

    def _simple(self) -> PlainEntry | None:
        """Take the next game if it is of known elements, closed and without attributes.

        It is one that ``_ENTRY`` matches, too, taken in a third of its time; of all
        others that is to judge.
        """
        text, at = self._text, self._at
        begin = text.find("<", at)
        if begin < 0 or not text.startswith(_GAME, begin):
            return None
        end = text.find(_GAME_END, begin)
        inner = text[begin + len(_GAME) : end] if end > 0 else ""
        blank, *parts = inner.split("<")
        if not parts or "&" in inner or "]]>" in inner:
            return None
        names, _, texts = zip(*map(_divided, parts[::2], _ABOVE), strict=True)
        ends = tuple(map(self._ends.get, parts[1::2], _UNKNOWN))
        before = text[at:begin]
        if names != ends or blank.strip(_BLANK) or before.strip(_BLANK):
            return None
        end += len(_GAME_END)
        line = self._line + before.count("\n")
        self._line = line + (inner.count("\n") if "\n" in inner else 0)
        self._at = end
        self.taken += 1
        self._games = True
        # Of equal names those that are kept in mind: their hash is known.
        return dict(zip(ends, texts, strict=True)), {}, line, end - begin - 1

    def _learn(self, inner: str) -> None:
        """Keep the ends of a game's elements in mind, by what stands up to the next."""
        for part in inner.split("<"):
            if part.startswith("/") and len(part) <= END_MAX:
                if len(self._ends) >= ENDS_MAX:
                    self._ends.clear()
                self._ends[part] = sys.intern(part[1 : part.index(">")])

    def _pass(self, match: re.Match[str]) -> None:
        self._line += self._text.count("\n", self._at, match.end())
        self._at = match.end()

    def _judge(self) -> None:
        """Give up where no entry comes, or something behind the list."""
        left = len(self._text) - self._at
        if self.ended:
            self.given_up |= bool(self._text[self._at :].strip())
        else:
            self.given_up |= left > LONGEST


def _is_plain(text: str) -> bool:
    """Tell whether all references are such as XML allows, and no CDATA ends."""
    if "]]>" in text:
        return False
    found = _REFERENCE.findall(text)
    numbers = (
        int(ten) if ten else int(hexa, 16) for _, ten, hexa in found if ten or hexa
    )
    return len(found) == text.count("&") and all(map(_is_character, numbers))


def _is_character(number: int) -> bool:
    return any(number in several for several in _CHARACTERS)


def _resolved(fields: dict[str, str]) -> dict[str, str]:
    return {name: _REFERENCE.sub(_meant, text) for name, text in fields.items()}


def _meant(match: re.Match[str]) -> str:
    name, ten, hexa = match.groups()
    return _NAMED[name] if name else chr(int(ten) if ten else int(hexa, 16))
