"""Which rule a system has, and the hash of a file by it.

Source: ``data/achievements.json``, keyed by our ids of systems.
"""

from collections.abc import Callable
from typing import Final

from zapcore.identify.achievements import cartridges, nec, nintendo_discs, sega, sony
from zapcore.identify.achievements.by_name import arcade, table
from zapcore.identify.achievements.nds import nds
from zapcore.identify.achievements.neogeo import neogeocd
from zapcore.identify.achievements.opera import threedo
from zapcore.identify.achievements.source import Source
from zapcore.identify.discs.image import Image
from zapcore.identify.discs.open_image import open_image
from zapcore.identify.discs.parts import PLAYLIST, disc_path, ending
from zapcore.identify.discs.sheet_text import SheetError
from zapcore.identify.limits import Tick

_FILES: Final[dict[str, Callable[[Source, Tick], str]]] = {
    "whole": cartridges.whole,
    **cartridges.HEADERLESS,
    "n64": cartridges.n64,
    "arduboy": cartridges.arduboy,
    "arcade": arcade,
    "nds": nds,
}
_ON_DISK: Final[dict[str, Callable[[Source, Tick], str]]] = {
    "psp": sony.psp,
    "gamecube": nintendo_discs.gamecube,
    "wii": nintendo_discs.wii,
}
_IMAGES: Final[dict[str, Callable[[Image, Tick], str]]] = {
    "psx": sony.psx,
    "ps2": sony.ps2,
    "segacd": sega.segacd,
    "dreamcast": sega.dreamcast,
    "pcecd": nec.pcecd,
    "pcfx": nec.pcfx,
    "threedo": threedo,
    "neogeocd": neogeocd,
}


def _untold(_count: int) -> None:
    """Tell nobody what was read."""


def achievements_hash(source: Source, system_id: str, tick: Tick = _untold) -> str:
    """Give the MD5 (32 small hexadecimal digits) of a file, "" where there is none.

    There is none for a system without a rule, a file that is not what its rule expects,
    a broken image or sheet, and discs inside of archives.

    Args:
        source: the file; of a game of several files, its sheet or main file.
        system_id: a canonical system id.
        tick: called with each number of bytes read; what it raises passes through.

    Raises:
        OSError: the file cannot be read. Errors of a member's opener pass through.
    """
    rule = rule_of(system_id)
    if rule in _FILES:
        read = _first_disc(source) if rule != "arcade" else source
        return _FILES[rule](read, tick) if read else ""
    if source.member:
        return ""
    try:
        if rule in _IMAGES:
            image = open_image(source.path, source.root, tick)
            return _IMAGES[rule](image, tick)
        return _ON_DISK[rule](source, tick) if rule else ""
    except SheetError:
        return ""


def _first_disc(source: Source) -> Source | None:
    if source.member or ending(source.path) != PLAYLIST:
        return source
    path = disc_path(source.path, source.root)
    return Source(path) if path else None


def rule_of(system_id: str) -> str:
    """Give the name of a system's rule, "" if it has none."""
    row = table()["systems"].get(system_id)
    return str(row[0]) if row else ""


def console_of(system_id: str) -> int:
    """Give RetroAchievements' number of a system, 0 if it has none."""
    row = table()["systems"].get(system_id)
    return int(row[1]) if row else 0


def reads_discs(system_id: str) -> bool:
    """Tell whether the rule looks into disc images, so that no archive has a hash."""
    rule = rule_of(system_id)
    return rule in _IMAGES or rule in _ON_DISK
