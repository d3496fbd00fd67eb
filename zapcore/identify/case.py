"""One row that is judged: what is known of it, and how it stands to what was found."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from zapcore.content import Body, BodyKind, DatEntry, FactState, FileFacts
from zapcore.identify.asking import SHEETS, Asked, Unit, bodies_of
from zapcore.identify.dats.spelling import ending
from zapcore.identify.hits import Hit, of_game
from zapcore.identify.kinds import kind_of_name

DISCS = frozenset(
    {".cue", ".gdi", ".iso", ".chd", ".ccd", ".mds", ".toc", ".m3u", ".cso", ".ciso"}
    | {".zso", ".dax", ".pbp", ".rvz", ".wia", ".gcz", ".wbfs", ".nrg", ".cdi", ".img"}
)
"""Forms of discs: the same disc has other bytes in each, and DATs list one of them."""

_DISC = re.compile(r" \((?:Disc|Disk|Side|Tape) [^()]*\)")

_TRACK = re.compile(r"\(Track \d+\)", re.IGNORECASE)

TEXTS = frozenset({".txt", ".nfo", ".diz", ".url", ".htm", ".html", ".jpg"}) | SHEETS
"""What lies beside the files of a game and is none of them."""

PLAYLIST = ".m3u"
IMAGE = ".iso"
TRACKS = frozenset({"", ".bin", ".img", ".raw"})
"""Tracks as they are on the disc; of those without a name nothing else is known."""


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
    part_names: Sequence[str] = ()

    @property
    def bodies(self) -> list[Body]:
        """Give the bodies of its own file that count."""
        return bodies_of(self.facts, self.member) if self.facts else []

    @property
    def read(self) -> bool:
        """Tell whether all of its bytes were read."""
        every = (self.facts, *self.parts) if self.facts else self.parts
        return bool(every) and all(one.state is FactState.FULL for one in every)

    @property
    def endings(self) -> list[str]:
        """Give the ending of each part, "" where its name is not known."""
        return [*map(ending, self.part_names)] or [""] * len(self.parts)

    @property
    def counted(self) -> list[int]:
        """Give the numbers of the parts that a DAT may list: no sheets."""
        every = enumerate(self.endings, 1)
        return [number for number, kind in every if kind not in SHEETS]

    @property
    def discs(self) -> list[list[int]]:
        """Give the numbers of the parts of each disc, without its sheet."""
        found: list[list[int]] = []
        for number, kind in enumerate(self.endings, 1):
            image = not kind or kind in DISCS
            if not found or kind in SHEETS or (image and found[-1]):
                found.append([])
            if kind not in SHEETS:
                found[-1].append(number)
        return found

    @property
    def is_set(self) -> bool:
        """Tell whether it is a playlist of several discs."""
        return ending(self.file_name) == PLAYLIST and len(self.discs) > 1

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing in the file, or in anything that it packs."""
        if self.facts is None or self.parts:
            return False
        mine = [*self.facts.bodies]
        members = [body for body in mine if body.kind is BodyKind.MEMBER]
        if members:
            mine = [body for body in members if self.member in {"", body.name}]
        return bool(mine) and all(body.size == 0 for body in mine)


class Left(NamedTuple):
    """Beside the game: parts and members that no DAT lists, dumps of other games.

    ``others`` of the parts are listed, but as those of another dump.
    """

    parts: int
    of: int
    unknown: int
    dumps: int
    others: int = 0


def left_of(case: Case, hits: Sequence[Hit], game: str) -> Left:
    """Count what does not belong to the game.

    Members count only if they are of the kind of those that were found.
    """
    if case.parts:
        # The discs of an m3u are games of their own, but of one release.
        mine = discless(game)
        told = [(hit.unit.part, hit.entry.game) for hit in hits if hit.unit]
        there = {part for part, claims in told if discless(claims) == mine}
        left = {*case.counted} - there
        others = left & {part for part, _ in told}
        return Left(len(left), len(case.counted), 0, 1, len(others))
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


def discless(game: str) -> str:
    """Give the name of the set that a disc is of."""
    return _DISC.sub("", game)


def has_hash(entry: DatEntry) -> bool:
    """Tell whether a DAT says anything of the bytes of a file."""
    return bool(entry.sha1 or entry.md5 or entry.crc32 is not None)


def is_comparable(case: Case, hits: Sequence[Hit]) -> bool:
    """Tell whether other bytes than those listed mean another copy.

    Of a disc they may mean another form of the same: only one track is compared with
    one, several with several, and an ISO with an ISO. An archive that was not opened
    says nothing.
    """
    listed = [hit.entry for hit in hits if has_hash(hit.entry)]
    bodies = case.bodies
    if not listed or not bodies or any(body.kind is BodyKind.CHD for body in bodies):
        return False
    if case.parts:
        return _are_tracks(case, listed)
    kinds = {ending(body.name or case.file_name) for body in bodies}
    if kind_of_name(case.file_name):
        kinds = {ending(body.name) for body in bodies if body.kind is BodyKind.MEMBER}
    theirs = {ending(entry.file) for entry in listed}
    if kinds == {IMAGE}:
        return IMAGE in theirs
    return bool(kinds) and (kinds | theirs).isdisjoint(DISCS)


def _are_tracks(case: Case, listed: Sequence[DatEntry]) -> bool:
    if ending(case.file_name) != ".cue" or not TRACKS.issuperset(case.endings):
        return False
    files = {entry.file for entry in listed}
    if len(case.parts) > 1:
        # The index may know the sheet only, or the first track, of a game's files.
        return any(ending(file) == ".cue" or _TRACK.search(file) for file in files)
    return any(ending(file) in TRACKS and not _TRACK.search(file) for file in files)


def is_cut(case: Case, hits: Sequence[Hit]) -> bool:
    """Tell whether it is shorter than every dump that it could be."""
    if case.parts:
        return False
    sizes = [hit.entry.size for hit in hits if hit.entry.size > 0]
    mine = [body.size for body in case.bodies if body.kind is not BodyKind.HEADERLESS]
    return bool(sizes) and bool(mine) and max(mine) < min(sizes)
