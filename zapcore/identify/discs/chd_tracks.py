"""The tracks of a CHD, from its metadata.

Source: MAME's description of the tags CHTR, CHT2 (CD) and CHGD (GD-ROM).
"""

import re
from collections.abc import Sequence
from typing import Final

from zapcore.identify.discs.chd import Chd
from zapcore.identify.discs.chd_hunks import FRAME
from zapcore.identify.discs.chd_map import ChdError
from zapcore.identify.discs.image import Planned
from zapcore.identify.discs.sectors import Layout

_TAGS: Final = frozenset((b"CHTR", b"CHT2", b"CHGD"))
_VALUE = re.compile(r"([A-Z]+):(\S+)")
_PADDED: Final = 4
"""Each track of a CHD begins at a multiple of so many sectors."""
_MODES: Final = {
    "MODE1": "MODE1/2048",
    "MODE1_RAW": "MODE1/2352",
    "MODE2": "MODE2/2336",
    "MODE2_FORM1": "MODE2/2048",
    "MODE2_FORM_MIX": "MODE2/2336",
    "MODE2_RAW": "MODE2/2352",
    "AUDIO": "AUDIO",
}


def chd_tracks(path: str, _root: str) -> Sequence[Planned]:
    """Read what tracks a CHD has; one without any is a DVD, or sectors as they are.

    Raises:
        ChdError: it is no CHD of version 5, or it cannot be true.
        OSError: it cannot be read.
    """
    chd = Chd(path)

    found: list[Planned] = []
    place, first = 0, 0
    for tag, data in chd.metadata:
        if tag not in _TAGS:
            continue
        values = dict(_VALUE.findall(data.decode("latin-1")))
        frames = _number(values, "FRAMES")
        inside = values.get("PGTYPE", "").startswith("V")
        pregap = _number(values, "PREGAP") if inside else 0
        mode = _MODES.get(values.get("TYPE", ""), "")
        plan = Layout(place * FRAME, first=first, pregap=pregap, frame=FRAME)
        number = _number(values, "TRACK")
        is_data = mode not in {"AUDIO", ""}
        found.append(Planned(number, chd.open, is_data, mode or "AUDIO", plan, frames))
        place += -(-frames // _PADDED) * _PADDED
        first += frames
    return found or [Planned(1, chd.open, size=chd.head.size)]


def _number(values: dict[str, str], key: str) -> int:
    text = values.get(key, "0")
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:  # noqa: PLR2004
        raise ChdError("has metadata that make no sense.")
    return int(text)
