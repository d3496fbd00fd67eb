"""Serial numbers of discs: where each console's discs have theirs.

Sources: Sony's SYSTEM.CNF, PARAM.SFO and UMD_DATA.BIN; the system IDs of Sega's discs
(SEGADISCSYSTEM, SEGASATURN, SEGAKATANA), as their makers documented them.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from zapcore.identify.discs.image import Image, Which
from zapcore.identify.discs.iso import Files
from zapcore.identify.discs.system_cnf import BOOT, BOOT2, Key, boot_path

_SONY = re.compile(r"([A-Z]{4})[_-]?(\d{3})\.?(\d{2})")
_LARGEST: Final = 16 << 10
"""Bytes of a PARAM.SFO or UMD_DATA.BIN that are read."""
_SFO: Final = b"\0PSF"
_MOST: Final = 256
"""Values of a PARAM.SFO that are looked at."""
_KIND = re.compile(r"[A-Z]{2} +(?=\S)|(?:GM|AI|OS|BR) ?(?=[T\dM])")
_VERSION = re.compile(r" *- *\d\d$")


def sega_serials(field: bytes) -> tuple[str, ...]:
    """Give a Sega serial whole, without its kind of program, and without its version.

    ``GM 00001009-00`` gives itself, ``00001009-00`` and ``00001009``.
    """
    text = printable(field)
    bare = _KIND.sub("", text, count=1) if _KIND.match(text) else text
    return tuple(dict.fromkeys((text, bare, _VERSION.sub("", bare).strip())))


def printable(field: bytes) -> str:
    """Give the text of a header's field, "" if it holds anything but ASCII signs."""
    text = field.decode("latin-1").strip(" \0")
    return text if text.isascii() and text.isprintable() else ""


def _sony(image: Image, key: Key) -> Sequence[str]:
    with image.open(1) as track:
        path = boot_path(Files(track), key) if track else b""
    found = _SONY.fullmatch(path.decode("latin-1").upper().rpartition("\\")[2])
    return (f"{found[1]}-{found[2]}{found[3]}",) if found else ()


def _psx(image: Image) -> Sequence[str]:
    return _sony(image, BOOT)


def _ps2(image: Image) -> Sequence[str]:
    return _sony(image, BOOT2)


def _psp(image: Image) -> Sequence[str]:
    with image.open(1) as track:
        if track is None:
            return ()
        files = Files(track)
        sfo, umd = files.find("PSP_GAME/PARAM.SFO"), files.find("UMD_DATA.BIN")
        said = sfo_text(files.read(sfo, _LARGEST), "DISC_ID") if sfo else ""
        text = files.read(umd, _LARGEST).partition(b"|")[0] if umd else b""
    found = _SONY.fullmatch(said)
    plain = f"{found[1]}-{found[2]}{found[3]}" if found else said
    return tuple(one for one in (plain, printable(text[:32])) if one)


def sfo_text(data: bytes, key: str) -> str:
    """Give a text of a PARAM.SFO by its key, "" if it has none."""
    if data[:4] != _SFO:
        return ""

    def number(at: int, size: int) -> int:
        return int.from_bytes(data[at : at + size], "little")

    keys, values = number(8, 4), number(12, 4)
    for at in range(20, 20 + 16 * min(number(16, 4), _MOST), 16):
        begin = keys + number(at, 2)
        if data[begin : begin + 64].partition(b"\0")[0] == key.encode("ascii"):
            begin = values + number(at + 12, 4)
            return printable(data[begin : begin + min(number(at + 4, 4), 128)])
    return ""


def _saturn(image: Image) -> Sequence[str]:
    head = _start(image, Which.FIRST_DATA)
    return (printable(head[32:42]),) if head.startswith(b"SEGA SEGASATURN ") else ()


def _segacd(image: Image) -> Sequence[str]:
    head = _start(image, Which.FIRST_DATA)
    return sega_serials(head[0x180:0x18E]) if head.startswith(b"SEGADISC") else ()


def _dreamcast(image: Image) -> Sequence[str]:
    for which in (3, Which.FIRST_DATA):
        head = _start(image, which)
        if head.startswith(b"SEGA SEGAKATANA "):
            text = printable(head[64:74])
            return (text, *text.split()[:1])
    return ()


def _start(image: Image, which: int) -> bytes:
    with image.open(which) as track:
        return track.read(track.first, 512) if track else b""


DISCS: Final[dict[str, Callable[[Image], Sequence[str]]]] = {
    "psx": _psx,
    "ps2": _ps2,
    "psp": _psp,
    "saturn": _saturn,
    "segacd": _segacd,
    "dreamcast": _dreamcast,
}
"""The readers by the names of ``data/serials.json``."""
