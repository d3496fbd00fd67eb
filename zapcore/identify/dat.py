"""DAT files: Logiqx XML, gzipped or not, read as a stream.

No entity is expanded, nothing is loaded, a DOCTYPE is skipped. No-Intro's standard DATs
carry ``id`` and ``cloneofid`` where others have ``cloneof``; both give the parent.
"""

import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lxml import etree

MOST = 200_000
"""Games of one DAT; the largest known has some 60,000."""

LARGEST = 256 * 1024 * 1024
LONGEST = 1000
"""Bytes that are read of one file, unpacked; characters of a name."""

_GAMES = ("game", "machine")


class DatError(Exception):
    """A file that is no DAT or cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class DatGame:
    """One game: its name, and what is known of its files."""

    name: str
    categories: tuple[str, ...] = ()
    md5: tuple[str, ...] = ()
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Dat:
    """A whole DAT."""

    name: str
    games: tuple[DatGame, ...]


@dataclass(frozen=True, slots=True)
class _Raw:
    game: DatGame
    number: str
    above: str


def read_dat(path: Path) -> Dat:
    """Read a DAT; parents by id are given as names.

    Raises:
        DatError: it is no DAT, too large, or cannot be read.
    """
    try:
        with _opened(path) as stream:
            return _read(stream)
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or "it breaks off"
        raise DatError(f"{path.name} cannot be read: {reason}") from None
    except etree.XMLSyntaxError:
        raise DatError(f"{path.name} is no DAT: it is not XML") from None


def _opened(path: Path) -> gzip.GzipFile | io.BufferedReader:
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else path.open("rb")


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes:
        """Give the next bytes."""


class _Bounded:
    """Passes bytes on, so many and no more."""

    def __init__(self, stream: _Stream) -> None:
        self._stream = stream
        self._left = LARGEST

    def read(self, size: int = 65_536) -> bytes:
        """Give the next bytes."""
        found = self._stream.read(min(size, 65_536))
        self._left -= len(found)
        if self._left < 0:
            raise DatError(f"a DAT has at most {LARGEST >> 20} MB")
        return found


def _read(stream: _Stream) -> Dat:
    name = ""
    raw: list[_Raw] = []
    for element in _elements(stream):
        if element.tag == "header":
            name = _child(element, "name")
        else:
            found = _game(element)
            if found is not None:
                raw.append(found)
        if len(raw) > MOST:
            raise DatError(f"a DAT has at most {MOST} games")
    if not raw and not name:
        raise DatError("it is no DAT: it has neither a header nor a game")
    return Dat(name, tuple(_with_parents(raw)))


def _elements(stream: _Stream) -> Iterator[etree._Element]:
    events = etree.iterparse(
        _Bounded(stream),
        events=("end",),
        tag=("header", *_GAMES),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    for _, element in events:
        yield element
        above = element.getparent()
        element.clear()
        while above is not None and element.getprevious() is not None:
            del above[0]


def _game(element: etree._Element) -> _Raw | None:
    name = (element.get("name") or "").strip()
    if not name or len(name) > LONGEST:
        return None
    categories = [_text(child) for child in element.iterchildren("category")]
    md5 = (child.get("md5") for child in element.iterchildren("rom", "disk"))
    parent = element.get("cloneof") or ""
    return _Raw(
        DatGame(
            name,
            tuple(filter(None, categories)),
            tuple(text.lower() for text in md5 if text),
            parent[:LONGEST],
        ),
        element.get("id") or "",
        element.get("cloneofid") or "",
    )


def _with_parents(raw: list[_Raw]) -> Iterator[DatGame]:
    names = {one.number: one.game.name for one in raw if one.number}
    for one in raw:
        game = one.game
        above = game.parent or names.get(one.above, "")
        if above == game.parent:
            yield game
        else:
            yield DatGame(game.name, game.categories, game.md5, above)


def _child(element: etree._Element, tag: str) -> str:
    return _text(element.find(tag))


def _text(element: etree._Element | None) -> str:
    text = element.text if element is not None else None
    return text.strip()[:LONGEST] if isinstance(text, str) else ""
