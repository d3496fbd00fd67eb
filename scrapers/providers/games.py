"""A source's games as values of JSON, and the choice among those that a search finds.

What a search found is kept in the cache: of each game its names, and all of the one
that was chosen. Another file with the same name may choose another one; that is asked
for by its id.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

from scrapers.providers.answering import gone, numeric
from zapcore.ports_online import NameJudge, Spec
from zapcore.sourced import (
    Answer,
    Art,
    Candidate,
    Fact,
    GameQuery,
    How,
    Outcome,
    SourceGame,
)
from zapcore.valueclass import dataclass

SHOWN = 10
"""Candidates that the owner is shown."""

BY = {
    How.USER: "the owner's choice",
    How.HASH: "the file's bytes",
    How.FILE_TAG: "the id in the file's name",
    How.HANDED: "the id that a hash service gave",
    How.STORED: "the id that an earlier scan found",
}


Judgement: TypeAlias = tuple[Candidate | None, tuple[Candidate, ...], str]


class Found(NamedTuple):
    """A game that a search found: as it is judged, and what is known of it."""

    candidate: Candidate
    game: SourceGame


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen among the games of one or several searches.

    ``game`` is None where all of it is not at hand: it is to be asked for by
    ``chosen.id``. ``unsure`` are those that may be meant, the likeliest first.
    """

    chosen: Candidate | None
    unsure: tuple[Candidate, ...]
    words: str
    game: SourceGame | None = None


class Remembering:
    """A judge that is asked once about the same games; one of these for one ask.

    What a search found is judged when it is kept, and again with what others found.
    """

    def __init__(self, judge: NameJudge) -> None:
        self._judge = judge
        self._known: dict[tuple[Candidate, ...], Judgement] = {}

    def __call__(self, game: GameQuery, candidates: Sequence[Candidate]) -> Judgement:
        """Judge, or give what was judged."""
        key = tuple(candidates)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._judge(game, candidates)
        return known


class FactList:
    """Collects facts; blanks and repetitions are left out."""

    def __init__(self) -> None:
        self._facts: dict[Fact, None] = {}

    def add(self, field: str, text: str, region: str = "", language: str = "") -> None:
        """Add one value of a field, unless it is blank."""
        if text:
            self._facts[Fact(field, text, region, language)] = None

    def all(self) -> tuple[Fact, ...]:
        """Give them in the order in which they came."""
        return tuple(self._facts)


def keep(game: SourceGame) -> dict[str, Any]:
    """Give a game as values of JSON."""
    return {
        "id": game.id,
        "facts": [list(fact) for fact in game.facts],
        "art": [list(art) for art in game.art],
        "names": list(game.names),
    }


def kept(source: str, value: Any) -> SourceGame:  # noqa: ANN401 - JSON
    """Give the game that ``keep`` made the value of."""
    return SourceGame(
        source=source,
        id=value["id"],
        facts=tuple(Fact(*fact) for fact in value["facts"]),
        art=tuple(Art(*art) for art in value["art"]),
        names=tuple(value["names"]),
    )


def keep_found(
    found: Sequence[Found], game: GameQuery, judge: NameJudge
) -> dict[str, Any] | None:
    """Give what is kept of a search, None of one without a result."""
    if not found:
        return None
    chosen, _, _ = judge(game, [one.candidate for one in found])
    whole = [one.game for one in found if chosen and one.candidate.id == chosen.id]
    return {
        "candidates": [_plain(one.candidate) for one in found],
        "games": [keep(one) for one in whole[:1]],
    }


def choose(
    source: str, searches: Iterable[Any], game: GameQuery, judge: NameJudge
) -> Choice:
    """Choose among what one or several searches found (None: nothing)."""
    results = [search for search in searches if search]
    candidates: dict[str, Candidate] = {}
    for values in (one for search in results for one in search["candidates"]):
        number, names, year, platform = values
        candidates.setdefault(number, Candidate(number, tuple(names), year, platform))
    if not candidates:
        return Choice(None, (), "it has no game of this name")
    chosen, unsure, words = judge(game, list(candidates.values()))
    if chosen is None:
        return Choice(None, unsure, words)
    whole = [one for search in results for one in search["games"]]
    known = [kept(source, one) for one in whole if one["id"] == chosen.id]
    return Choice(chosen, unsure, words, known[0] if known else None)


def by_id(found: SourceGame, how: How, name: str) -> Answer:
    """Answer with the game of a known id; ``name`` is the source's."""
    words = f"{name}'s game {found.id}, by {BY.get(how, 'its id')}"
    return Answer(Outcome.HIT, found, how, 1.0, words)


async def opening(
    spec: Spec,
    game: GameQuery,
    fetch: Callable[[str], Awaitable[SourceGame | None]],
    told: tuple[str, How] | None = None,
    *,
    everywhere: bool = False,
) -> tuple[Answer | None, bool]:
    """Ask for the game whose id is known: so nearly every ask begins.

    Gives (the answer, None to go on by other ways; whether an id was asked for). What
    the owner chose is never replaced: it is answered, or said to be gone. Of a
    system that the source does not know it says so.

    Args:
        spec: the source.
        game: what is asked about.
        fetch: gives the game of an id, None where there is none.
        told: the id and how it is known, where an id is no number.
        everywhere: whether it is asked about games of any system.
    """
    known, how = told or (numeric(game.id_at(spec.id)), game.how_at(spec.id))
    asked = bool(known)
    found = await fetch(known) if asked else None
    if found:
        return by_id(found, how, spec.name), asked
    if how is How.USER:
        return gone(spec, game.id_at(spec.id)), asked
    if not everywhere and not game.platforms.get(spec.id):
        return unknown_system(spec, asked=asked), asked
    return None, asked


def by_name(found: SourceGame, choice: Choice, how: How = How.NAME) -> Answer:
    """Answer with the game that a search was chosen from."""
    score = choice.chosen.score if choice.chosen else 0.0
    others = choice.unsure[:SHOWN]
    return Answer(Outcome.HIT, found, how, score, choice.words, others)


def not_found(choice: Choice) -> Answer:
    """Answer that none was chosen: a miss, or games for the owner to pick from."""
    outcome = Outcome.UNSURE if choice.unsure else Outcome.MISS
    return Answer(outcome, words=choice.words, candidates=choice.unsure[:SHOWN])


def miss(words: str) -> Answer:
    """Answer that the source does not have the game."""
    return Answer(Outcome.MISS, words=words)


def idle(words: str, *, asked: bool) -> Answer:
    """Answer without the game: a miss if its id was asked for, else not asked."""
    return Answer(Outcome.MISS if asked else Outcome.NOT_ASKED, words=words)


def unknown_system(spec: Spec, *, asked: bool) -> Answer:
    """Answer that the source does not have the game's system."""
    return idle(f"{spec.name} does not know this system", asked=asked)


def percent(value: float | None, of: float = 100.0) -> str:
    """Give a rating from 0 to ``of`` in percent, "" when it is none."""
    if value is None or not 0 < value <= of:
        return ""
    return str(round(value * 100 / of))


def unlike(texts: Iterable[str]) -> tuple[str, ...]:
    """Give texts without blanks and repetitions."""
    return tuple(dict.fromkeys(filter(None, texts)))


def _plain(candidate: Candidate) -> list[Any]:
    return [candidate.id, list(candidate.names), candidate.year, candidate.platform]
