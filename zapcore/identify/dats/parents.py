"""Names of games by their ids, small enough to keep while a DAT is read.

No-Intro and Redump give a clone the id of its parent, which may come later. A dict of
60,000 names would take 12 MB: here are a sorted array of ids and the names in their
order, packed by the hundred. Parents are near their clones, so that one piece serves
many.
"""

import hashlib
import zlib
from array import array
from bisect import bisect_left

from zapcore.identify.dats.values import MOST_ENTRIES
from zapcore.identify.logiqx import DatError

PIECE = 128
"""Names packed together."""

PLACE_BITS = 24
LARGEST_ID = 1 << 40


class ParentNames:
    """Filled with ``add``, closed with ``ready``, then asked with ``name``."""

    def __init__(self) -> None:
        self._ids = array("Q")
        self._pieces: list[bytes] = []
        self._open: list[str] = []
        self._last = -1
        self._names: list[str] = []

    def add(self, number: str, name: str) -> None:
        """Keep the name of a game with an id."""
        place = len(self._ids)
        if place >= MOST_ENTRIES:
            raise DatError(f"a DAT has at most {MOST_ENTRIES} games")
        self._ids.append(_key(number) << PLACE_BITS | place)
        self._open.append(name)
        if len(self._open) == PIECE:
            self._pack()

    def ready(self) -> None:
        """Let names be asked for."""
        if self._open:
            self._pack()
        self._ids = array("Q", sorted(self._ids))

    def name(self, number: str) -> str:
        """Give the name of the game with this id; "" when there is none."""
        key = _key(number)
        at = bisect_left(self._ids, key << PLACE_BITS)
        if at == len(self._ids) or self._ids[at] >> PLACE_BITS != key:
            return ""
        piece, place = divmod(self._ids[at] & ((1 << PLACE_BITS) - 1), PIECE)
        if piece != self._last:
            text = zlib.decompress(self._pieces[piece]).decode("utf-8")
            self._last, self._names = piece, text.split("\n")
        return self._names[place]

    def _pack(self) -> None:
        self._pieces.append(zlib.compress("\n".join(self._open).encode("utf-8"), 1))
        self._open = []


def _key(number: str) -> int:
    if len(number) <= len(str(LARGEST_ID)) and number.isascii() and number.isdigit():
        found = int(number)
        if found < LARGEST_ID:
            return found
    digest = hashlib.blake2b(number.encode("utf-8", "replace"), digest_size=5)
    return int.from_bytes(digest.digest(), "big")
