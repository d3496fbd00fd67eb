"""SteamGridDB, against the answers of SCANNING 4.13."""

import json

import pytest
from scripted_line import ScriptedLine, query

from scrapers.providers.steamgriddb import PROVIDER
from zapcore.errors import BadAnswerError, CredentialsError
from zapcore.matching import judge_names
from zapcore.ports_online import Tools
from zapcore.sourced import Art, How, Outcome

FOUND = b"""{"success":true,"data":[{"id":3,"name":"Foo","types":["steam"],"verified":true}]}"""  # noqa: E501 - the documented answer as it stands
GRIDS = """{"success":true,"page":0,"total":1,"limit":50,"data":[{"id":1,"url":"https://…/a.png","thumb":"https://…/t.jpg","width":600,"height":900,"style":"alternate","nsfw":false,"humor":false,"epilepsy":false,"lock":false,"author":{"name":"x"}}]}""".encode()
NONE = {"success": True, "data": []}


def asked(known=None, how=How.HANDED, **more):
    return query((), known, how, "sgdb", **more)


async def answer_to(game, *answers):
    line = ScriptedLine(*answers)
    tools = Tools(settings={"api_key": "secret-key"}, judge=judge_names)
    return await PROVIDER(tools).ask(game, line), line


async def test_a_name_costs_two_requests():
    answer, line = await answer_to(asked(), FOUND, GRIDS)
    assert (answer.outcome, answer.how, answer.game.id) == (Outcome.HIT, How.NAME, "3")
    assert answer.game.art == (Art("box2d", "https://…/a.png"),)
    search, grids = line.asked
    assert search.path == "search/autocomplete/Foo"
    assert grids.path == "grids/game/3"
    assert ("page", "0") in grids.params
    assert search.secret_headers == {"Authorization": "Bearer secret-key"}


async def test_a_known_id_costs_one_request():
    answer, line = await answer_to(asked("3"), GRIDS)
    assert (answer.outcome, answer.how, len(line.asked)) == (Outcome.HIT, How.HANDED, 1)


async def test_a_miss_costs_one_request():
    answer, line = await answer_to(asked(), NONE)
    assert (answer.outcome, len(line.asked)) == (Outcome.MISS, 1)


@pytest.mark.parametrize("name", ["Foo 2", "Foo: The Bar", "Foobar", "Food"])
async def test_a_name_that_is_not_equal_is_not_taken(name):
    found = json.loads(FOUND)
    found["data"][0]["name"] = name
    answer, line = await answer_to(asked(), found)
    assert (answer.outcome in {Outcome.MISS, Outcome.UNSURE}, len(line.asked)) == (
        True,
        1,
    )


async def test_an_id_that_is_gone_falls_back_but_not_the_owners():
    answer, _ = await answer_to(asked("9"), (404, b""), FOUND, GRIDS)
    assert (answer.outcome, answer.how) == (Outcome.HIT, How.NAME)
    answer, line = await answer_to(asked("9", How.USER), (404, b""))
    assert (answer.outcome, len(line.asked)) == (Outcome.MISS, 1)


@pytest.mark.parametrize("why", ["lock", "nsfw", "humor", "epilepsy"])
async def test_covers_that_may_not_be_shown_are_skipped(why):
    grids = json.loads(GRIDS)
    bad = grids["data"][0]
    grids["data"] = [bad | {why: True}, bad | {"url": "https://h/b.png"}]
    answer, _ = await answer_to(asked("3"), grids)
    assert answer.game.art == (Art("box2d", "https://h/b.png"),)


async def test_a_game_without_a_cover_is_known_all_the_same():
    answer, _ = await answer_to(asked("3"), NONE)
    assert (answer.outcome, answer.game.art) == (Outcome.HIT, ())


async def test_a_name_cannot_lead_out_of_the_search():
    _, line = await answer_to(asked(name="Foo/../../x?y"), NONE)
    assert line.asked[0].path == "search/autocomplete/Foo%2F..%2F..%2Fx%3Fy"


@pytest.mark.parametrize("name", ["..", "", "!?"])
async def test_a_name_without_letters_is_not_searched(name):
    game = asked(name=name, file_name="..")
    answer, line = await answer_to(game)
    assert (answer.outcome, line.asked) == (Outcome.MISS, [])


async def test_a_wrong_key_is_said():
    with pytest.raises(CredentialsError):
        await answer_to(asked(), (401, b""))


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b"null",
        b"<p>",
        b'{"success":false}',
        b'{"success":true,"data":[1]}',
    ],
)
async def test_an_answer_that_is_none_is_an_error(body):
    with pytest.raises(BadAnswerError):
        await answer_to(asked(), body)
    with pytest.raises(BadAnswerError):
        await answer_to(asked("3"), body)
