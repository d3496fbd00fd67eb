"""One ``<game>`` taken apart by the byte, and changed beside untouched neighbours."""

import re
from collections.abc import Mapping, Sequence
from sys import intern
from typing import NamedTuple

from scrapers.exports.edits_text import escaped, plain
from scrapers.gamelist_xml.reader import LONG, LONG_MAX, SHORT_MAX, GameEntry

_OPEN = re.compile(rb"<([A-Za-z_:][^\s/<>]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)(/?)>")
_CHILD = re.compile(
    rb"(\s*)<([A-Za-z_][\w.-]*)(\s(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*?)?"
    rb"(?:(/)>|>([^<]*)</\2\s*>)",
    re.ASCII,
)
_LAST = re.compile(rb"\s*</[\w.:-]+\s*>", re.ASCII)
_ATTRIBUTE = re.compile(
    rb"""\s(id|parentid|source)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.ASCII
)
_PART = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    rb"|<(/?)([A-Za-z_:][^\s/<>]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)(/?)>",
    re.DOTALL,
)


BRIEF = ("path", "name", "source")
_TEXT = {
    name: re.compile(rb"<%b(?:\s[^<>\"']*)?>([^<]*)</" % name.encode())
    for name in BRIEF
}


class Child(NamedTuple):
    """One element of a game: its name, and where it and its text stand in the game.

    ``alone``: it is ``<name/>``, and its text has no place.
    """

    name: str
    start: int
    end: int
    text_start: int
    text_end: int
    alone: bool


class Entry(NamedTuple):
    """A game's bytes and elements; ``frozen``: too odd to be changed by the byte."""

    data: bytes
    children: tuple[Child, ...]
    attributes: dict[str, str]
    frozen: bool

    def read(self, encoding: str) -> GameEntry:
        """Give the texts as the import reads them; of doubles the last counts."""
        fields = {}
        for child in self.children:
            raw = self.data[child.text_start : child.text_end]
            limit = LONG_MAX if child.name == LONG else SHORT_MAX
            fields[child.name] = plain(raw, encoding)[:limit]
        return GameEntry(fields, self.attributes)


def entry_of(data: bytes, encoding: str) -> Entry:
    """Take a game apart: flat ones by one pattern, others tag for tag."""
    opened = _OPEN.match(data)
    if opened is None:
        return Entry(data, (), {}, frozen=True)
    attributes = {
        name.decode(): plain(double or single, encoding)
        for name, double, single in _ATTRIBUTE.findall(opened[2])
    }
    if opened[3]:
        return Entry(data, (), attributes, frozen=True)
    children = _flat(data, opened.end())
    frozen = b":" in opened[1]
    if children is None:
        children, tangled = _nested(data, opened.end())
        frozen = frozen or tangled
    return Entry(data, children, attributes, frozen)


def brief(data: bytes, encoding: str) -> GameEntry:
    """Give what tells which game an entry is about: path, name, attributes, source.

    Four times as fast as all of it; where that could be wrong all of it is read.
    """
    opened = _OPEN.match(data)
    found = {name: _TEXT[name].findall(data) for name in BRIEF}
    simple = opened and not opened[2] and b"<!" not in data and b"<?" not in data
    once = all(
        data.count(b"<" + name.encode()) == len(texts) <= 1
        for name, texts in found.items()
    )
    if not (simple and once):
        return entry_of(data, encoding).read(encoding)
    fields = {
        name: plain(texts[0], encoding)[:SHORT_MAX]
        for name, texts in found.items()
        if texts
    }
    return GameEntry(fields)


def _flat(data: bytes, at: int) -> tuple[Child, ...] | None:
    """Give the elements of a game that has nothing but texts in elements."""
    found = []
    while match := _CHILD.match(data, at):
        at = match.end()
        alone = match[4] is not None
        start, end = (at, at) if alone else match.span(5)
        name = intern(match[2].decode("ascii"))
        found.append(Child(name, match.end(1), at, start, end, alone))
    return tuple(found) if _LAST.fullmatch(data, at) else None


def _nested(data: bytes, at: int) -> tuple[tuple[Child, ...], bool]:
    """Give the elements of any game, and whether its tags do not fit."""
    found: list[Child] = []
    open_tags: list[tuple[bytes, int, int]] = []
    for match in _PART.finditer(data, at):
        name = match[2]
        if name is None:
            continue
        if match[4]:
            if not open_tags:
                end = match.end()
                found.append(
                    Child(_text(name), match.start(), end, end, end, alone=True)
                )
        elif not match[1]:
            open_tags.append((name, match.start(), match.end()))
        elif not open_tags:
            return tuple(found), match.end() != len(data)
        elif open_tags[-1][0] != name:
            return tuple(found), True
        else:
            _, start, inner = open_tags.pop()
            if not open_tags:
                span = (start, match.end(), inner, match.start())
                found.append(Child(_text(name), *span, alone=False))
    return tuple(found), True


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")


def changed(
    entry: Entry, texts: Mapping[str, str], owned: Sequence[str], encoding: str
) -> bytes:
    """Give a game with these elements' texts; all else of it is as it was.

    Every element of such a name gets the text: readers differ in which of two counts. A
    new one comes behind the last of ``owned`` that is there, indented as that is.
    """
    out: list[bytes] = []
    at = 0
    anchor = _anchor(entry, owned)
    there = {child.name for child in entry.children}
    fresh = [name for name in owned if name in texts and name not in there]
    for child in entry.children:
        if child.name in texts:
            out.append(entry.data[at : child.start])
            out.append(
                _element(entry.data, child, escaped(texts[child.name], encoding))
            )
            at = child.end
        if child is anchor:
            out.append(entry.data[at : child.end])
            at = child.end
            indent = _indent(entry.data, child.start)
            out += [indent + made(name, texts[name], encoding) for name in fresh]
    return b"".join([*out, entry.data[at:]])


def made(name: str, text: str, encoding: str) -> bytes:
    """Give a new element."""
    tag = name.encode("ascii")
    return b"<%b>%b</%b>" % (tag, escaped(text, encoding), tag)


def _anchor(entry: Entry, owned: Sequence[str]) -> Child | None:
    known = frozenset(owned) | {"path"}
    ours = [child for child in entry.children if child.name in known]
    return ours[-1] if ours else next(reversed(entry.children), None)


def _indent(data: bytes, start: int) -> bytes:
    """Give the white space before an element."""
    before = data[:start]
    return before[len(before.rstrip()) :]


def _element(data: bytes, child: Child, text: bytes) -> bytes:
    if not child.alone:
        head, tail = (
            data[child.start : child.text_start],
            data[child.text_end : child.end],
        )
        return head + text + tail
    head = data[child.start : child.end - 2].rstrip()
    return b"%b>%b</%b>" % (head, text, child.name.encode())
