"""One picture, video or manual of each kind, of all that a file is offered. Pure."""

from collections.abc import Collection, Iterable, Mapping
from itertools import takewhile
from typing import NamedTuple

from zapcore.config_scan import KINDS_OF_ART
from zapcore.merge_order import Ranking, Regions, is_local
from zapcore.sourced import NONE, OWNER, Art, OwnerSays, SourceGame

BLOB = "sha256:"
"""Begins the ``url`` of a picture that the owner set: its hash follows."""


class Fetched(NamedTuple):
    """What became of a file's artwork so far.

    ``refused`` are (kind, URL) of what cannot be had; ``there`` gives kind to the URL
    of what was fetched.
    """

    refused: Collection[tuple[str, str]] = ()
    there: Mapping[str, str] = NONE


NOTHING_FETCHED = Fetched()


class Picked(NamedTuple):
    """The winner of one kind; None where a lock holds that there is none.

    ``others`` are (source, its best), the next best first. ``passed`` are those that
    would have won, and cannot be had.
    """

    art: Art | None
    source: str
    others: tuple[tuple[str, Art], ...] = ()
    locked: bool = False
    passed: tuple[tuple[str, Art], ...] = ()


def pick(
    games: Iterable[SourceGame],
    ranking: Ranking,
    regions: Regions,
    owner: OwnerSays,
    fetched: Fetched = NOTHING_FETCHED,
) -> dict[str, Picked]:
    """Choose for each kind: lock and owner, then override, region, order of artwork.

    Kinds that are not to be fetched (``scan.media``) are chosen among those that
    scrapers of this device brought. What cannot be had comes last: its source refused
    it, or is off, and it is not there.
    """
    offers: dict[str, list[tuple[str, Art]]] = {}
    for game in games:
        for art in game.art:
            if art.url and (art.kind in ranking.kinds or is_local(game.source)):
                offers.setdefault(art.kind, []).append((game.source, art))
    found = {
        kind: _winner(kind, offered, ranking, regions, fetched)
        for kind, offered in offers.items()
        if kind not in owner.locks
    }
    found |= {
        kind: _winner(kind, offers[kind], ranking, regions, NOTHING_FETCHED)
        for kind in owner.locks
        if kind in offers
    }
    _own(found, owner)
    return found


def _winner(
    kind: str,
    offered: list[tuple[str, Art]],
    ranking: Ranking,
    regions: Regions,
    fetched: Fetched,
) -> Picked:
    if len(offered) == 1:
        source, art = offered[0]
        return Picked(art, source)
    override, places = ranking.of_art(kind)

    def rank(offer: tuple[str, Art]) -> tuple[object, ...]:
        source, art = offer
        return (
            override[source],
            regions[art.region],
            places[source],
            not art.region,
            art.number,
            art,
        )

    offered.sort(key=rank)
    late = [offer for offer in offered if _is_late(*offer, ranking, fetched)]
    passed = [*takewhile(late.__contains__, offered)] if late else []
    if late:
        offered.sort(key=late.__contains__)
    best: dict[str, Art] = {}
    for source, art in offered:
        best.setdefault(source, art)
    (source, art), *others = best.items()
    is_none_left = len(passed) == len(offered)
    return Picked(art, source, tuple(others), passed=() if is_none_left else (*passed,))


def _is_late(source: str, art: Art, ranking: Ranking, fetched: Fetched) -> bool:
    """Tell whether it cannot be had now."""
    if fetched.refused and (art.kind, art.url) in fetched.refused:
        return True
    return ranking.is_off(source) and fetched.there.get(art.kind) != art.url


def _own(found: dict[str, Picked], owner: OwnerSays) -> None:
    """Put what the owner locked and set over what was chosen."""
    for kind, urls in owner.locks.items():
        if kind in KINDS_OF_ART:
            found[kind] = _held(kind, urls, found.get(kind))
    for kind, digest in owner.art.items():
        others = _offers(found.get(kind))
        found[kind] = Picked(Art(kind, BLOB + digest), OWNER, others)


def _held(kind: str, urls: tuple[str, ...], chosen: Picked | None) -> Picked:
    others = _offers(chosen)
    if not urls:
        return Picked(None, OWNER, others, locked=True)
    for source, art in others:
        if art.url == urls[0]:
            rest = tuple(other for other in others if other[0] != source)
            return Picked(art, source, rest, locked=True)
    return Picked(Art(kind, urls[0]), OWNER, others, locked=True)


def _offers(chosen: Picked | None) -> tuple[tuple[str, Art], ...]:
    """Give all that is offered, the best of each source first."""
    if chosen is None or chosen.art is None:
        return chosen.others if chosen else ()
    return ((chosen.source, chosen.art), *chosen.others)
