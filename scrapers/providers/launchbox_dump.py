"""Streams LaunchBox's ``Metadata.zip`` record by record.

Some 100 MB hold 500 MB of XML with a million records. No tree of them is built, no
DTD is loaded and no entity is followed; what is no file of LaunchBox's ends with an
error before it takes memory or time. A reader is to stay on one thread.
"""

import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Container, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final, TypeAlias

from scrapers.providers.launchbox_tables import kind_of
from zapcore.errors import BadAnswerError
from zapcore.ports_launchbox import MAME, BoxFile, BoxGame, BoxImage, BoxName, Record

if TYPE_CHECKING:
    from lxml import etree

_Element: TypeAlias = "etree._Element"  # noqa: SLF001 - lxml gives its class no other name

PIECE: Final = 64 << 10
LARGEST: Final = 4 << 30
"""Bytes of one document, unpacked; the largest has some 500 MB."""

MOST_TIMES: Final = 100
"""Times that unpacking may make it larger; text of this kind grows tenfold."""

MOST_MEMBERS: Final = 100
END_OF_ZIP: Final = b"PK\x05\x06"
END_SIZE: Final = 22
LONGEST_COMMENT: Final = 0xFFFF

BARREN: Final = 4 << 20
"""Bytes of one record; a game has some thousand."""

LONGEST: Final = 64 << 10
"""Characters of one text; the longest description is a tenth of that."""

METADATA, MAME_FILES, FILES = "metadata.xml", "mame.xml", "files.xml"

FACTS: Final = (
    "ReleaseDate",
    "ReleaseYear",
    "Overview",
    "MaxPlayers",
    "Cooperative",
    "CommunityRating",
    "ESRB",
    "Genres",
    "Developer",
    "Publisher",
)
"""Elements of a game that are kept."""

Records: TypeAlias = Generator[Record | None, None, None]
Make: TypeAlias = Callable[[_Element], Record | None]


def read_dump(path: str, platforms: Container[str], *, mame: bool) -> Records:
    """Yield the games of these platforms, their names, images and files.

    Games come before what belongs to them, by reading a second time if need be. None
    comes between them whenever some more was read.

    Args:
        path: of ``Metadata.zip``.
        platforms: LaunchBox's names.
        mame: whether the names of MAME's sets are wanted.

    Raises:
        BadAnswerError: it is not LaunchBox's file, breaks off, or is over a bound. What
            was yielded before is not to be believed.
    """
    with _opened(path) as archive:
        members = {one.filename.lower(): one for one in archive.infolist()}
        if METADATA not in members:
            raise BadAnswerError("LaunchBox's file holds no Metadata.xml")
        yield from _metadata(archive, members[METADATA], platforms)
        if FILES in members:
            makers: Mapping[str, Make] = {"File": lambda one: _file(one, platforms)}
            yield from _member(archive, members[FILES], makers)
        if mame and MAME_FILES in members:
            yield from _member(archive, members[MAME_FILES], {"MameFile": _mame})


def _metadata(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, platforms: Container[str]
) -> Records:
    games = 0

    def game(element: _Element) -> BoxGame | None:
        nonlocal games
        is_one, made = _game(element, platforms)
        games += is_one
        return made

    makers: Mapping[str, Make] = {
        "Game": game,
        "GameAlternateName": _name,
        "GameImage": _image,
    }
    late = parts = False
    for record in _member(archive, member, makers):
        if isinstance(record, BoxGame):
            late |= parts
            yield record
        else:
            parts |= record is not None
            yield None if late else record
    if not games:
        raise BadAnswerError("LaunchBox's file holds no game")
    # What belongs to a game that came later was dropped: the order is not promised.
    if late:
        makers = {"GameAlternateName": _name, "GameImage": _image}
        yield from _member(archive, member, makers)


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, makers: Mapping[str, Make]
) -> Records:
    limit = min(LARGEST, max(member.compress_size, PIECE) * MOST_TIMES)
    with archive.open(member) as stream:
        yield from read_xml(stream, makers, limit)


