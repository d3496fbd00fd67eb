"""HowLongToBeat, against the answers of SCANNING 4.10."""

import asyncio
import json

import pytest
from scripted_line import ScriptedLine, facts_of, query, same_name

from scrapers.providers.howlongtobeat import PROVIDER
from zapcore.errors import BadAnswerError, CredentialsError
from zapcore.ports_online import Tools
from zapcore.sourced import Art, How, Outcome

FOUND = b"""{"count":1,"pageCurrent":1,"pageTotal":1,"pageSize":20,"data":[{"game_id":5,"game_name":"Foo","game_image":"5_foo.jpg","comp_main":36000,"comp_plus":50000,"comp_100":90000,"comp_all":52000,"comp_main_count":9,"review_score":80,"release_world":1992,"profile_popular":3}]}"""  # noqa: E501 - the documented answer as it stands
GAME = json.loads(FOUND)["data"][0]
NONE = {"count": 0, "data": []}
SESSION = {"token": "t", "hpKey": "ign_x", "hpVal": "v"}
TIMES = {"time_main": "600", "time_extra": "833", "time_complete": "1500"}


def asked(known=None, how=How.STORED, **more):
    return query(("super-nintendo",), known, how, "hltb", **more)


def provider(**settings):
    tools = Tools(settings=settings, judge=same_name, clock=lambda: 1234.5)
    return PROVIDER(tools)


def page(game):
    told = {"props": {"pageProps": {"game": {"data": {"game": [game]}}}}}
    script = json.dumps(told)
    return (
        f'<html><script id="__NEXT_DATA__" type="application/json">{script}</script>'
        "</html>"
    ).encode()


def times(answer):
    facts = {fact.field: fact.text for fact in answer.game.facts}
    return {field: text for field, text in facts.items() if field.startswith("time_")}


async def test_a_search_has_a_session_in_its_headers_and_its_body():
    line = ScriptedLine(SESSION, FOUND)
    answer = await provider().ask(asked(name="Foo"), line)
    assert (answer.outcome, answer.how, answer.game.id) == (Outcome.HIT, How.NAME, "5")
    assert times(answer) == TIMES
    assert facts_of(answer, "released") == [("1992", "", "")]
    assert facts_of(answer, "rating") == [("80", "", "")]
    assert answer.game.art == (
        Art("box2d", "https://howlongtobeat.com/games/5_foo.jpg"),
    )
    init, search = line.asked
    assert (init.path, init.params, init.keep) == (
        "api/bleed/init",
        (("t", "1234"),),
        False,
    )
    assert init.headers["Referer"] == "https://howlongtobeat.com/"
    assert (search.path, search.method) == ("api/bleed", "POST")
    assert search.secret_headers == {
        "x-auth-token": "t",
        "x-hp-key": "ign_x",
        "x-hp-val": "v",
    }
    body = json.loads(search.body)
    assert (body["ign_x"], body["searchTerms"]) == ("v", ["Foo"])
    assert "v" not in search.key


async def test_a_session_serves_all_games_and_is_renewed_once_when_it_ends():
    ended = {"is": False}

    def reply(request):
        if request.path.endswith("/init"):
            number = sum(one.path.endswith("/init") for one in line.asked)
            return SESSION | {"token": f"t{number}"}
        if request.secret_headers["x-auth-token"] == "t1" and ended["is"]:
            return 403, b"ended"
        return FOUND

    line, hltb = ScriptedLine(by=reply), provider()
    await hltb.ask(asked(), line)
    ended["is"] = True
    answers = await asyncio.gather(*(hltb.ask(asked(), line) for _ in range(4)))
    assert [answer.outcome for answer in answers] == [Outcome.HIT] * 4
    assert sum(one.path.endswith("/init") for one in line.asked) == 2


async def test_a_new_session_that_is_refused_too_is_an_error():
    line = ScriptedLine(SESSION, (403, b""), SESSION, (403, b""))
    with pytest.raises(CredentialsError):
        await provider().ask(asked(), line)


