"""What is taken of an answer: no more than a game can have, and the one that was meant.

A source is somebody else's: what it sends may be endless, or wrong.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from zapcore.ports_online import Spec
from zapcore.sourced import Answer, Fact, GameQuery, How, Outcome, SourceGame

BY_ID = frozenset({How.USER, How.FILE_TAG, How.HANDED, How.STORED})
"""Ways to a game by its id: another one is no answer to that."""

MOST_FACTS = 60
"""Facts of one field: names in many regions and languages, or genres."""

MOST_ART = 200
MOST_NAMES = 60
LONGEST = 1000
LONGEST_DESCRIPTION = 64 * 1024
"""Characters; what the owner may set is as long (``api.meta_change``)."""


def taken(answer: Answer, query: GameQuery, spec: Spec) -> Answer:
    """Give an answer as it is kept.

    A game other than the one that was asked for by its id is a miss of that.
    """
    game = answer.game
    if game is None or answer.outcome is not Outcome.HIT:
        return answer
    number, how = query.ids.get(spec.id, ("", How.NONE))
    if _is_another(game.id, number):
        if how is How.USER:
            words = f"{spec.name} has no game {number}, which was chosen for this file"
            return Answer(Outcome.MISS, words=words, handed=answer.handed)
        if answer.how in BY_ID:
            words = f"{spec.name} gives another game for {number}"
            return Answer(Outcome.MISS, words=words, handed=answer.handed)
    return replace(answer, game=_bounded(game))


def _is_another(given: str, asked: str) -> bool:
    return given.casefold().lstrip("0") != asked.casefold().lstrip("0")


def _bounded(game: SourceGame) -> SourceGame:
    return replace(
        game,
        facts=tuple(_facts(game.facts)),
        art=game.art[:MOST_ART],
        names=tuple(name[:LONGEST] for name in game.names[:MOST_NAMES]),
    )


def _facts(facts: Iterable[Fact]) -> Iterable[Fact]:
    seen: Counter[str] = Counter()
    for fact in facts:
        seen[fact.field] += 1
        if seen[fact.field] <= MOST_FACTS:
            longest = LONGEST_DESCRIPTION if fact.field == "description" else LONGEST
            yield fact._replace(text=fact.text[:longest])
