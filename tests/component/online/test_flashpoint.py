"""Flashpoint, against the answer of SCANNING 4.9."""

import json

import pytest
from scripted_line import ScriptedLine, facts_of, query, same_name

from scrapers.providers.flashpoint import PROVIDER
from zapcore.errors import BadAnswerError
from zapcore.ports_online import Tools
from zapcore.sourced import How, Outcome

UUID = "aabbccdd-1122-4333-8444-555566667777"
FOUND = b"""[{"id":"aabbccdd-1122-4333-8444-555566667777","title":"Foo","platform":"Flash","library":"arcade","series":"","developer":"D","publisher":"P","source":"","tags":["Action"],"originalDescription":"..","playMode":"Single Player","status":"Playable","version":"","releaseDate":"2003-08-30","language":"en","notes":""}]"""  # noqa: E501 - the documented answer as it stands


def asked(known=None, how=How.STORED, platforms=(1,), **more):
    return query(platforms, known, how, "flashpoint", **more)


async def answer_to(game, *answers, **settings):
    line = ScriptedLine(*answers)
    tools = Tools(settings=settings, judge=same_name)
    return await PROVIDER(tools).ask(game, line), line


@pytest.mark.parametrize("file_name", [f"Foo [{UUID.upper()}].zip", f"{UUID}.swf"])
async def test_the_uuid_in_a_files_name_is_its_id(file_name):
    answer, line = await answer_to(asked(file_name=file_name), FOUND)
    assert (answer.outcome, answer.how) == (Outcome.HIT, How.FILE_TAG)
    assert line.asked[0].params == (("id", UUID), ("filter", "false"))


async def test_a_name_is_one_request_and_all_fields_are_read():
    answer, line = await answer_to(asked(), FOUND)
    assert (answer.outcome, answer.how, answer.game.id) == (Outcome.HIT, How.NAME, UUID)
    assert line.asked[0].params == (("smartSearch", "Foo"), ("filter", "false"))
    facts = {fact.field: fact.text for fact in answer.game.facts}
    assert facts == {
        "title": "Foo",
        "description": "..",
        "developer": "D",
        "publisher": "P",
        "genre": "Action",
        "released": "2003-08-30",
        "modes": "Single Player",
        "language": "en",
    }
    root = "https://infinity.unstable.life/images"
    assert {(art.kind, art.url) for art in answer.game.art} == {
        ("box2d", f"{root}/Logos/aa/bb/{UUID}?type=jpg"),
        ("logo", f"{root}/Logos/aa/bb/{UUID}?type=jpg"),
        ("screenshot", f"{root}/Screenshots/aa/bb/{UUID}?type=jpg"),
    }


async def test_its_pictures_may_be_elsewhere():
    answer, _ = await answer_to(asked(), FOUND, images_url="http://here/pictures/")
    assert all(a.url.startswith("http://here/pictures/") for a in answer.game.art)


async def test_a_uuid_that_is_gone_falls_back_but_not_the_owners():
    answer, _ = await answer_to(asked(UUID), [], FOUND)
    assert (answer.outcome, answer.how) == (Outcome.HIT, How.NAME)
    answer, line = await answer_to(asked(UUID, How.USER), [])
    assert (answer.outcome, len(line.asked)) == (Outcome.MISS, 1)


async def test_the_owners_choice_wins_over_the_files_name():
    other = UUID.replace("a", "9")
    game = asked(other, How.USER, file_name=f"{UUID}.swf")
    found = json.loads(FOUND)
    found[0]["id"] = other
    answer, _ = await answer_to(game, found)
    assert (answer.game.id, answer.how) == (other, How.USER)


async def test_other_names_and_several_tags_are_read():
    found = json.loads(FOUND)
    found[0] |= {"alternateTitles": "Fu; Fuu", "tags": ["A", "B"], "language": "en; de"}
    answer, _ = await answer_to(asked(), found)
    assert answer.game.names == ("Fu", "Fuu")
    assert facts_of(answer, "genre") == [("A", "", ""), ("B", "", "")]
    assert facts_of(answer, "language") == [("en", "", ""), ("de", "", "")]


async def test_a_name_that_it_does_not_have_is_a_miss_for_one_request():
    answer, line = await answer_to(asked(), [])
    assert (answer.outcome, len(line.asked)) == (Outcome.MISS, 1)


async def test_games_of_other_systems_are_not_asked_about():
    answer, line = await answer_to(asked(platforms=()))
    assert (answer.outcome, line.asked) == (Outcome.NOT_ASKED, [])


@pytest.mark.parametrize("body", [b"{}", b"null", b"<p>", b"[null]", b'[{"id":1}]'])
async def test_an_answer_that_is_none_is_an_error(body):
    with pytest.raises(BadAnswerError):
        await answer_to(asked(), body)
