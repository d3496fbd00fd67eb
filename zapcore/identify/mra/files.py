"""Reads MRA files from the disk, a piece at a time. Its calls block."""

import codecs
import html
import os
import re
import stat
import sys
from collections.abc import Iterator, Sequence
from html.entities import html5
from typing import NamedTuple

from zapcore.arcade import LONGEST_NAME, Described
from zapcore.identify.mra.fields import Fields, set_name
from zapcore.identify.mra.scanner import Scanner, Text, Zips
from zapcore.ports import Between

END = ".mra"
LARGEST = 64 * 1024 * 1024
"""Bytes; the largest that are known have 25 MB."""

PIECE = 65_536
ROOTLESS = 1024 * 1024
"""Bytes in which the root, or a name of its set or core, has to come."""

MOST_ZIPS = 16
NOTHING = Described()
_DECLARED = re.compile(
    rb"""<\?xml[^>]*encoding\s*=\s*["']\s*([^"'<>]{1,40}?)\s*["']""", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][\w.-]*));")
_BLANK = (b"", b"\0", b"\t", b"\r", b"\n", b" ")
_HALVES = range(0xD800, 0xE000)
_CONTROLS = range(0x80, 0xA0)
_MARKS = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_WIDE = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_CODECS = re.compile(
    r"utf-8|ascii|iso8859-\d+|cp(?:125\d|437|85\d|86\d|874|932|949|950)|koi8-[rtu]"
    r"|shift_jis\w*|euc_\w+|johab|big5\w*|gbk|gb2312|gb18030|mac-\w+|tis-620"
)
"""Encodings in which a ``<`` is the byte that it is in ASCII."""

_LABELS = {"windows-31j": "cp932", "x-sjis": "cp932", "windows-949": "cp949"}
_WIDER = {
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
}
"""What is meant by these names: https://encoding.spec.whatwg.org/#names-and-labels."""

_KANA = re.compile(rb"(?:[\x81-\x83][\x40-\xfc]){2}")
"""Two syllables in Shift_JIS; as Windows writes them ``ƒ`` or a low quotation mark."""


class Reading(NamedTuple):
    """What came of a file: what it says, why it says nothing, what is odd about it."""

    described: Described = NOTHING
    refused: str = ""
    odd: tuple[str, ...] = ()


class _RefusedError(Exception):
    """The file is none that can be read; its text is a sentence."""


def is_mra(file_name: str) -> bool:
    """Tell whether a file is an MRA by its name."""
    return file_name[-len(END) :].lower() == END


class MraReader:
    """Reads one file after the other; what repeats in them is made once."""

    def __init__(self) -> None:
        self._fields = Fields()

    def read(self, path: str, between: Between) -> Reading:
        """Read a file. Never raises; ``between`` is called between two pieces."""
        try:
            scanner, encoding, unknown = _opened(path, between)
        except (OSError, _RefusedError) as error:
            words = getattr(error, "strerror", None) or str(error)
            return Reading(refused=words or "it cannot be read")
        doctype = scanner.has_doctype
        texts = {
            name: clean
            for name, raw in scanner.found()
            if (clean := [u for t in raw if (u := _text(t, encoding, doctype))])
        }
        zips = _zips(scanner.zips, encoding)
        odd = tuple(_odd(scanner, texts, unknown))
        return Reading(self._fields.described(texts, zips), odd=odd)


def _opened(path: str, between: Between) -> tuple[Scanner, str, str]:
    # Not blocking: nobody need ever write into a pipe that lies there. Thousands are
    # opened, and a file object costs as much again as all that is read with it.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise _RefusedError("it is no plain file")
        if found.st_size > LARGEST:
            raise _RefusedError(f"it is larger than {LARGEST >> 20} MiB")
        return _scan(handle, between)
    finally:
        os.close(handle)


def _scan(handle: int, between: Between) -> tuple[Scanner, str, str]:
    """Feed a file to a scanner; give it with the encoding of its texts.

    At last the encoding that it names, if that is not known, else "".
    """
    piece = os.read(handle, PIECE)
    if piece[:1] in _BLANK and not piece.strip(b"\0\t\r\n "):
        raise _RefusedError("it is empty")
    decoder, encoding, unknown = _decoder(piece)
    scanner, size, is_text = Scanner(), 0, decoder is not None or b"\0" not in piece
    while piece:
        size += len(piece)
        following = os.read(handle, PIECE) if size < LARGEST else b""
        data = decoder.decode(piece).encode("utf-8", "ignore") if decoder else piece
        scanner.feed(data, last=not following)
        known = scanner.rooted or scanner.text("setname") or scanner.text("rbf")
        if not scanner.wants or (size >= ROOTLESS and not known):
            break
        piece = following
        between()
    if not (scanner.rooted or scanner.text("setname") or scanner.text("rbf")):
        lacks = "it has no <misterromdescription>" if is_text else "it is no text"
        raise _RefusedError(f"it is no MRA: {lacks}")
    return scanner, encoding, unknown


