"""When requests are saved, a source is asked only if it could win something."""

from types import SimpleNamespace

import pytest

from zapcore.merge import MergeOrder
from zapcore.operations.online_saving import Saver, could_win
from zapcore.ports_online import Limits, Spec
from zapcore.sourced import Answer, Art, Fact, How, Outcome, Said, SourceGame

ORDER = MergeOrder(
    metadata=("igdb", "moby", "ss"),
    artwork=("ss", "igdb", "moby"),
    media_kinds=("box2d", "screenshot"),
)


def spec(source, fields=(), kinds=()):
    return Spec(
        source,
        source,
        "",
        (),
        Limits(),
        fields=frozenset(fields),
        kinds=frozenset(kinds),
    )


def hit(source, fields=(), kinds=()):
    facts = tuple(Fact(name, "x") for name in fields)
    art = tuple(Art(kind, f"https://{source}/{kind}") for kind in kinds)
    game = SourceGame(source, "7", facts, art)
    return Said(1, source, Answer(Outcome.HIT, game, How.NAME, 1.0), 0)


def said_without_a_game(source, outcome):
    return Said(1, source, Answer(outcome), 0)


MOBY = spec("moby", ("title", "description"), ("box2d", "screenshot", "manual"))


def test_who_comes_first_is_asked_whatever_others_said():
    igdb = spec("igdb", MOBY.fields)
    assert could_win(igdb, [hit("moby", MOBY.fields)], ORDER)
    assert could_win(igdb, [hit("ss", MOBY.fields)], ORDER)


def test_who_could_win_no_field_and_no_kind_is_not_asked():
    given = [hit("igdb", MOBY.fields, ("screenshot",)), hit("ss", (), ("box2d",))]
    assert not could_win(MOBY, given, ORDER)


@pytest.mark.parametrize(
    "given",
    [
        [],
        [hit("igdb", ("title",), ("box2d", "screenshot"))],
        [hit("igdb", MOBY.fields, ("box2d",))],
        [hit("ss", MOBY.fields, ("box2d", "screenshot"))],
        [hit("libretro", MOBY.fields, ("box2d", "screenshot"))],
        [hit("moby", MOBY.fields, ("box2d", "screenshot"))],
    ],
    ids=["nothing said", "a field", "a kind", "a later one", "in no list", "itself"],
)
def test_one_thing_that_it_could_win_is_enough_to_ask(given):
    assert could_win(MOBY, given, ORDER)


@pytest.mark.parametrize("outcome", [Outcome.MISS, Outcome.UNSURE, Outcome.ERROR])
def test_who_has_not_the_game_gives_nothing(outcome):
    assert could_win(MOBY, [said_without_a_game("igdb", outcome)], ORDER)


def test_kinds_that_are_not_wanted_are_no_reason_to_ask():
    given = [hit("igdb", MOBY.fields, ("box2d", "screenshot"))]
    assert not could_win(MOBY, given, ORDER)


def test_an_order_of_one_field_decides_for_that_field():
    given = [hit("igdb", MOBY.fields, ("box2d", "screenshot"))]
    changed = MergeOrder(
        metadata=ORDER.metadata,
        artwork=ORDER.artwork,
        media_kinds=ORDER.media_kinds,
        overrides={"description": ("moby",)},
    )
    assert could_win(MOBY, given, changed)


def test_an_order_of_covers_decides_for_the_cover():
    given = [hit("igdb", MOBY.fields, ("box2d", "screenshot"))]
    changed = MergeOrder(
        metadata=ORDER.metadata,
        artwork=ORDER.artwork,
        media_kinds=ORDER.media_kinds,
        overrides={"cover": ("moby",)},
    )
    assert could_win(MOBY, given, changed)
    assert not could_win(spec("moby", MOBY.fields, ("screenshot",)), given, changed)


def saver(*answers):
    async def told(media_id):
        assert media_id == 1
        return list(answers)

    return Saver(SimpleNamespace(answers=told), ORDER)


async def test_what_was_not_asked_is_said_with_who_gave_it_all():
    given = hit("igdb", MOBY.fields, ("box2d", "screenshot"))
    answer = await saver(given).spared(1, MOBY)
    assert answer.outcome is Outcome.NOT_ASKED
    assert "igdb" in answer.words
    assert await saver().spared(1, MOBY) is None


def test_sources_are_asked_one_after_the_other_in_the_owners_order():
    ask = saver()
    others = ["sgdb", "ss", "moby", "igdb"]
    assert ask.before("igdb", others) == []
    assert ask.before("moby", others) == ["igdb"]
    assert ask.before("ss", others) == ["moby", "igdb"]
    assert ask.before("sgdb", others) == ["ss", "moby", "igdb"]
