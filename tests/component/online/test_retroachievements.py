"""RetroAchievements, against the answers of SCANNING 4.4."""

import asyncio

import pytest
from scripted_line import ScriptedLine, facts_of, query

from scrapers.providers.retroachievements import PROVIDER
from zapcore.errors import BadAnswerError
from zapcore.ports_online import Tools
from zapcore.sourced import Art, How, Outcome

HASH = "0123456789abcdef0123456789abcdef"
LISTED = {
    "ID": 1,
    "Title": "Foo",
    "ConsoleID": 1,
    "ConsoleName": "Mega Drive",
    "ImageIcon": "/Images/1.png",
    "NumAchievements": 2,
    "Points": 10,
    "Hashes": [HASH.upper()],
}
GAME = {
    "ID": 1,
    "Title": "~Homebrew~ Foo",
    "ConsoleID": 1,
    "ImageIcon": "/Images/1.png",
    "ImageTitle": "/Images/2.png",
    "ImageIngame": "/Images/3.png",
    "ImageBoxArt": "/Images/4.png",
    "Publisher": "A",
    "Developer": "B",
    "Genre": "Platformer",
    "Released": "1992-11-21 00:00:00",
    "Achievements": {"9": {"ID": 9, "Title": "t", "BadgeName": "00009"}},
}


def provider(**settings):
    return PROVIDER(Tools(settings={"api_key": "the-key"} | settings))


def game(hashed=HASH, known=None, how=How.HANDED, platforms=(1,)):
    return query(platforms, known, how, source="ra", achievements=hashed)


def by(request):
    return [LISTED] if request.path == "API_GetGameList.php" else GAME


async def test_a_hash_is_found_in_the_platforms_list():
    line = ScriptedLine(by=by)
    answer = await provider(days=9).ask(game(), line)
    assert (answer.outcome, answer.how, answer.game.id) == (Outcome.HIT, How.HASH, "1")
    assert line.asked[0].params == (("i", "1"), ("h", "1"))
    assert line.asked[0].fresh_s == 9 * 86400
    assert "the-key" not in repr(line.asked)
    for field, text in {
        "title": "Foo",
        "developer": "B",
        "publisher": "A",
        "genre": "Platformer",
        "released": "1992-11-21",
        "achievements": "1",
    }.items():
        assert facts_of(answer, field) == [(text, "", "")]
    place = "https://media.retroachievements.org/Images"
    assert answer.game.art == (
        Art("box2d", f"{place}/4.png", format="png"),
        Art("title_screen", f"{place}/2.png", format="png"),
        Art("screenshot", f"{place}/3.png", format="png"),
    )


async def test_a_list_is_asked_for_once_and_a_miss_costs_nothing_more():
    line, ra = ScriptedLine(by=by), provider()
    unknown = [game(f"{n:032x}") for n in range(5)]
    answers = await asyncio.gather(*(ra.ask(one, line) for one in unknown))
    assert {answer.outcome for answer in answers} == {Outcome.MISS}
    assert [request.path for request in line.asked] == ["API_GetGameList.php"]


async def test_lists_of_two_platforms_are_in_memory_and_no_more():
    line, ra = ScriptedLine(by=by), provider()
    for platform in (1, 2, 3, 2, 1):
        await ra.ask(game("f" * 32, platforms=(platform,)), line)
    assert [dict(r.params)["i"] for r in line.asked] == ["1", "2", "3", "1"]


async def test_an_id_is_asked_for_and_falls_back_to_the_hash():
    line = ScriptedLine(GAME)
    assert (await provider().ask(game("", "1"), line)).how is How.HANDED
    line = ScriptedLine((404, {}), [LISTED], GAME)
    assert (await provider().ask(game(known="9"), line)).how is How.HASH
    line = ScriptedLine([])
    answer = await provider().ask(game(known="9", how=How.USER), line)
    assert answer.outcome is Outcome.MISS


async def test_a_file_without_such_a_hash_is_not_asked_about():
    answer = await provider().ask(game(""), ScriptedLine())
    assert answer.outcome is Outcome.NOT_ASKED


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'[{"ID":1}]', b'[{"Hashes":[]}]'])
async def test_a_list_that_is_not_as_documented_is_no_miss(body):
    with pytest.raises(BadAnswerError):
        await provider().ask(game(), ScriptedLine(body))


async def test_pictures_of_a_configured_address_come_from_there():
    ra = provider(url="http://127.0.0.1:8080/API/")
    answer = await ra.ask(game(known="1"), ScriptedLine(GAME))
    assert answer.game.art[0].url == "http://127.0.0.1:8080/Images/4.png"


async def test_the_last_game_of_a_long_list_is_found_too():
    rest = [{**LISTED, "ID": 2 + n, "Hashes": [f"{n:032x}"]} for n in range(5000)]

    def long(request):
        return [*rest, LISTED] if request.path == "API_GetGameList.php" else GAME

    answer = await provider().ask(game(), ScriptedLine(by=long))
    assert (answer.outcome, answer.game.id) == (Outcome.HIT, "1")