def read_xml(
    stream: IO[bytes], makers: Mapping[str, Make], limit: int = LARGEST
) -> Records:
    """Yield what ``makers`` make of elements by their tags, one level below the root.

    None comes whenever a piece of ``PIECE`` bytes was read.

    Raises:
        BadAnswerError: it is no XML, breaks off, or is over a bound.
    """
    from lxml import etree  # noqa: PLC0415 - 4 MB that only a dump needs

    parser = etree.XMLPullParser(
        events=("end",),
        tag=[*makers],
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root: _Element | None = None
    read = barren = 0
    try:
        while piece := stream.read(PIECE):
            read, barren = read + len(piece), barren + len(piece)
            if read > limit or barren > BARREN:
                raise BadAnswerError("LaunchBox's file is larger than it can be")
            parser.feed(piece)
            for _, element in parser.read_events():
                barren = 0
                root = element.getparent() if root is None else root
                if element.getparent() is root:
                    record = makers[str(element.tag)](element)
                    if record is not None:
                        yield record
            barren = 0 if _trimmed(root) else barren
            yield None
        parser.close()
    except etree.XMLSyntaxError:
        raise BadAnswerError("LaunchBox's file is not XML, or breaks off") from None


def _trimmed(root: "_Element | None") -> bool:
    """Free what was read; the last child of the root may be open still."""
    if root is None or len(root) <= 1:
        return False
    del root[:-1]
    return True


def texts_of(element: _Element) -> Mapping[str, str]:
    """Give the texts of a record's elements by their tags; of two the last."""
    # ``findtext`` takes five times as long: it reads a path each time.
    return {str(child.tag): child.text or "" for child in element}


def kept_of(texts: Mapping[str, str], wanted: Iterable[str]) -> Mapping[str, str]:
    """Give those that are wanted and not empty."""
    known = ((tag, texts[tag].strip()) for tag in wanted if tag in texts)
    return {tag: text[:LONGEST] for tag, text in known if text}


def _game(element: _Element, platforms: Container[str]) -> tuple[bool, BoxGame | None]:
    """Give whether it is a game, and the game if it is one of these platforms."""
    texts = texts_of(element)
    platform, number = _text(texts, "Platform"), _number(texts)
    name = _text(texts, "Name")
    if not (platform and number and name):
        return False, None
    if platform not in platforms:
        return True, None
    return True, BoxGame(number, platform, name, kept_of(texts, FACTS))


def _name(element: _Element) -> BoxName | None:
    texts = texts_of(element)
    number, name = _number(texts), _text(texts, "AlternateName")
    return BoxName(number, name, _text(texts, "Region")) if number and name else None


def _image(element: _Element) -> BoxImage | None:
    texts = texts_of(element)
    kind, file, number = _text(texts, "Type"), _text(texts, "FileName"), _number(texts)
    if not number or not file or not kind_of(kind):
        return None
    return BoxImage(number, file, kind, _text(texts, "Region"), _text(texts, "CRC32"))


def _file(element: _Element, platforms: Container[str]) -> BoxFile | None:
    texts = texts_of(element)
    platform, file = _text(texts, "Platform"), _text(texts, "FileName")
    name = _text(texts, "GameName")
    if platform not in platforms or not file or not name:
        return None
    return BoxFile(platform, file, name)


def _mame(element: _Element) -> BoxFile | None:
    texts = texts_of(element)
    file, name = _text(texts, "FileName"), _text(texts, "Name")
    return BoxFile(MAME, file, name) if file and name else None


def _text(texts: Mapping[str, str], tag: str) -> str:
    return texts.get(tag, "").strip()[:LONGEST]


def _number(texts: Mapping[str, str]) -> int:
    text = texts.get("DatabaseID", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - digits of 31 bits


@contextmanager
def _opened(path: str) -> Iterator[zipfile.ZipFile]:
    try:
        with open(path, "rb") as file:
            _check_directory(file)
            with zipfile.ZipFile(file) as archive:
                yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error):
        raise BadAnswerError("LaunchBox's file is no zip, or breaks off") from None
    except (NotImplementedError, RuntimeError):
        raise BadAnswerError("LaunchBox's file cannot be unpacked") from None
    except OSError as error:
        reason = error.strerror or "it breaks off"
        raise BadAnswerError(f"LaunchBox's file cannot be read: {reason}") from None


def _check_directory(file: IO[bytes]) -> None:
    """Refuse a zip of many files before its directory is read into memory."""
    file.seek(max(0, file.seek(0, os.SEEK_END) - END_SIZE - LONGEST_COMMENT))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(END_OF_ZIP)
    if at < 0 or len(tail) < at + END_SIZE:
        raise zipfile.BadZipFile
    count, length = struct.unpack_from("<HL", tail, at + 10)
    if count > MOST_MEMBERS or length > MOST_MEMBERS * PIECE:
        raise BadAnswerError("LaunchBox's file holds more than it can")
