"""Text of a list as bytes in its own encoding, and back as the import reads it."""

import codecs
import html
import re

from scrapers.gamelist_xml.decode import encoding_of

WIDE = ("utf-16", "utf-32")
STATEFUL = ("utf-7", "iso2022", "hz")
"""Encodings in which a byte like ``<`` may be half of a character."""

PRINTABLE = bytes(range(0x20, 0x7F))
_ENTITY = re.compile(r"&(#?\w{1,32};)")
_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SKIPPED = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_CDATA = re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_INNER = re.compile(rb"<[A-Za-z_/:]")


def ascii_encoding(head: bytes) -> tuple[str, int]:
    """Give (encoding, length of the byte order mark) of a file; "" if it is not edited.

    Only where every ``<`` of the file is that byte can bytes be left as they are.
    """
    name, mark = encoding_of(head)
    name = "utf-8" if name.lower().startswith("utf-8-sig") else name
    found = codecs.lookup(name).name.replace("_", "-")
    if found.startswith((*WIDE, *STATEFUL)):
        return "", mark
    try:
        plain = PRINTABLE.decode(name) == PRINTABLE.decode("ascii")
    except UnicodeError:
        plain = False
    return (name if plain else ""), mark


def escaped(text: str, encoding: str) -> bytes:
    """Give a text as an element holds it; what XML cannot hold is left out."""
    return html.escape(_NOT_XML.sub("", text), quote=False).encode(
        encoding, "xmlcharrefreplace"
    )


def attribute(text: str, encoding: str) -> bytes:
    """Give a text as it stands between double quotes."""
    return html.escape(_NOT_XML.sub("", text)).encode(encoding, "xmlcharrefreplace")


def held(text: str) -> str:
    """Give a text as XML gives it back: of its line ends one kind, only characters."""
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def shielded(text: str) -> str:
    """Give a text that HTML's entities are read in once more as they would not be."""
    if "&" in text and html.unescape(text) != text:
        return text.replace("&", "&amp;")
    return text


def is_told(text: str) -> bool:
    """Tell whether a text can be written and is read back as it is."""
    return bool(text) and not _NOT_XML.search(text) and text.strip() == text


def plain(raw: bytes, encoding: str) -> str:
    """Give the text of an element as the import's reader does (``clean.Cleaner``)."""
    if b"<" in raw:
        return _marked(raw, encoding)
    text = raw.decode(encoding, "replace")
    if not text.isprintable():
        text = _decoded(raw, encoding)
    return _ENTITY.sub(_entity, text) if "&" in text else text


def _marked(raw: bytes, encoding: str) -> str:
    """Join the text before an inner element: comments out, CDATA as it stands."""
    found = ""
    at = 0
    for match in _CDATA.finditer(raw):
        before = _SKIPPED.sub(b"", raw[at : match.start()])
        inner = _INNER.search(before)
        if inner:
            return found + _known(_decoded(before[: inner.start()], encoding))
        found += _known(_decoded(before, encoding)) + _decoded(match[1], encoding)
        at = match.end()
    rest = _SKIPPED.sub(b"", raw[at:])
    inner = _INNER.search(rest)
    rest = rest[: inner.start()] if inner else rest
    return found + _known(_decoded(rest, encoding))


def _decoded(raw: bytes, encoding: str) -> str:
    text = raw.decode(encoding, "replace")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_XML.sub("", text) if not text.isprintable() else text


def _known(text: str) -> str:
    return _ENTITY.sub(_entity, text) if "&" in text else text


def _entity(match: re.Match[str]) -> str:
    known = html.unescape(match[0])
    numbered = match[1].startswith("#")
    return "" if numbered and (_NOT_XML.search(known) or known == "\ufffd") else known
