"""TheGamesDB, against the answer of SCANNING 4.8."""

import json

import pytest
from scripted_line import ScriptedLine, facts_of, query, same_name

from scrapers.providers.thegamesdb import PROVIDER
from zapcore.errors import BadAnswerError
from zapcore.ports_online import Tools
from zapcore.sourced import Art, How, Outcome

FOUND = """{"code":200,"status":"Success","remaining_monthly_allowance":999,"data":{"count":1,"games":[{"id":12,"game_title":"Foo","release_date":"1992-11-21","platform":6}]},
 "include":{"boxart":{"base_url":{"original":"https://cdn…/original/"},"data":{"12":[{"id":1,"type":"boxart","side":"front","filename":"boxart/front/12-1.jpg"}]}}}}""".encode()  # noqa: E501 - the documented answer as it stands
NONE = {"code": 200, "status": "Success", "data": {"count": 0, "games": []}}


def asked(known=None, how=How.HANDED, platforms=(6, 4936), **more):
    return query(platforms, known, how, "tgdb", **more)


async def answer_to(game, *answers):
    line = ScriptedLine(*answers)
    tools = Tools(settings={"api_key": "secret-key"}, judge=same_name)
    return await PROVIDER(tools).ask(game, line), line


async def test_a_known_id_is_one_request_and_its_allowance_is_told():
    answer, line = await answer_to(asked("12"), FOUND)
    assert (answer.outcome, answer.how, answer.game.id) == (
        Outcome.HIT,
        How.HANDED,
        "12",
    )
    assert facts_of(answer, "title") == [("Foo", "", "")]
    assert facts_of(answer, "released") == [("1992-11-21", "", "")]
    assert answer.game.art == (
        Art("box2d", "https://cdn…/original/boxart/front/12-1.jpg"),
    )
    assert line.asked[0].path == "v1/Games/ByGameID"
    assert ("id", "12") in line.asked[0].params
    assert line.asked[0].secrets == (("apikey", "secret-key"),)
    assert line.told == [{"quota_left": 999}]


async def test_a_name_is_searched_on_its_platforms_with_one_request():
    answer, line = await answer_to(asked(), FOUND)
    assert (answer.outcome, answer.how, len(line.asked)) == (Outcome.HIT, How.NAME, 1)
    assert line.asked[0].path == "v1.1/Games/ByGameName"
    assert ("filter[platform]", "6,4936") in line.asked[0].params
    assert ("name", "Foo") in line.asked[0].params


async def test_the_same_name_on_another_platform_is_not_taken():
    answer, _ = await answer_to(asked(platforms=(7,)), FOUND)
    assert answer.outcome is not Outcome.HIT


async def test_a_name_that_it_does_not_have_costs_one_request():
    answer, line = await answer_to(asked(), NONE)
    assert (answer.outcome, len(line.asked)) == (Outcome.MISS, 1)


async def test_an_id_that_is_gone_falls_back_to_the_name_but_not_the_owners():
    answer, _ = await answer_to(asked("99"), NONE, FOUND)
    assert (answer.outcome, answer.how) == (Outcome.HIT, How.NAME)
    answer, line = await answer_to(asked("99", How.USER), NONE)
    assert (answer.outcome, len(line.asked)) == (Outcome.MISS, 1)
    assert "99" in answer.words


async def test_all_kinds_of_pictures_and_fields_are_read():
    told = json.loads(FOUND)
    told["data"]["games"][0] |= {
        "overview": "..",
        "players": 2,
        "rating": "E - Everyone",
        "coop": "Yes",
        "alternates": ["Fu"],
    }
    kinds = ("screenshot", "clearlogo", "fanart", "titlescreen", "banner")
    pictures = [{"type": kind, "filename": f"{kind}/1.jpg"} for kind in kinds]
    pictures.append({"type": "boxart", "side": "back", "filename": "b.jpg"})
    pictures.append({"type": "fanart", "filename": "../../etc/x.jpg"})
    told["include"]["boxart"]["data"]["12"] = pictures
    answer, _ = await answer_to(asked("12"), told)
    assert sorted(art.kind for art in answer.game.art) == [
        "box2d_back",
        "fanart",
        "logo",
        "screenshot",
        "title_screen",
    ]
    assert facts_of(answer, "players") == [("2", "", "")]
    assert facts_of(answer, "agerating") == [("E - Everyone", "", "")]
    assert facts_of(answer, "modes") == [("Co-operative", "", "")]
    assert answer.game.names == ("Fu",)


async def test_a_system_that_it_does_not_know_is_not_asked():
    answer, line = await answer_to(asked(platforms=()))
    assert (answer.outcome, line.asked) == (Outcome.NOT_ASKED, [])


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b"null",
        b"<p>",
        b'{"code":403,"data":{"games":[]}}',
        b'{"code":200,"data":{"games":[{"id":null,"game_title":null}]}}',
        b'{"code":200,"data":{"games":{}}}',
    ],
)
async def test_an_answer_that_is_none_is_an_error(body):
    with pytest.raises(BadAnswerError):
        await answer_to(asked(), body)
