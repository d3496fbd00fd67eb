"""Finds the few elements of an MRA that are asked for, in pieces of bytes. No I/O.

It looks for tags and is no parser of XML: elements that are not closed, bare ``&``,
attributes that are there twice and what follows the root do no harm. A DOCTYPE is
skipped and nothing is loaded. What lies between tags that are not asked for, all bytes
of the ROMs, is never kept.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

ROOT, ROM, PART = "misterromdescription", "rom", "part"
TEXTS = (
    "name",
    "setname",
    "rbf",
    "year",
    "manufacturer",
    "category",
    "players",
    "rotation",
    "region",
    "parent",
    "series",
    "homebrew",
    "bootleg",
    "platform",
    "resolution",
    "flip",
    "joystick",
    "num_buttons",
    "special_controls",
    "cabinet",
    "mameversion",
    "mratimestamp",
)
"""Elements of which the text is kept."""

LONGEST_TEXT = 4096
LONGEST_TAG = 65_536
"""Bytes; a longer text or tag is passed over."""

MOST_TEXTS = 32
"""Texts that are kept of one kind of element, and zip attributes."""

MOST_TAGS = 500_000
"""Tags of the elements that are asked for: of more the rest is not read."""

MOST_STARTS = 1_500_000
"""Signs ``<``: of more the rest is not read. A part of a ROM takes 60 bytes."""

ABOUT = ("about", "buttons", "cheats", "credits", "history", "info", "notes", "nvram")
NESTED = frozenset(
    {"rom", "remark", "romstruct", "switches", "patch", "comment", *ABOUT}
)
"""Within these a text is no metadata, unless there is none elsewhere."""

_OUTER = "|".join((ROOT, *sorted(NESTED)))
_TOKENS = rf"(!--)|(!\[cdata\[)|(!doctype)|(\?)|(/?)({_OUTER})(?=[\s/>])"
_TOKENS += rf"|({'|'.join(TEXTS)})(?=[\s/>])"
_TOKEN = re.compile(rf"<(?!part|dip)(?:{_TOKENS})".encode(), re.IGNORECASE)
_TOKEN_OR_PART = re.compile(
    rf"<(?!dip)(?:{_TOKENS}|(part)\b(?=[^<>]*\bzip\b))".encode(), re.IGNORECASE
)
"""Zips of parts are asked for only while the ROM itself has none: it costs as much
again as all the rest."""

_COMMENT, _CDATA, _DOCTYPE, _INSTRUCTION, _SLASH, _NAME, _TEXT, _PART = range(1, 9)
_CLOSED = ord(">")
_TAG = re.compile(rb"""(?:[^<>"']|"[^"<]*"|'[^'<]*')*>""")
_BROKEN_TAG = re.compile(rb"[^<>]*>")
_ATTRIBUTE = re.compile(
    rb"""\b(zip|index)\s*=\s*(?:"([^"<]*)"|'([^'<]*)'|([^\s"'<>/]+))""", re.IGNORECASE
)
_ZERO = re.compile(rb"(?:0x)?0*", re.IGNORECASE)
_PLAIN = re.compile(rb"([^<]{0,4096})</[a-z_]", re.IGNORECASE)
"""A text with nothing in it, as nearly all are, and where its end begins."""

_ENDS = {
    _COMMENT: re.compile(rb"-->"),
    _CDATA: re.compile(rb"\]\]>"),
    _INSTRUCTION: re.compile(rb"\?>"),
    _DOCTYPE: re.compile(rb"[\[>]"),
}
_SUBSET_END = re.compile(rb"\]\s*>")
_TAG_FOLLOWS = re.compile(rb"</?[a-z_]", re.IGNORECASE)
_KEPT = 64
"""Bytes kept of what is skipped, for its end may lie in the next piece as well."""

_LONGEST_START = 9
"""Bytes that tell what begins with a ``<``: ``<![CDATA[``."""


class Text(NamedTuple):
    """A text: ``raw`` pieces of CDATA are taken as they are."""

    pieces: tuple[tuple[bytes, bool], ...]


class Zips(NamedTuple):
    """A zip attribute: whether it is of the ROM of index 0, and of a part."""

    value: bytes
    main: bool
    part: bool


class Scanner:
    """Reads one file: ``feed`` it until it wants no more."""

    def __init__(self) -> None:
        self.texts: dict[str, list[Text]] = {}
        self.zips: list[Zips] = []
        self.rooted = False
        self.ended = False
        self.has_doctype = False
        self.too_long = 0
        self.more_zips = False
        self.tags = 0
        self.starts = 0
        self._nested: dict[str, list[Text]] = {}
        self._inside = ""
        self._index = b""
        self._rest = b""
        self._until: re.Pattern[bytes] | None = None
        self._raw = False
        self._open = ""
        self._pieces: list[tuple[bytes, bool]] = []
        self._size = 0
        self._token = _TOKEN_OR_PART

    @property
    def wants(self) -> bool:
        """Tell whether more is to be read."""
        # Asked at every tag: as quick as can be.
        return not self.ended and self.tags < MOST_TAGS and self.starts < MOST_STARTS

    @property
    def stopped(self) -> bool:
        """Tell whether it has more tags than are read."""
        return self.tags >= MOST_TAGS or self.starts >= MOST_STARTS

    def text(self, name: str) -> list[Text]:
        """Give the texts of elements of this name."""
        return self.texts.get(name) or self._nested.get(name) or []

    def found(self) -> Iterator[tuple[str, list[Text]]]:
        """Give the names of elements that have texts, and these; see ``text``."""
        yield from self.texts.items()
        for name, texts in self._nested.items():
            if name not in self.texts:
                yield name, texts

    def feed(self, piece: bytes, *, last: bool) -> None:
        """Read on; ``last`` if nothing follows."""
        data, at = self._rest + piece, 0
        self.starts += piece.count(b"<")
        while self.wants:
            was, opened, until = at, self._open, self._until
            if until is not None:
                at = self._skip(data, at)
            elif opened:
                at = self._collect(data, at, last=last)
            else:
                at = self._find(data, at, last=last)
            if at == was and self._open == opened and self._until is until:
                break
        self._rest = data[at:]

    def _skip(self, data: bytes, at: int) -> int:
        """Pass what ends with ``_until``; without its end all but a few bytes."""
        end = self._until.search(data, at) if self._until else None
        to = end.start() if end else max(at, len(data) - _KEPT)
        if self._raw:
            self._keep(data[at:to], raw=True)
        if end is None:
            return to
        self._until = _SUBSET_END if end[0] == b"[" else None
        self._raw = False
        return end.end()

    def _begin(self, kind: int) -> None:
        self._until = _ENDS[kind]
        self._raw = kind == _CDATA and bool(self._open)
        self.has_doctype = self.has_doctype or kind == _DOCTYPE

    def _find(self, data: bytes, at: int, *, last: bool) -> int:
        """Go to the next tag that is asked for, and behind it; past plain texts."""
        while (token := self._token.search(data, at)) and token.lastindex == _TEXT:
            plain = _PLAIN.match(data, token.end() + 1)
            if data[token.end()] != _CLOSED or plain is None:
                break
            self.tags += 1
            self._keep_plain(token[_TEXT], plain[1])
            at = plain.end(1)
            if self.tags >= MOST_TAGS:
                return at
        if token is None:
            begin = data.rfind(b"<", at)
            done = last or begin < 0 or data.find(b">", begin) >= 0
            return len(data) if done or len(data) - begin > LONGEST_TAG else begin
        kind = token.lastindex or 0
        if kind <= _INSTRUCTION:
            self._begin(kind)
            return token.end()
        self.tags += 1
        if kind == _TEXT and data[token.end()] == _CLOSED:
            return self._text(token[_TEXT].lower().decode(), data, token.end() + 1)
        tag = _TAG.match(data, token.end()) or _BROKEN_TAG.match(data, token.end())
        if tag is not None:
            return self._tag(token, tag)
        whole = last or data.find(b"<", token.end()) >= 0
        too_long = len(data) - token.start() > LONGEST_TAG
        self.too_long += too_long
        return token.end() if whole or too_long else token.start()

    def _tag(self, token: re.Match[bytes], tag: re.Match[bytes]) -> int:
        """Take a tag with attributes, or one that is no text's; give where it ends."""
        kind = token.lastindex
        if kind == _PART:
            self._zip(tag[0], part=True)
        elif kind == _TEXT:
            if not tag[0].endswith(b"/>"):
                return self._text(token[_TEXT].lower().decode(), tag.string, tag.end())
        elif token[_SLASH]:
            self._end(token[_NAME].lower().decode())
        else:
            self._start(token[_NAME].lower().decode(), tag[0])
        return tag.end()

    def _text(self, name: str, data: bytes, at: int) -> int:
        """Take the text that begins here, or begin to collect it."""
        plain = _PLAIN.match(data, at)
        if plain is None:
            self._open, self._pieces, self._size = name, [], 0
            return at
        self._take(name, ((plain[1], False),))
        return plain.end(1)

    def _start(self, name: str, tag: bytes) -> None:
        closed = tag.endswith(b"/>")
        if name == ROOT:
            self.rooted, self.ended = True, closed
            return
        if name == ROM or self._inside != ROM:
            self._inside = "" if closed else name
        if name == ROM:
            self._zip(tag, part=False)

    def _end(self, name: str) -> None:
        self.ended = name == ROOT
        if name == self._inside:
            self._inside = ""

    def _zip(self, tag: bytes, *, part: bool) -> None:
        found: dict[bytes, bytes] = {}
        for name, *values in _ATTRIBUTE.findall(tag):
            found.setdefault(name.lower(), next(filter(None, values), b""))
        if not part:
            self._index = found.get(b"index", b"").strip()
        zips = found.get(b"zip", b"")
        self.more_zips |= len(self.zips) >= MOST_TEXTS or len(zips) > LONGEST_TEXT
        if zips and len(self.zips) < MOST_TEXTS:
            main = _ZERO.fullmatch(self._index) is not None
            self.zips.append(Zips(_whole(zips), main, part))
            if main and not part:
                self._token = _TOKEN

    def _collect(self, data: bytes, at: int, *, last: bool) -> int:
        """Read on in the text of an element, to the next tag."""
        begin = data.find(b"<", at)
        end = len(data) if begin < 0 else begin
        self._keep(data[at:end], raw=False)
        if self._size > LONGEST_TEXT:
            self._close()
        if begin < 0 or not self._open:
            return end
        if not last and len(data) - begin < _LONGEST_START:
            return end
        token = _TOKEN.match(data, begin)
        kind = (token.lastindex or 0) if token else 0
        if token and 0 < kind <= _INSTRUCTION:
            self._begin(kind)
            return token.end()
        if token or _TAG_FOLLOWS.match(data, begin):
            self._close()
            return end
        self._keep(b"<", raw=False)
        return begin + 1

    def _keep(self, piece: bytes, *, raw: bool) -> None:
        if piece and self._size <= LONGEST_TEXT:
            self._size += len(piece)
            self._pieces.append((piece[:LONGEST_TEXT], raw))

    def _close(self) -> None:
        """End an element whose text came in pieces."""
        if self._size > LONGEST_TEXT:
            self.too_long += 1
            self._open = ""
        else:
            self._take(self._open, tuple(_joined(self._pieces)))

    def _keep_plain(self, element: bytes, text: bytes) -> None:
        if text and not text.isspace():
            texts = self._nested if self._inside else self.texts
            name = element.decode()
            kept = texts.setdefault(name if name.islower() else name.lower(), [])
            if len(kept) < MOST_TEXTS:
                kept.append(Text(((text, False),)))

    def _take(self, name: str, pieces: tuple[tuple[bytes, bool], ...]) -> None:
        """Keep a text if there is any."""
        self._open = ""
        if len(pieces) > 1 or (pieces and pieces[0][0].strip()):
            texts = self._nested if self._inside else self.texts
            kept = texts.setdefault(name, [])
            if len(kept) < MOST_TEXTS:
                kept.append(Text(pieces))


def _whole(zips: bytes) -> bytes:
    """Give the alternatives that are kept, none of them cut."""
    if len(zips) <= LONGEST_TEXT:
        return zips
    return zips[:LONGEST_TEXT].rpartition(b"|")[0]


def _joined(pieces: list[tuple[bytes, bool]]) -> Iterator[tuple[bytes, bool]]:
    """Join what a comment or the end of a piece of the file parted."""
    for raw, group in groupby(pieces, itemgetter(1)):
        yield b"".join(piece for piece, _ in group), raw
