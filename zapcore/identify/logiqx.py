"""Logiqx XML as a stream of elements: gzipped or not, bounded, nothing expanded.

A DOCTYPE is skipped, no entity is resolved, nothing is loaded from anywhere.
"""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from lxml import etree

LARGEST = 256 * 1024 * 1024
"""Bytes that are read of one file, unpacked."""

LONGEST = 1000
"""Characters of a name."""

MOST = 200_000
"""Games of one DAT; the largest known has some 60,000."""

HEADER = "header"
GAMES = ("game", "machine")
PIECE = 65_536

_Element: TypeAlias = "etree._Element"  # noqa: SLF001 - lxml gives its class no other name


class DatError(Exception):
    """A file that is no DAT or cannot be read; the text says why."""


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes:
        """Give the next bytes."""


class _Bounded:
    """Passes bytes on, so many and no more."""

    def __init__(self, stream: _Stream) -> None:
        self._stream = stream
        self._left = LARGEST

    def read(self, size: int = PIECE) -> bytes:
        """Give the next bytes."""
        found = self._stream.read(min(size, PIECE))
        self._left -= len(found)
        if self._left < 0:
            raise DatError(f"a DAT has at most {LARGEST >> 20} MB")
        return found


@contextmanager
def elements(path: Path) -> Iterator[Iterator[_Element]]:
    """Give the header and the games of a file, each whole and then cleared.

    Raises:
        DatError: it is no XML, too large, or cannot be read.
    """
    from lxml.etree import XMLSyntaxError  # noqa: PLC0415 - 4 MB that only a DAT needs

    try:
        with path.open("rb") as stream:
            packed = stream.peek(2)[:2] == b"\x1f\x8b"
            yield _elements(gzip.GzipFile(fileobj=stream) if packed else stream)
    except DatError as error:
        raise DatError(f"{path.name} is not read: {error}") from None
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "it breaks off"
        raise DatError(f"{path.name} cannot be read: {reason}") from None
    except XMLSyntaxError:
        raise DatError(f"{path.name} is no DAT: it is not XML") from None


def _elements(stream: _Stream) -> Iterator[_Element]:
    from lxml.etree import iterparse  # noqa: PLC0415 - as in ``elements``

    events = iterparse(
        _Bounded(stream),
        events=("end",),
        tag=(HEADER, *GAMES),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    games = 0
    for number, (_, element) in enumerate(events):
        if number == 0 and _declares_entities(element):
            raise DatError("it declares entities, which no DAT needs")
        games += element.tag != HEADER
        if games > MOST:
            raise DatError(f"a DAT has at most {MOST} games")
        yield element
        above = element.getparent()
        element.clear()
        while above is not None and element.getprevious() is not None:
            del above[0]


def _declares_entities(element: _Element) -> bool:
    """Tell of entities, which the parser would put into attributes all the same."""
    dtd = element.getroottree().docinfo.internalDTD
    return dtd is not None and any(True for _ in dtd.iterentities())


def name_of(element: _Element) -> str:
    """Give the name of a game; "" when it has none that can be used."""
    name = (element.get("name") or "").strip()
    return name if len(name) <= LONGEST else ""


def child_text(element: _Element, tag: str) -> str:
    """Give the text of a child, "" when there is none."""
    return text_of(element.find(tag))


def text_of(element: "_Element | None") -> str:
    """Give the text of an element, cut to what a name may have."""
    text = element.text if element is not None else None
    return text.strip()[:LONGEST] if isinstance(text, str) else ""
