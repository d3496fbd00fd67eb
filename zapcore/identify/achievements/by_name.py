"""Arcade games are known by the name of their file alone.

Source: as ``cartridges``; the folders are FBNeo's for games of consoles.
"""

import json
import os
from functools import cache
from importlib import resources
from typing import Any, Final

from zapcore.identify.achievements.source import Source, md5_of
from zapcore.identify.limits import Tick

_LONGEST: Final = 128
"""Bytes of folder and name together from which on the folder is left out."""


def arcade(source: Source, _tick: Tick) -> str:
    """Hash the name without ending, behind that of FBNeo's folder if it lies in one."""
    folder, _, name = source.path.rpartition("/")
    stem = os.fsencode(os.path.splitext(name)[0])
    above = os.fsencode(os.path.basename(folder).lower())
    both = above + b"_" + stem
    if above in _folders() and len(both) < _LONGEST:
        return md5_of(both)
    return md5_of(stem)


@cache
def _folders() -> frozenset[bytes]:
    return frozenset(name.encode() for name in table()["arcade_folders"])


@cache
def table() -> dict[str, Any]:
    """Give ``data/achievements.json``."""
    text = resources.files("zapcore.identify") / "data" / "achievements.json"
    found: dict[str, Any] = json.loads(text.read_text("utf-8"))
    return found
