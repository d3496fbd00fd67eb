"""Hash of a Nintendo DS cartridge: its header, both programs, its icon.

Source: as ``cartridges``.
"""

from typing import Final

from zapcore.identify.achievements.pieces import ranges
from zapcore.identify.achievements.source import Source, new_md5
from zapcore.identify.limits import Tick

_HEADER: Final = 512
_HASHED: Final = 0x160
_ICON: Final = 0xA00
_LARGEST: Final = 16 << 20
"""Bytes of both programs together; more, and it is no DS cartridge."""
_LAST: Final = 1 << 30
"""Where a part may begin; cartridges have up to 512 MiB."""


def nds(source: Source, tick: Tick) -> str:
    """Hash the parts of a cartridge, behind a SuperCard's header if it has one."""
    with source.stream() as stream:
        [head] = ranges(stream, [(0, 2 * _HEADER)], tick)
    skip = _HEADER if _is_supercard(head) else 0
    header = head[skip : skip + _HEADER]
    wanted = _wanted(header, skip)
    if len(header) < _HEADER or wanted[0][1] + wanted[1][1] > _LARGEST:
        return ""
    if max(at for at, _ in wanted) > _LAST:
        return ""
    with source.stream() as stream:
        arm9, arm7, icon = ranges(stream, wanted, tick)
    digest = new_md5()
    for part in (header[:_HASHED], arm9, arm7, icon.ljust(_ICON, b"\0")):
        digest.update(part)
    return digest.hexdigest()


def _is_supercard(head: bytes) -> bool:
    return head[:4] == b"\x2e\0\0\xea" and head[0xB0:0xB4] == b"DF\x96\0"


def _wanted(header: bytes, skip: int) -> list[tuple[int, int]]:
    def number(at: int) -> int:
        return int.from_bytes(header[at : at + 4], "little")

    programs = [(number(at) + skip, number(at + 12)) for at in (0x20, 0x30)]
    return [*programs, (number(0x68) + skip, _ICON)]
