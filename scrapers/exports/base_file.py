"""Which file an export begins from, and whether it may be written at all.

One rule for the lists of every front-end (``docs/export.md``, "Safety").
"""

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from scrapers.exports.entry_sets import container_of
from scrapers.exports.media_roots import root_of
from scrapers.gamelist_xml.places import refusal
from zapcore.aside import BAK, PART, lies_in
from zapcore.events import Warned
from zapcore.exporting import ExportPlace
from zapcore.ports_export import GameShelf

LIST_MAX = 256 << 20
BROKEN_MAX = 9
"""Broken files that are kept beside a list; with as many nothing is written."""

LOOKED_AT = 20
"""Games that are looked for behind a link that leads out of the root."""

OUTSIDE = (
    "it is a link that leads out of the folders of this export, and is not written"
)
LARGE = "it has {} MiB, which no list of games has; up to {} MiB are edited"
BROKEN = "it is no whole list of games; it is kept as {} and a new one is written"
NOTHING_NEW = "it is no whole list of games; no game has anything to tell, so it stays"
FROM_BAK = (
    "it is no whole list of games; it is kept as {}, and the one kept as .bak is used "
    "instead"
)
GONE = "a write of it was cut off and it is gone; the one kept as .bak is used instead"
ENOUGH = "it is broken, and nine broken ones are kept already: remove them to export"


class Base(NamedTuple):
    """Where an export reads (``source``, "" from nothing) and writes (``path``).

    ``root`` is the folder that ``path`` was found in; both are real paths. ``broken``
    is what a broken file is to be called, "" where none is there. With ``refused``
    nothing is written.
    """

    path: str
    root: str = ""
    source: str = ""
    broken: str = ""
    refused: bool = False
    warning: Warned | None = None

    @property
    def is_restored(self) -> bool:
        """Tell whether the file itself is to be made of its ``.bak``."""
        return self.source == self.path + BAK

    def outcome(self, *, touched: bool) -> Iterator[Warned]:
        """Say what becomes of a broken file without ``.bak``, once that is known."""
        if self.broken and not self.source:
            name = os.path.basename(self.broken)
            yield Warned(self.path, 0, BROKEN.format(name) if touched else NOTHING_NEW)


def find(path: str, roots: Sequence[str], is_whole: Callable[[str], bool]) -> Base:
    """Judge what lies where a list is to be; nothing is changed.

    ``is_whole`` judges a file that is there. What is written lies below a root.
    """
    reason = _unusable(path)
    if reason:
        return refused(path, reason)
    real = os.path.realpath(path)
    known = map(os.path.realpath, roots)
    root = next((one for one in known if lies_in(real, one)), "")
    if not root:
        return refused(path, OUTSIDE)
    source = _source(real, is_whole)
    is_there = os.path.lexists(real)
    if source == real or not (source or is_there):
        return Base(real, root, source)
    if not is_there:
        return Base(real, root, source, warning=Warned(path, 0, GONE))
    name = _free_name(real)
    if not name:
        return refused(path, ENOUGH)
    text = FROM_BAK.format(os.path.basename(name))
    warning = Warned(path, 0, text) if source else None
    return Base(real, root, source, name, warning=warning)


def refused(path: str, sentence: str) -> Base:
    """Give what nothing is written to."""
    return Base(path, refused=True, warning=Warned(path, 0, sentence))


def roots_of(place: ExportPlace, shelf: GameShelf) -> tuple[str, ...]:
    """Give the real folder below which lists beside the games may be written.

    That is the library's root; the folder itself where the owner's link leads out of
    it, if the games are there: a link of somebody else's has none of them.
    """
    real = os.path.realpath(place.folder)
    root = root_of(place) if place.root else real
    if root and lies_in(real, root):
        return (root,)
    games = itertools.islice(shelf.games(), LOOKED_AT)
    ways = (container_of(game.path) or game.path for game in games)
    below = (way[len(place.folder) :] for way in ways if way.startswith(place.folder))
    return (real,) if any(os.path.lexists(real + way) for way in below) else ()


def _unusable(path: str) -> str:
    """Say why what lies there is no file to edit, "" if it is one or none."""
    if not os.path.lexists(path):
        return ""
    if os.path.isfile(path) and os.path.getsize(path) > LIST_MAX:
        return LARGE.format(os.path.getsize(path) >> 20, LIST_MAX >> 20)
    found = refusal(path, LIST_MAX)
    return found.sentence if found else ""


def _source(real: str, is_whole: Callable[[str], bool]) -> str:
    """Give the list, or its ``.bak`` where it is broken or a cut write lost it."""
    if os.path.isfile(real):
        if is_whole(real):
            return real
    elif not os.path.lexists(real + PART):
        return ""
    bak = real + BAK
    usable = not os.path.islink(bak) and os.path.isfile(bak)
    return bak if usable and not _unusable(bak) and is_whole(bak) else ""


def _free_name(path: str) -> str:
    names = (f"{path}.broken-{number}" for number in range(1, BROKEN_MAX + 1))
    return next((name for name in names if not os.path.lexists(name)), "")
