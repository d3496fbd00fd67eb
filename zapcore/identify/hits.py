"""What DATs answered about a file, as reasons to take it for a game.

Ranked: hash, header serial, CRC and size, exact name of a DAT, its name spelled
otherwise. An entry whose hash is known to differ is no reason, and says so.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from zapcore.content import BodyKind, DatEntry, Evidence, FactState
from zapcore.identify.asking import Asked, Unit
from zapcore.identify.dats.spelling import name_key, stem

STRENGTHS = {
    "dat-sha1": 1.0,
    "chd-sha1": 1.0,
    "dat-md5": 0.95,
    "header-serial": 0.9,
    "dat-crc": 0.8,
    "zip-crc": 0.8,
    "dat-name": 0.5,
    "name": 0.4,
}
HASHES = frozenset({"dat-sha1", "chd-sha1", "dat-md5"})
SERIALS = frozenset({"header-serial"})
SUMS = frozenset({"dat-crc", "zip-crc"})
NAMES = frozenset({"dat-name", "name"})
MOST = 20
"""Reasons that are kept of a file."""


class Hit(NamedTuple):
    """One entry that fits one question."""

    kind: str
    entry: DatEntry
    asked: Asked
    refused: str = ""

    @property
    def unit(self) -> Unit | None:
        """Give the file that lies there by itself and fits."""
        return self.asked.unit


def hits_of(
    asked: Sequence[Asked],
    found: Sequence[Sequence[DatEntry]],
    state: FactState,
) -> list[Hit]:
    """Give every reason, strongest first; ``found`` answers ``asked`` one by one."""
    hits = [
        hit
        for one, entries in zip(asked, found, strict=True)
        for entry in entries
        if (hit := _hit(one, entry, state)) is not None
    ]
    hits.sort(key=lambda hit: -STRENGTHS[hit.kind])
    return hits


def _hit(asked: Asked, entry: DatEntry, state: FactState) -> Hit | None:
    if asked.body is not None:
        return _of_body(asked, entry, state)
    if asked.question.serial:
        return Hit("header-serial", entry, asked)
    spelled = {entry.game.casefold(), stem(entry.file).casefold()}
    exact = asked.question.name.casefold() in spelled
    return Hit("dat-name" if exact else "name", entry, asked)


def _of_body(asked: Asked, entry: DatEntry, state: FactState) -> Hit | None:
    body = asked.body
    if body is None:
        return None
    if body.sha1 and entry.sha1 == body.sha1:
        chd = body.kind is BodyKind.CHD
        return Hit("chd-sha1" if chd else "dat-sha1", entry, asked)
    if body.md5 and entry.md5 == body.md5:
        differs = body.sha1 and entry.sha1
        return Hit(
            "dat-md5", entry, asked, "its SHA-1 is another one" if differs else ""
        )
    if body.crc32 is None or entry.crc32 != body.crc32:
        return None
    kind = "zip-crc" if state is FactState.QUICK else "dat-crc"
    differs = (body.sha1 and entry.sha1) or (body.md5 and entry.md5)
    return Hit(kind, entry, asked, "its hashes are other ones" if differs else "")


def evidence_of(
    hits: Sequence[Hit], games: Collection[str], why: Callable[[Hit], str]
) -> tuple[Evidence, ...]:
    """Give the reasons in few: of each kind and game one.

    Those that claim none of ``games`` were refused, each for the reason ``why``.
    """
    found: dict[tuple[str, str], Evidence] = {}
    for hit in hits:
        claims = hit.entry.game
        refused = hit.refused or ("" if claims in games else why(hit))
        one = Evidence(hit.kind, hit.entry.dat, STRENGTHS[hit.kind], claims, refused)
        kept = found.setdefault((hit.kind, claims), one)
        if kept.refused and not refused:
            found[hit.kind, claims] = one
    # What was followed before what was refused, where both are equally strong.
    ordered = sorted(found.values(), key=lambda one: (-one.strength, bool(one.refused)))
    return tuple(ordered[:MOST])


def of_kinds(hits: Sequence[Hit], kinds: frozenset[str]) -> list[Hit]:
    """Give the hits of these kinds that nothing speaks against."""
    return [hit for hit in hits if hit.kind in kinds and not hit.refused]


def fittest(hits: Sequence[Hit], file_name: str, others: Sequence[Hit] = ()) -> str:
    """Give the game that most of the file's parts fit, "" without hits.

    Where several fit as many: one that is no bad dump, then the one that the file is
    called, then one that weaker reasons (``others``) claim too, then the first.
    """
    key = name_key(stem(file_name))
    beside = {hit.entry.game for hit in others}
    units: dict[str, set[Unit | None]] = {}
    bad: dict[str, bool] = {}
    for hit in hits:
        game = hit.entry.game
        units.setdefault(game, set()).add(hit.unit)
        bad[game] = bad.get(game, False) or hit.entry.status == "baddump"

    def rank(game: str) -> tuple[int, bool, bool, bool]:
        named = name_key(game) == key
        return len(units[game]), not bad[game], named, game in beside

    return max(units, key=rank, default="")


def of_game(hits: Sequence[Hit], game: str) -> Iterator[Hit]:
    """Yield the hits that claim this game."""
    return (hit for hit in hits if hit.entry.game == game)