def _decoder(head: bytes) -> tuple[codecs.IncrementalDecoder | None, str, str]:
    """Give what turns UTF-16 into text, and the encoding of texts, "" if untold.

    At last the encoding that it names, if that is not known, else "".
    """
    wide = [name for mark, name in (*_MARKS, *_WIDE) if head.startswith(mark)]
    if wide:
        return codecs.getincrementaldecoder(wide[0])("ignore"), "utf-8", ""
    declared = _DECLARED.search(head[:512])
    if not declared:
        return None, "", ""
    name = declared[1].decode("ascii", "replace")
    try:
        known = codecs.lookup(_LABELS.get(name.lower(), name)).name
    except (LookupError, ValueError):
        known = ""
    if not _CODECS.fullmatch(known):
        return None, "", name
    return None, _WIDER.get(known, known), ""


def _text(text: Text, encoding: str, doctype: bool) -> str:  # noqa: FBT001 - one private caller
    """Give a text without entities, runs of blanks and control characters."""
    first = text.pieces[0][0]
    if len(text.pieces) == 1 and first.isascii() and b"&" not in first:
        # As nearly all are.
        plain = first.decode().strip()
        if "  " not in plain and plain.isprintable():
            return plain
    parts = (
        decoded if raw or "&" not in decoded else _resolved(decoded, doctype=doctype)
        for decoded, raw in ((_decoded(p, encoding), raw) for p, raw in text.pieces)
    )
    whole = " ".join("".join(parts).split())
    if whole.isprintable():
        return whole
    return "".join(c for c in whole if c.isprintable()).strip()


def _decoded(raw: bytes, encoding: str) -> str:
    """Decode as declared, else as UTF-8, else as what Windows writes."""
    windows = "cp932" if _KANA.search(raw) else "cp1252"
    for name in (encoding or "utf-8", "utf-8", windows, "cp1252"):
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _resolved(text: str, *, doctype: bool) -> str:
    """Put in entities of XML and HTML and numbers; what a DOCTYPE declares is nothing.

    Once: what an entity gives is no entity again.
    """

    def known(match: re.Match[str]) -> str:
        decimal, hexadecimal, name = match.groups()
        if name:
            return html5.get(f"{name};") or ("" if doctype else match[0])
        number = int(decimal) if decimal else int(hexadecimal, 16)
        if number in _CONTROLS:
            # HTML takes them for what Windows writes.
            return html.unescape(f"&#{number};")
        # Numbers of no character, and halves of one, which no text can hold.
        good = 0 < number <= sys.maxunicode and number not in _HALVES
        return chr(number) if good else ""

    return _ENTITY.sub(known, text)


def _zips(found: Sequence[Zips], encoding: str) -> list[str]:
    """Give the alternatives of the zip that holds the game, each once.

    Those of the ROM with index 0 count; only without them those of its parts, and only
    then those of others, which are data that many games share.
    """
    for wanted in sorted({(not z.main, z.part) for z in found}):
        lists = [z.value for z in found if (not z.main, z.part) == wanted]
        names = [name for value in lists for name in _names(value, encoding)]
        if names:
            return list(dict.fromkeys(names))[:MOST_ZIPS]
    return []


def _names(value: bytes, encoding: str) -> Iterator[str]:
    text = _decoded(value, encoding)
    if "&" in text:
        text = _resolved(text, doctype=False)
    if not text.isprintable():
        text = "".join(c for c in text if c.isprintable())
    for written in text.split("|"):
        name = written.strip()
        steps = name.replace("\\", "/").split("/")
        if steps[-1] and ".." not in steps and len(name) <= LONGEST_NAME:
            yield name


def _odd(scanner: Scanner, texts: dict[str, list[str]], unknown: str) -> Iterator[str]:
    """Give what is odd of a file that was read all the same."""
    if not scanner.rooted:
        yield "it has no <misterromdescription>"
    elif scanner.stopped:
        yield "it has too many tags: what follows those that were read does not count"
    elif not scanner.ended:
        yield "it ends before </misterromdescription>"
    if scanner.has_doctype:
        yield "its DOCTYPE is passed over"
    if unknown:
        yield f"its encoding {unknown!r} is not known; it is read as UTF-8 or Latin-1"
    if scanner.more_zips:
        yield "it names more zips than are kept"
    yield from _odd_texts(scanner, texts)


def _odd_texts(scanner: Scanner, texts: dict[str, list[str]]) -> Iterator[str]:
    if scanner.too_long:
        yield f"{scanner.too_long} of its texts are too long"
    names = texts.get("name", [])
    if not names:
        yield "no <name> was read" if scanner.stopped else "it has no <name>"
    elif len(names[0]) > LONGEST_NAME:
        yield "its <name> is too long"
    for element in ("setname", "parent"):
        for text in texts.get(element, [])[:1]:
            if not set_name(text):
                yield f"its <{element}> is no name of a set"
