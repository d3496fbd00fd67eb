"""One row that is judged: what is known of it, and how it stands to what was found."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from zapcore.content import Body, BodyKind, DatEntry, FactState, FileFacts
from zapcore.identify.asking import Asked, Unit, bodies_of
from zapcore.identify.dats.spelling import ending
from zapcore.identify.hits import Hit, of_game

DISCS = frozenset(
    {".cue", ".gdi", ".iso", ".chd", ".ccd", ".mds", ".toc", ".m3u", ".cso", ".ciso"}
    | {".zso", ".dax", ".pbp", ".rvz", ".wia", ".gcz", ".wbfs", ".nrg", ".cdi", ".img"}
)
"""Forms of discs: the same disc has other bytes in each, and DATs list one of them."""

_DISC = re.compile(r" \((?:Disc|Disk|Side|Tape) [^()]*\)")

TEXTS = frozenset({".txt", ".nfo", ".diz", ".url", ".htm", ".html", ".jpg"})
"""What lies beside the files of a game and is none of them."""


class Case(NamedTuple):
    """All that is known of a row when it is judged."""

    name: str
    """Of the file, without its extension."""

    file_name: str
    facts: FileFacts | None
    parts: Sequence[FileFacts]
    asked: Sequence[Asked]
    hits: Sequence[Hit]
    member: str = ""

    @property
    def bodies(self) -> list[Body]:
        """Give the bodies of its own file that count."""
        return bodies_of(self.facts, self.member) if self.facts else []

    @property
    def read(self) -> bool:
        """Tell whether all of its bytes were read."""
        every = (self.facts, *self.parts) if self.facts else self.parts
        return bool(every) and all(one.state is FactState.FULL for one in every)


class Left(NamedTuple):
    """Beside the game: parts and members that no DAT lists, dumps of other games."""

    parts: int
    of: int
    unknown: int
    dumps: int


def left_of(case: Case, hits: Sequence[Hit], game: str) -> Left:
    """Count what does not belong to the game.

    Members count only if they are of the kind of those that were found.
    """
    if case.parts:
        # The discs of an m3u are games of their own, but of one release.
        mine = _DISC.sub("", game)
        there = {hit.unit.part for hit in hits if hit.unit and _discless(hit) == mine}
        left = {*range(1, len(case.parts) + 1)} - there
        return Left(len(left), len(case.parts), 0, 1)
    fitting = {hit.unit for hit in hits}
    units = {hit.unit for hit in of_game(hits, game)}
    members = {
        Unit(0, body.number): ending(body.name)
        for body in case.bodies
        if body.kind is BodyKind.MEMBER
    }
    if len(units) > 1:
        # A game of several files, as of an arcade machine: it is whole or it is not.
        counted = {unit for unit, kind in members.items() if kind not in TEXTS}
        return Left(len(counted - fitting), len(counted), 0, 1)
    kinds = {kind for unit, kind in members.items() if unit in fitting}
    alike = {unit for unit, kind in members.items() if kind in kinds}
    games = {hit.entry.game for hit in hits if hit.unit not in units}
    return Left(0, 0, len(alike - fitting), len(games) + 1)


def _discless(hit: Hit) -> str:
    return _DISC.sub("", hit.entry.game)


def has_hash(entry: DatEntry) -> bool:
    """Tell whether a DAT says anything of the bytes of a file."""
    return bool(entry.sha1 or entry.md5 or entry.crc32 is not None)


def is_comparable(case: Case, hits: Sequence[Hit]) -> bool:
    """Tell whether other bytes than those listed mean another copy.

    Of a disc they may mean another form of the same.
    """
    if case.parts or ending(case.file_name) in DISCS:
        return False
    bodies = case.bodies
    if not bodies or any(body.kind is BodyKind.CHD for body in bodies):
        return False
    if any(ending(body.name) in DISCS for body in bodies):
        return False
    listed = [hit.entry for hit in hits]
    return any(map(has_hash, listed)) and not any(
        ending(entry.file) in DISCS for entry in listed
    )


def is_cut(case: Case, hits: Sequence[Hit]) -> bool:
    """Tell whether it is shorter than every dump that it could be."""
    sizes = [hit.entry.size for hit in hits if hit.entry.size > 0]
    mine = [body.size for body in case.bodies if body.kind is not BodyKind.HEADERLESS]
    return bool(sizes) and bool(mine) and max(mine) < min(sizes)
