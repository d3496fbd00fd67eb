"""Where an exported entry shows its pictures from: beside the games, or a copy."""

import os
from collections.abc import Mapping
from types import MappingProxyType

from scrapers.exports.media_copy import Brought, MediaCopies

NEXT_BEST: Mapping[str, str] = MappingProxyType(
    {"image-boxart": "image-thumbnail", "image-screenshot": "image-image"}
)
"""Kind to the one that a ``gamelist.xml`` has in its place, for want of a better."""


def own_or_next(properties: Mapping[str, str], kind: str) -> str:
    """Give the picture of a kind, else the next best; "" without any."""
    return properties.get(kind) or properties.get(NEXT_BEST.get(kind, ""), "")


SHOWN = frozenset({Brought.COPIED, Brought.THERE})


class ArtPlaces:
    """Paths of artwork below ``base``, brought there if need be.

    Of each call the answer is a path below ``base``, or "" where a picture cannot be
    brought. With ``copies`` None nothing is copied: then only what lies there counts.
    """

    def __init__(self, base: str, copies: MediaCopies | None) -> None:
        self._base = base
        self._copies = copies

    @property
    def copies(self) -> MediaCopies | None:
        """Give what copies, None if nothing is copied."""
        return self._copies

    def lies_below(self, path: str) -> str:
        """Give the path below the base of a picture that lies there, or ""."""
        if path.startswith(self._base + "/") and os.path.normpath(path) == path:
            return path[len(self._base) + 1 :]
        return ""

    def aim(self, path: str, stem: str) -> str:
        """Give where a picture is, or would be brought to: ``stem`` and its ending."""
        below = self.lies_below(path)
        if below or self._copies is None:
            return below
        end = os.path.splitext(path)[1].lower()
        return stem + end if self._copies.is_readable(path) else ""

    def bring(self, path: str, relative: str, game: str) -> bool:
        """Bring a game's picture to where ``aim`` said; tell if it is to be named.

        Raises:
            OSError: the disk is full, or cannot be written.
        """
        if self.lies_below(path) == relative:
            return True
        if self._copies is None:
            return False
        return self._copies.bring(path, relative, game) in SHOWN
