"""Dumps that share the serial in a file's header: one of them is meant, or any."""

from collections.abc import Sequence
from typing import NamedTuple

from zapcore.content import DatEntry
from zapcore.identify.case import Case, discless
from zapcore.identify.dats.spelling import name_key
from zapcore.identify.hits import NAMES, SERIALS, SUMS, Hit, of_game, of_kinds
from zapcore.identify.naming import Apart, apart


class BySerial(NamedTuple):
    """What the serials of a file say.

    ``entry`` is of the dump that is meant; its game is "" where it may be any of
    ``games``. ``others`` counts the dumps beside it, ``taken`` names those that are
    followed, as the DAT calls them. ``sums``: CRC and size fit too.
    """

    entry: DatEntry
    serial: str
    games: Sequence[str]
    others: int
    taken: frozenset[str]
    hits: Sequence[Hit]
    sums: bool


def by_serial(case: Case) -> BySerial | None:
    """Give what its serials say, None if no DAT knows one."""
    told = of_kinds(case.hits, SERIALS)
    if not told:
        return None
    sums = of_kinds(case.hits, SUMS)
    both = [hit for hit in told if any(of_game(sums, hit.entry.game))]
    hits = both or told
    games = [*dict.fromkeys(_title(case, hit) for hit in hits)]
    game = games[0] if len(games) == 1 else _named(case, games)
    mine = [hit for hit in hits if not game or _title(case, hit) == game]
    entry = mine[0].entry._replace(game=game)
    if not game:
        entry = entry._replace(parent="", categories=())
    serials = dict.fromkeys(hit.asked.question.serial for hit in mine)
    return BySerial(
        entry,
        ", ".join(serials),
        games,
        len({_title(case, hit) for hit in told}) - 1,
        frozenset(hit.entry.game for hit in mine),
        mine,
        bool(both),
    )


def _title(case: Case, hit: Hit) -> str:
    """Give the dump's name; the discs of a set are one."""
    return discless(hit.entry.game) if case.is_set else hit.entry.game


def _named(case: Case, games: Sequence[str]) -> str:
    """Give the only one that the file's name fits, else ""."""
    name = discless(case.name) if case.is_set else case.name
    key = name_key(name)
    named = {hit.entry.game for hit in of_kinds(case.hits, NAMES)}
    for fits in (
        [game for game in games if name_key(game) == key],
        [game for game in games if game in named],
        [game for game in games if apart(name, game, known=False) is Apart.NO],
    ):
        if len(fits) == 1:
            return fits[0]
    return ""
