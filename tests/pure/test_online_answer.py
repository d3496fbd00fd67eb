"""What is taken of a source's answer."""

import pytest

from zapcore.operations.online_answer import (
    LONGEST,
    LONGEST_DESCRIPTION,
    MOST_ART,
    MOST_FACTS,
    taken,
)
from zapcore.ports_online import Limits, Spec
from zapcore.sourced import Answer, Art, Fact, GameQuery, How, Outcome, SourceGame

SPEC = Spec(id="igdb", name="IGDB", base="https://x", hosts=(), limits=Limits())


def asked(**ids):
    return GameQuery(1, "NES", "a.nes", "A", ids=ids)


def hit(number="7", facts=(), art=()):
    game = SourceGame("igdb", number, tuple(facts), tuple(art))
    return Answer(Outcome.HIT, game, How.NAME, handed={"ss": "3"})


def test_what_a_game_can_have_is_taken_as_it_is():
    answer = hit(facts=[Fact("title", "A"), Fact("genre", "B"), Fact("genre", "C")])
    assert taken(answer, asked(), SPEC) == answer


def test_of_endless_facts_the_first_are_taken():
    facts = [Fact("genre", str(n)) for n in range(10_000)]
    facts += [Fact("description", "x" * 70_000), Fact("title", "y" * 2000)]
    art = [Art("screenshot", f"https://x/{n}.png") for n in range(5000)]
    game = taken(hit(facts=facts, art=art), asked(), SPEC).game
    assert game.facts[:MOST_FACTS] == tuple(facts[:MOST_FACTS])
    lengths = [len(fact.text) for fact in game.facts[MOST_FACTS:]]
    assert lengths == [LONGEST_DESCRIPTION, LONGEST]
    assert game.art == tuple(art[:MOST_ART])


@pytest.mark.parametrize("picked", ["8", "not-a-number"])
def test_another_game_than_the_owners_is_a_miss_of_his(picked):
    answer = taken(hit("7"), asked(igdb=(picked, How.USER)), SPEC)
    assert (answer.outcome, answer.game) == (Outcome.MISS, None)
    assert picked in answer.words
    assert answer.handed == {"ss": "3"}


@pytest.mark.parametrize(
    "ids",
    [
        {"igdb": ("7", How.USER)},
        {"igdb": ("07", How.USER)},
        {"igdb": ("8", How.STORED)},
        {"igdb": ("8", How.FILE_TAG)},
        {"ss": ("8", How.USER)},
    ],
)
def test_the_owners_game_is_taken_and_any_where_he_picked_none(ids):
    assert taken(hit("7"), asked(**ids), SPEC) == hit("7")


def test_a_miss_stays_one():
    answer = Answer(Outcome.MISS, words="it has no such game")
    assert taken(answer, asked(igdb=("8", How.USER)), SPEC) is answer
