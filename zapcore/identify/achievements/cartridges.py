"""Hashes of cartridges, computers and tapes: whole files, or without what comes first.

Source: RetroAchievements' "Game Identification" and rcheevos (MIT), as restated in the
project's facts (SCANNING.md §3.3). Which bytes are a header is in ``headers.json``.
"""

import re
from array import array
from functools import partial

from zapcore.identify import headers
from zapcore.identify.achievements.pieces import pieces
from zapcore.identify.achievements.source import Source, new_md5
from zapcore.identify.limits import Tick

_ENDS = re.compile(rb"\r\n|\r|\n")
_AS_IT_IS = (0x80, 0xE8, 0x22)
"""First bytes of an N64 cartridge in its own order, and of 64DD disks."""


def whole(source: Source, tick: Tick) -> str:
    """Hash all bytes up to the cap."""
    digest = new_md5()
    with source.stream() as stream:
        for piece in pieces(stream, tick):
            digest.update(piece)
    return digest.hexdigest()


def headerless(rule: str, source: Source, tick: Tick) -> str:
    """Hash what follows a header, if there is one by this rule, else all."""
    fits = headers.rules()[rule]
    plain, behind = new_md5(), new_md5()
    size, head = 0, b""
    with source.stream() as stream:
        for piece in pieces(stream, tick):
            head = head or piece[: fits.skip]
            behind.update(memoryview(piece)[max(fits.skip - size, 0) :])
            plain.update(piece)
            size += len(piece)
    stripped = fits.may_fit(head, size) and fits.fits_size(size)
    return (behind if stripped else plain).hexdigest()


def n64(source: Source, tick: Tick) -> str:
    """Hash in the order of the cartridge, whichever the file has; "" if it is none."""
    swaps = headers.rules()["n64"].swap or {}
    digest = new_md5()
    width = -1
    with source.stream() as stream:
        for piece in pieces(stream, tick):
            if width < 0:
                width = swaps.get(piece[0], 0)
                if not width and piece[0] not in _AS_IT_IS:
                    return ""
            digest.update(_turned(piece, width))
    return digest.hexdigest() if width >= 0 else ""


def _turned(piece: bytes, width: int) -> bytes:
    if not width:
        return piece
    even = len(piece) - len(piece) % width
    words = array("H" if width == 2 else "I", piece[:even])  # noqa: PLR2004 - 16 bits
    words.byteswap()
    return words.tobytes() + piece[even:]


def arduboy(source: Source, tick: Tick) -> str:
    """Hash the text with every line ended by LF, the last one too."""
    if source.name.lower().endswith(".arduboy"):
        return ""
    digest = new_md5()
    rest, last = b"", b""
    with source.stream() as stream:
        for piece in pieces(stream, tick):
            text = rest + piece
            rest = text[-1:] if text.endswith(b"\r") else b""
            text = _ENDS.sub(b"\n", text[: len(text) - len(rest)])
            digest.update(text)
            last = text[-1:] or last
    digest.update(b"\n" if rest or last != b"\n" else b"")
    return digest.hexdigest()


HEADERLESS = {
    name: partial(headerless, name)
    for name in ("nes", "fds", "snes", "pce", "a7800", "lynx", "scv")
}
"""The rules that differ only in what is left out."""
