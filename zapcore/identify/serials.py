"""Serial numbers that games carry in their own headers."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final

from zapcore.identify import headers
from zapcore.identify.achievements.pieces import ranges
from zapcore.identify.achievements.source import Source
from zapcore.identify.disc_serials import DISCS, sega_serials
from zapcore.identify.discs.open_image import open_image
from zapcore.identify.discs.sheet_text import SheetError
from zapcore.identify.hashing import open_member
from zapcore.identify.limits import Limits, Tick
from zapcore.identify.serial_key import serial_key

_CODE = re.compile(rb"[A-Z0-9]+")
_HEAD: Final = 512
_DISC_HEAD: Final = 8
_ROM_SERIAL: Final = slice(0x180, 0x18E)


def serials_of(  # noqa: PLR0913 - what tells a file, what bounds it, who listens
    path: str,
    member: str,
    system_id: str,
    limits: Limits,
    tick: Tick,
    *,
    parts: Sequence[str] = (),
) -> tuple[str, ...]:
    """Read the serials of a game from its header, in the forms that lists have.

    A disc inside of an archive has none, nor has a file that is not what its system
    expects, a broken image or a sheet that cannot be followed.

    Args:
        path: the file on disk; of a game of several files, its sheet or main file.
        member: a file inside of it if it is an archive, else "".
        system_id: a canonical system id.
        limits: what opening a member may cost.
        tick: called with each number of bytes read; what it raises passes through.
        parts: the files that the sheet names (``parts_of``).

    Raises:
        OSError: the file cannot be read. ``open_member`` says what else.
    """
    kind = _data()["systems"].get(system_id, "")
    found: Iterator[str] | Sequence[str] = ()
    if kind in DISCS:
        if not member:
            found = _of_disc(Source(path, parts=tuple(parts)), kind, tick)
    elif kind:
        with open_member(path, member, limits) as stream:
            [head] = ranges(stream, [(0, _HEAD)], tick)
            found = _of_head(kind, head, lambda at: ranges(stream, [at], tick)[0])
    return tuple(dict.fromkeys(text for text in found if serial_key(text)))


def _of_disc(source: Source, kind: str, tick: Tick) -> Sequence[str]:
    try:
        return DISCS[kind](open_image(source.path, source.root, tick))
    except SheetError:
        return ()


def _of_head(
    kind: str, head: bytes, read: Callable[[tuple[int, int]], bytes]
) -> Sequence[str]:
    if kind == "megadrive":
        return _mega_drive(head)
    if kind == "n64":
        head = _in_order(head)
    row = _data()["codes"][kind]
    wrapped = _data()["wrapped"].get(head[:4].hex())
    if wrapped and not row["at"]:
        head = head[wrapped:][:_DISC_HEAD] or read((wrapped, _DISC_HEAD))
    return tuple(_code(row, head))


def _code(row: dict[str, Any], head: bytes) -> Iterator[str]:
    """Give ``AXVE``, ``AGB-AXVE`` and ``AGB-AXVE-USA``."""
    code = head[row["at"] : row["at"] + row["size"]]
    at, mask = row.get("flag", (0, 0))
    if len(code) < row["size"] or not _CODE.fullmatch(code) or mask & ~head[at]:
        return
    text = code.decode("ascii")
    region = _data()["regions"].get(text[3])
    yield text
    yield f"{row['prefix']}-{text[:4]}"
    if region:
        yield f"{row['prefix']}-{text[:4]}-{region}"


def _mega_drive(head: bytes) -> tuple[str, ...]:
    if b"SEGA" not in head[0x100:0x110]:
        return ()
    return sega_serials(head[_ROM_SERIAL])


def _in_order(head: bytes) -> bytes:
    width = (headers.rules()["n64"].swap or {}).get(head[0] if head else 0, 1)
    words = (head[at : at + width][::-1] for at in range(0, len(head), width))
    return b"".join(words)


@cache
def _data() -> dict[str, Any]:
    text = resources.files("zapcore.identify") / "data" / "serials.json"
    found: dict[str, Any] = json.loads(text.read_text("utf-8"))
    return found
