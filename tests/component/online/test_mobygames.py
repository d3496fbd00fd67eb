"""MobyGames, against the answers of SCANNING 4.3."""

import pytest
from scripted_line import ScriptedLine, facts_of, query, same_name

from scrapers.providers.mobygames import PROVIDER
from zapcore.errors import BadAnswerError, CredentialsError
from zapcore.ports_online import Tools
from zapcore.sourced import Art, How, Outcome

GAME = {
    "game_id": 1,
    "title": "Foo",
    "description": "<p>Foo &amp; <i>Bar</i>.</p>\n<p>More<br>lines</p>",
    "moby_score": 7.9,
    "moby_url": "..",
    "alternate_titles": [{"title": "Fu", "description": ""}],
    "genres": [
        {
            "genre_id": 1,
            "genre_name": "Action",
            "genre_category": "Basic Genres",
            "genre_category_id": 1,
        },
        {"genre_id": 2, "genre_name": "Side view", "genre_category": "Perspective"},
    ],
    "platforms": [
        {"platform_id": 15, "platform_name": "SNES", "first_release_date": "1992"},
        {"platform_id": 16, "platform_name": "MD", "first_release_date": "1990-02"},
    ],
    "sample_cover": {"image": "https://cdn.x/c.jpg", "platforms": ["SNES"]},
    "sample_screenshots": [{"image": "https://cdn.x/s.png", "caption": ""}],
}


def provider():
    return PROVIDER(Tools(settings={"api_key": "the-key"}, judge=same_name))


def game(name="Foo", known=None, how=How.HANDED):
    return query((15,), known, how, source="moby", name=name)


async def test_a_known_id_is_one_request_and_gives_all_that_is_told():
    line = ScriptedLine({"games": [GAME]})
    answer = await provider().ask(game(known="1"), line)
    assert (answer.outcome, answer.how, answer.game.id) == (
        Outcome.HIT,
        How.HANDED,
        "1",
    )
    assert line.asked[0].params == (("id", "1"), ("format", "normal"))
    assert "the-key" not in repr(line.asked[0])
    for field, text in {
        "title": "Foo",
        "description": "Foo & Bar.\nMore\nlines",
        "genre": "Action",
        "rating": "79",
        "released": "1992",
    }.items():
        assert facts_of(answer, field) == [(text, "", "")]
    assert answer.game.art == (
        Art("box2d", "https://cdn.x/c.jpg", format="jpg"),
        Art("screenshot", "https://cdn.x/s.png", format="png"),
    )


async def test_a_name_is_searched_on_its_platform():
    line = ScriptedLine({"games": [GAME]})
    answer = await provider().ask(game(), line)
    assert (answer.outcome, answer.how) == (Outcome.HIT, How.NAME)
    assert dict(line.asked[0].params) == {
        "title": "Foo",
        "platform": "15",
        "format": "normal",
    }


async def test_a_miss_is_two_requests_the_second_with_the_last_part_in_ascii():
    line = ScriptedLine({"games": []}, {"games": []})
    answer = await provider().ask(game("Pokémon - Éclat"), line)
    assert answer.outcome is Outcome.MISS
    titles = [dict(request.params)["title"] for request in line.asked]
    assert titles == ["Pokemon: Eclat", "Eclat"]


async def test_games_that_may_be_meant_are_shown_and_another_system_is_not_taken():
    elsewhere = GAME | {"platforms": [{"platform_id": 16}]}
    answer = await provider().ask(game(), ScriptedLine({"games": [elsewhere]}))
    assert answer.outcome is Outcome.UNSURE
    assert answer.candidates[0].platform is False


async def test_an_id_that_is_gone_falls_back_with_two_requests_in_all():
    line = ScriptedLine({"games": []}, {"games": []})
    answer = await provider().ask(game("Foo: Bar", known="9"), line)
    assert (answer.outcome, len(line.asked)) == (Outcome.MISS, 2)
    line = ScriptedLine({"games": []})
    answer = await provider().ask(game(known="9", how=How.USER), line)
    assert (answer.outcome, len(line.asked)) == (Outcome.MISS, 1)


async def test_a_refused_key_is_no_miss():
    told = {"code": 401, "error": "Authorization required", "message": ".."}
    with pytest.raises(CredentialsError):
        await provider().ask(game(), ScriptedLine((401, told)))


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b"{}", b'{"games":5}', b'{"games":[{"game_id":1}]}']
)
async def test_an_answer_that_is_not_as_documented_is_no_miss(body):
    with pytest.raises(BadAnswerError):
        await provider().ask(game(), ScriptedLine(body))
