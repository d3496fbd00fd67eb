"""Bytes of a list to text: the encoding by byte order mark or declaration.

Source of the order: XML 1.0, appendix F (the mark beats the declaration).
"""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 64 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)""")
_WIDE = ("utf-16", "utf-32")
_ESCAPES = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape"})
"""What Python calls encodings and are none of files; IDNA has no replacement."""

REPLACEMENT = "\ufffd"


def texts(file: BinaryIO) -> Iterator[str]:
    """Yield the file's text in pieces of about 64 KiB; bad bytes become U+FFFD."""
    head = file.read(CHUNK)
    encoding, skip = encoding_of(head)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    chunk = head[skip:]
    while chunk:
        yield decoder.decode(chunk)
        chunk = file.read(CHUNK)
    yield decoder.decode(b"", final=True)


def encoding_of(head: bytes) -> tuple[str, int]:
    """Give (encoding, length of the mark) of a file that begins with ``head``."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    for start, encoding in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if head.startswith(start):
            return encoding, 0
    match = _DECLARED.match(head[:512])
    return (_usable(match[1].decode("ascii", "replace")) if match else "utf-8"), 0


def _usable(name: str) -> str:
    """Give the declared encoding if these bytes can be in it.

    The declaration itself was readable as ASCII, so a wide encoding is a lie.
    """
    try:
        "".encode(name)
    except (LookupError, UnicodeError):
        return "utf-8"
    known = codecs.lookup(name).name.replace("_", "-")
    return "utf-8" if known in _ESCAPES or known.startswith(_WIDE) else name
