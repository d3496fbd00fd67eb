"""What the discs of a playlist are, each by the bytes of its own files."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from zapcore.content import DatEntry
from zapcore.identify.case import Case, discless
from zapcore.identify.dats.spelling import name_key
from zapcore.identify.hits import Hit


class DiscSet(NamedTuple):
    """The discs of a playlist.

    ``name`` is that of the set, "" where the discs are of no one set. ``entries`` has
    one of each disc that is exactly a dump (of this set, if it has a name), ``games``
    all that these dumps are called, ``of`` counts the discs.
    """

    name: str
    entries: Sequence[DatEntry]
    games: frozenset[str]
    of: int

    @property
    def whole(self) -> bool:
        """Tell whether each disc is exactly a dump."""
        return len(self.entries) == self.of


def set_of(case: Case, hits: Sequence[Hit]) -> DiscSet:
    """Give the set that most of the discs are of; a name that all share comes first."""
    discs = [_dumps(disc, hits) for disc in case.discs]
    shared = Counter(name for dumps in discs for name in {*map(discless, dumps)})
    key = name_key(discless(case.name))
    name = max(
        shared,
        key=lambda one: (shared[one], not _has_bad(one, discs), name_key(one) == key),
        default="",
    )
    every = all(discs)
    if every and shared[name] < len(discs):
        entries = [next(iter(dumps.values())) for dumps in discs]
        return DiscSet("", entries, frozenset(one.game for one in entries), len(discs))
    mine = [
        [entry for game, entry in dumps.items() if discless(game) == name]
        for dumps in discs
    ]
    games = frozenset(entry.game for entries in mine for entry in entries)
    return DiscSet(name, [one[0] for one in mine if one], games, len(discs))


def _dumps(disc: Sequence[int], hits: Sequence[Hit]) -> dict[str, DatEntry]:
    """Give the games that all files of a disc fit, with an entry of each."""
    fitting: dict[str, set[int]] = {}
    entries: dict[str, DatEntry] = {}
    for hit in hits:
        if hit.unit is not None and hit.unit.part in disc:
            game = hit.entry.game
            fitting.setdefault(game, set()).add(hit.unit.part)
            if hit.entry.status == "baddump" or game not in entries:
                entries[game] = hit.entry
    return {game: entries[game] for game in entries if len(fitting[game]) == len(disc)}


def _has_bad(name: str, discs: Sequence[dict[str, DatEntry]]) -> bool:
    return any(
        entry.status == "baddump"
        for dumps in discs
        for game, entry in dumps.items()
        if discless(game) == name
    )
