"""Which files of an artwork folder show which rows.

The best name of a row counts first, then the order of patterns, of words for a kind and
of endings. A name without brackets counts only if one file of its folder has it. What
may be another system's is nobody's. Rules: ``docs/art-folders.md``.
"""

from collections.abc import Iterator
from typing import NamedTuple

from scrapers.art_folder.pattern import FOLDER, Layout
from scrapers.art_folder.tables import kinds, shown_by
from scrapers.art_folder.walk import Found, Walk
from scrapers.art_folder.wanted import BARE, WHOLE, Wanted, bare, spelled
from scrapers.sharing import fold
from scrapers.system_names import Named, system_of
from zapcore.events import Warned

TOLD_MAX = 50
BESIDE = (
    "it may be for a game of another system that shares the folder ({}), and is taken "
    "for none; call it like the whole file, with its extension"
)
ELSEWHERE = (
    "games of several systems are called so and the pattern has no {system}; it is "
    "taken for none"
)

STEPS = (100, 2, 32, 64, 32)
"""How many ranks there are: of the name, of the sub-folder (mirrored or not), of the
layout, of the word for the kind, of the ending. They are kept as one number."""


class Chosen(NamedTuple):
    """The best file so far for one property of one row."""

    rank: int
    folder: str
    name: str


class _Bare(NamedTuple):
    """The only file of a folder, so far, that is called so without brackets."""

    stem: str
    found: Found
    rank: int


class Finder:
    """Finds the artwork of one system's rows, by row: property to path.

    ``keep_seen``: it remembers all files that it looks at, of each a number.
    """

    def __init__(
        self, wanted: Wanted, system_id: str, *, keep_seen: bool = False
    ) -> None:
        self._wanted = wanted
        self._system = system_id
        self._best: dict[int, dict[str, Chosen]] = {}
        self._group = ""
        self._bare: dict[tuple[str, str], _Bare | None] = {}
        self._told: dict[str, str] = {}
        self._seen: set[int] | None = set() if keep_seen else None

    def look(self, walk: Walk, layouts: tuple[Layout, ...]) -> None:
        """Take in the files of these layouts."""
        for number, layout in enumerate(layouts):
            mirrors = layout.has(FOLDER)
            for found in walk.files(layout):
                if found.group != self._group:
                    self._end_group()
                    self._group = found.group
                if self._seen is not None:
                    self._seen.add(hash(found.path))
                self._take(found, number, mirrors=mirrors)
            self._end_group()

    def of(self, row: int) -> Iterator[tuple[str, str]]:
        """Yield (property, path) of a row of the catalogue, in the table's order."""
        best = self._best.get(row, {})
        for kind in kinds().properties:
            if kind in best:
                yield kind, f"{best[kind].folder}/{best[kind].name}"

    def saw(self, path: str) -> bool:
        """Tell whether a file was among those that were looked at, if that is kept."""
        return self._seen is not None and hash(path) in self._seen

    def warnings(self) -> Iterator[Warned]:
        """Give what was ambiguous, once each."""
        for path, message in self._told.items():
            yield Warned(path, 0, message)

    def _take(self, found: Found, layout: int, *, mirrors: bool) -> None:
        """Take in one file: by its name, and for its name without brackets."""
        ending = kinds().endings[found.ending][1]
        name = spelled(found.name)
        for kind, word in shown_by(found.word, found.ending):
            for row, rank in self._wanted.named(name):
                far = self._distance(found, row) if mirrors else 0
                if far is not None and self._may_have(found, row, rank):
                    self._keep(row, kind, found, _rank(rank, far, layout, word, ending))
            self._keep_bare(kind, found, name, _rank(BARE, 0, layout, word, ending))

    def _distance(self, found: Found, row: int) -> int | None:
        """Give 0 for the mirrored sub-folder, 1 for none, None for another."""
        if fold(found.below) == self._wanted.below(row):
            return 0
        return None if found.below else 1

    def _keep(self, row: int, kind: str, found: Found, rank: int) -> None:
        best = self._best.setdefault(row, {})
        if kind not in best or rank < best[kind].rank:
            folder, _, name = found.path.rpartition("/")
            best[kind] = Chosen(rank, folder, name)

    def _keep_bare(self, kind: str, found: Found, name: str, rank: int) -> None:
        title = bare(name)
        rows = self._wanted.titled(title) if title else ()
        if all(self._has_better(row, kind, rank) for row in rows):
            return
        key = (kind, title)
        if key not in self._bare:
            self._bare[key] = _Bare(name, found, rank)
            return
        known = self._bare[key]
        if known is None or known.stem != name:
            self._bare[key] = None
        elif rank < known.rank:
            self._bare[key] = _Bare(name, found, rank)

    def _has_better(self, row: int, kind: str, rank: int) -> bool:
        known = self._best.get(row, {}).get(kind)
        return known is not None and known.rank < rank

    def _end_group(self) -> None:
        """Give names without brackets to rows, now that a folder was seen whole."""
        for (kind, title), only in self._bare.items():
            if only is None:
                continue
            found, rank = only.found, only.rank
            for row in self._wanted.titled(title):
                near = self._distance(found, row) is not None
                if near and self._may_have(found, row, BARE):
                    self._keep(row, kind, found, rank)
        self._bare.clear()

    def _may_have(self, found: Found, row: int, rank: int) -> bool:
        """Tell whether a file that is called like a row is surely of its system."""
        if found.whose is Named.OWN:
            return True
        if found.whose is Named.SHARED:
            return rank == WHOLE or self._is_shared_right(found)
        if self._wanted.is_elsewhere(row):
            self._tell(found.path, ELSEWHERE)
            return False
        return True

    def _is_shared_right(self, found: Found) -> bool:
        """Judge a name in a folder that is called like one that systems share.

        What such a folder is called in the first place counts if the other systems
        have folders of their own beside it.
        """
        sharing = self._wanted.sharing
        rivals = sharing.systems(found.name) - {self._system}
        above = found.path.split("/")
        is_first = any(system_of(part) == self._system for part in above)
        if not rivals or (is_first and rivals <= found.beside):
            return True
        self._tell(found.path, BESIDE.format(sharing.rival_anywhere(found.name)))
        return False

    def _tell(self, path: str, message: str) -> None:
        if len(self._told) < TOLD_MAX:
            self._told.setdefault(path, message)


def _rank(*ranks: int) -> int:
    """Give ranks as one number that compares as they do."""
    number = 0
    for rank, step in zip(ranks, STEPS, strict=True):
        number = number * step + min(rank, step - 1)
    return number
