"""Where the paths of a list lead, and that they stay where they may.

Rule: the scraper document, "Path handling". Nothing here looks at the disk.
"""

import os
import re

from zapcore.valueclass import dataclass

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_PLAIN = re.compile(r"\./[^./\0~][^/\0]*(?:/[^./\0][^/\0]*)*")
"""``./folder/game.rom`` without ``.``, ``..`` or doubled slashes: nothing is to be
mended, as in nearly all lists."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What paths are read against: the system's folder, ``~``, and places for art."""

    root: str
    home: str
    asset_roots: tuple[str, ...] = ()

    @classmethod
    def of(cls, root: str, home: str, asset_roots: tuple[str, ...] = ()) -> "Bounds":
        """Make bounds of paths in any spelling."""
        return cls(_plain(root), _plain(home), tuple(map(_plain, asset_roots)))


def game_path(text: str, bounds: Bounds) -> str:
    """Give the absolute path of a game; "" when it leads out of the system's folder."""
    if bounds.root != "/" and _PLAIN.fullmatch(text):
        return f"{bounds.root}/{text[2:]}"
    path = _absolute(text, bounds)
    return path if inside(path, (bounds.root,)) else ""


def asset_path(text: str, bounds: Bounds) -> str:
    """Give the absolute path of a picture, video or manual; "" when it leads out.

    Only an absolute path (or ``~/``) may lie in an asset root.
    """
    path = _absolute(text, bounds)
    if inside(path, (bounds.root,)):
        return path
    far = text.startswith(("/", "~/")) and inside(path, bounds.asset_roots)
    return path if far else ""


def inside(path: str, roots: tuple[str, ...]) -> bool:
    """Tell whether a plain absolute path is one of ``roots`` or lies below one."""
    return any(
        path == root or path.startswith(root.rstrip("/") + "/") for root in roots
    )


def _absolute(text: str, bounds: Bounds) -> str:
    if not text or "\0" in text or _URL.match(text):
        return ""
    if text.startswith("~/"):
        return _plain(bounds.home + text[1:]) if bounds.home else ""
    return _plain(text if text.startswith("/") else f"{bounds.root}/{text}")


def _plain(path: str) -> str:
    """Give a path without ``.``, ``..`` and doubled or last slashes."""
    plain = os.path.normpath(path) if path else ""
    return plain[1:] if plain.startswith("//") else plain
