"""Logiqx XML, MAME's list and software lists: a stream of entries, no tree is built.

A DOCTYPE is skipped; one that declares entities is refused, as no DAT needs them.
"""

import io
from collections.abc import Iterator
from xml.parsers import expat

from zapcore.identify.dats.document import GAMES, Document
from zapcore.identify.dats.games import Read
from zapcore.identify.dats.opening import PIECE
from zapcore.identify.dats.parents import ParentNames
from zapcore.identify.dats.values import plain
from zapcore.identify.logiqx import DatError

LONGEST_TAG = 256 * 1024
"""Bytes from one ``<`` to the next: a tag with its attributes is held in memory."""

MOST_DEFAULTS = 200
"""Attributes with a default that a DOCTYPE may declare; MAME's declares some 60."""
BY_ID = b"cloneofid"


def read_xml(stream: io.BufferedReader, names: ParentNames | None) -> Iterator[Read]:
    """Yield the header and then each file; ``names`` are those of parents by id."""
    document = Document(names)
    parser = _parser(document)
    run = 0
    try:
        while piece := stream.read(PIECE):
            run = _run(run, piece)
            parser.Parse(piece)
            yield from document.take()
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise DatError("it is not XML, or breaks off") from None
    yield from document.take()
    if not document.known:
        raise DatError("it has neither a header nor a game")


def names_by_id(stream: io.BufferedReader) -> ParentNames:
    """Read the names of all games that have an id."""
    names = ParentNames()

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag in GAMES and (number := attributes.get("id")):
            names.add(number, plain(attributes.get("name")))

    parser = _parser(None)
    parser.StartElementHandler = start
    run = 0
    try:
        while piece := stream.read(PIECE):
            run = _run(run, piece)
            parser.Parse(piece)
    except expat.ExpatError:
        raise DatError("it is not XML, or breaks off") from None
    names.ready()
    return names


def has_parents_by_id(stream: io.BufferedReader) -> bool:
    """Tell whether a document says anywhere whose clone a game is by an id."""
    before = b""
    while piece := stream.read(PIECE):
        if BY_ID in before + piece:
            return True
        before = piece[-len(BY_ID) :]
    return False


def _run(run: int, piece: bytes) -> int:
    """Give how many bytes passed since the last ``<``."""
    first = piece.find(b"<")
    if run + (first if first >= 0 else len(piece)) > LONGEST_TAG:
        raise DatError(f"a tag or text in it is longer than {LONGEST_TAG >> 10} KB")
    return len(piece) - piece.rfind(b"<") if first >= 0 else run + len(piece)


def _parser(document: Document | None) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    defaults = 0

    def entity(*_: object) -> None:
        raise DatError("it declares entities, which no DAT needs")

    def attribute(
        _element: str, _name: str, _kind: str, default: str | None, _needed: object
    ) -> None:
        nonlocal defaults
        defaults += default is not None
        if defaults > MOST_DEFAULTS:
            raise DatError("its DOCTYPE declares too many defaults")

    parser.EntityDeclHandler = entity
    parser.AttlistDeclHandler = attribute
    if document is not None:
        parser.StartElementHandler = document.start
        parser.EndElementHandler = document.end
        parser.CharacterDataHandler = document.text
    return parser