async def test_a_text_file_may_say_where_the_search_is():
    line = ScriptedLine(b"https://howlongtobeat.com/api/other\n", SESSION, FOUND)
    hltb = provider(address_url="https://somewhere.example/file.txt")
    await hltb.prepare(line, {})
    assert (await hltb.ask(asked(), line)).outcome is Outcome.HIT
    assert [one.path for one in line.asked] == [
        "https://somewhere.example/file.txt",
        "https://howlongtobeat.com/api/other/init",
        "https://howlongtobeat.com/api/other",
    ]


@pytest.mark.parametrize(
    "told", [b"", b"<html>", b"file:///etc/passwd", b"http://" * 99]
)
async def test_a_file_that_does_not_say_it_is_an_error(told):
    hltb = provider(address_url="https://somewhere.example/file.txt")
    with pytest.raises(BadAnswerError):
        await hltb.prepare(ScriptedLine(told), {})


async def test_a_search_that_is_not_there_any_more_is_no_miss():
    with pytest.raises(BadAnswerError):
        await provider().ask(asked(), ScriptedLine(SESSION, (404, b"")))


async def test_a_known_id_is_a_page():
    line = ScriptedLine(page(GAME))
    answer = await provider().ask(asked("5"), line)
    assert (answer.outcome, answer.how, times(answer)) == (
        Outcome.HIT,
        How.STORED,
        TIMES,
    )
    assert line.asked[0].path == "game/5"


async def test_an_id_that_is_gone_falls_back_but_not_the_owners():
    line = ScriptedLine((404, b""), SESSION, FOUND)
    answer = await provider().ask(asked("99"), line)
    assert (answer.outcome, answer.how) == (Outcome.HIT, How.NAME)
    line = ScriptedLine((404, b""))
    answer = await provider().ask(asked("99", How.USER), line)
    assert (answer.outcome, len(line.asked)) == (Outcome.MISS, 1)


async def test_a_game_without_any_time_is_a_miss():
    untold = GAME | {"comp_main": 0, "comp_plus": 0, "comp_100": -1}
    line = ScriptedLine(SESSION, {"data": [untold]})
    answer = await provider().ask(asked(), line)
    assert answer.outcome is Outcome.MISS
    assert "nobody told" in answer.words


async def test_a_name_with_a_subtitle_costs_two_searches_at_most():
    line = ScriptedLine(SESSION, NONE, NONE)
    answer = await provider().ask(asked(name="Foolish - Bar's Tale"), line)
    assert answer.outcome is Outcome.MISS
    terms = [json.loads(one.body)["searchTerms"] for one in line.asked[1:]]
    assert terms == [["Foolish", "Bar's", "Tale"], ["Foolish"]]


async def test_a_platform_that_it_tells_helps_to_choose():
    seen = []

    def judge(game, candidates):
        seen.extend(candidate.platform for candidate in candidates)
        return same_name(game, candidates)

    told = [GAME, GAME | {"game_id": 6, "profile_platform": "PC, Super Nintendo"}]
    hltb = PROVIDER(Tools(judge=judge))
    await hltb.ask(asked(), ScriptedLine(SESSION, {"data": told}))
    assert seen[:2] == [None, True]


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b"null", b"<p>", b'{"data":{}}', b'{"data":[{"game_id":1}]}']
)
async def test_an_answer_that_is_none_is_an_error(body):
    with pytest.raises(BadAnswerError):
        await provider().ask(asked(), ScriptedLine(SESSION, body))
    with pytest.raises(BadAnswerError):
        await provider().ask(asked(), ScriptedLine(body))
    with pytest.raises(BadAnswerError):
        await provider().ask(asked("5"), ScriptedLine(body))


async def test_a_picture_that_leads_elsewhere_is_left_out():
    line = ScriptedLine(SESSION, {"data": [GAME | {"game_image": "../x/y.jpg"}]})
    assert (await provider().ask(asked(), line)).game.art == ()
