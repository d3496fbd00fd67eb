"""What a DAT writes about a file, brought to one form; what is broken is unknown."""

import re
from collections.abc import Callable
from typing import TypeAlias

from zapcore.content import DatEntry
from zapcore.identify.logiqx import LONGEST

MOST_ENTRIES = 1_000_000
"""Files of one DAT; all of MAME's are some 400,000."""

MOST_FILES = 20_000
"""Files of one game: they are kept until the game ends."""

LARGEST_FILE = (1 << 40) - 2
STATES = frozenset({"baddump", "nodump", "verified"})
MD5, SHA1 = 16, 20
Getter: TypeAlias = Callable[[str], str | None]
"""Gives an attribute by its name, or None."""

_UNFIT = re.compile(r"[\x00-\x1f\x7f]+")


def plain(text: str | None) -> str:
    """Give a text without control characters; "" when it is too long for a name."""
    if not text:
        return ""
    if not text.isprintable():
        text = _UNFIT.sub(" ", text)
    return text.strip() if len(text) <= LONGEST else ""


def size(text: str | None) -> int:
    """Give a number of bytes; -1 for what is none."""
    if not text or len(text) > len(str(LARGEST_FILE)):
        return -1
    if not (text.isascii() and text.isdigit()):
        return -1
    found = int(text)
    return found if found <= LARGEST_FILE else -1


def crc(text: str | None) -> int | None:
    """Give a CRC-32 of up to eight hexadecimal digits."""
    found = digest(text.rjust(8, "0"), 4) if text else b""
    return int.from_bytes(found, "big") if found else None


def digest(text: str | None, length: int) -> bytes:
    """Give a hash of this many bytes; b"" for what is none."""
    if not text or len(text) != 2 * length:
        return b""
    try:
        found = bytes.fromhex(text)
    except ValueError:
        return b""
    return found if len(found) == length else b""


def status(text: str | None) -> str:
    """Give ``baddump``, ``nodump``, ``verified`` or ""."""
    found = (text or "").lower()
    return found if found in STATES else ""


def entry(get: Getter, *, disk: bool = False) -> DatEntry:
    """Read a file by what gives its attributes; a ``disk`` is a CHD without ending."""
    name = plain(get("name"))
    return DatEntry(
        dat="",
        game="",
        file=f"{name}.chd" if disk and name else name,
        size=size(get("size")),
        crc32=crc(get("crc")),
        md5=digest(get("md5"), MD5),
        sha1=digest(get("sha1"), SHA1),
        status=status(get("status") or get("flags")),
        serial=plain(get("serial")),
    )
