"""IGDB, against the answers of SCANNING 4.1."""

import asyncio

import pytest
from scripted_line import ScriptedLine, facts_of, query, same_name

from scrapers.providers.igdb import PROVIDER
from zapcore.errors import BadAnswerError, CredentialsError
from zapcore.ports_online import Tools
from zapcore.sourced import Art, How, Outcome

TOKEN = {"access_token": "t", "expires_in": 5000000, "token_type": "bearer"}
GAME = {
    "id": 7,
    "name": "Foo Quest",
    "slug": "foo-quest",
    "summary": "..",
    "total_rating": 81.25,
    "first_release_date": 700000000,
    "cover": {"id": 1, "url": "//images.igdb.com/igdb/image/upload/t_thumb/co1.jpg"},
    "screenshots": [{"id": 2, "url": "//images.igdb.com/t_thumb/sc1.jpg"}],
    "platforms": [{"id": 19, "name": "SNES"}],
    "genres": [{"id": 4, "name": "Platform"}],
    "alternative_names": [{"id": 1, "name": "Fu Kuesuto"}],
    "involved_companies": [{"id": 3, "company": {"id": 9, "name": "Acme"}}],
    "game_localizations": [
        {"id": 1, "name": "フー", "region": {"identifier": "ja-JP"}}
    ],
}
SETTINGS = {"client_id": "the-id", "client_secret": "the-secret"}


def provider(now=1000.0, judge=same_name):
    clock = now if callable(now) else lambda: now
    return PROVIDER(Tools(settings=SETTINGS, judge=judge, clock=clock))


def bodies(line):
    return [r.body.decode() for r in line.asked if r.path in {"games", "search"}]


async def test_a_known_id_is_one_request_and_gives_all_that_is_told():
    line = ScriptedLine(TOKEN, [GAME])
    answer = await provider().ask(query((19, 58), "7"), line)
    assert (answer.outcome, answer.how, answer.game.id) == (
        Outcome.HIT,
        How.HANDED,
        "7",
    )
    assert "where id=7;" in bodies(line)[0]
    assert facts_of(answer, "title") == [("Foo Quest", "", ""), ("フー", "jp", "")]
    assert facts_of(answer, "rating") == [("81", "", "")]
    assert facts_of(answer, "released") == [("1992-03-07", "", "")]
    assert facts_of(answer, "genre") == [("Platform", "", "")]
    assert facts_of(answer, "developer") == [("Acme", "", "")]
    assert answer.game.names == ("Fu Kuesuto", "フー")
    assert answer.game.art == (
        Art(
            "box2d",
            "https://images.igdb.com/igdb/image/upload/t_1080p/co1.jpg",
            format="jpg",
        ),
        Art("screenshot", "https://images.igdb.com/t_720p/sc1.jpg", format="jpg"),
    )


async def test_a_name_is_searched_on_both_consoles_that_are_one_system():
    line = ScriptedLine(TOKEN, [GAME])
    answer = await provider().ask(query((19, 58), name="Foo Quest"), line)
    assert (answer.outcome, answer.how) == (Outcome.HIT, How.NAME)
    assert len(line.asked) == 2
    assert 'search "Foo Quest";' in bodies(line)[0]
    assert "platforms=(19,58)" in bodies(line)[0]


async def test_a_game_that_is_not_there_costs_two_requests():
    line = ScriptedLine(TOKEN, [], [])
    answer = await provider().ask(query((19,), name='A "b" \\ C'), line)
    assert answer.outcome is Outcome.MISS
    assert len(bodies(line)) == 2
    assert 'search "A b C";' in bodies(line)[0]
    assert 'alternative_name ~ *"A b C"*' in bodies(line)[1]


async def test_a_game_is_found_by_its_alternative_name():
    other = GAME | {"id": 8, "name": "Foo Quest II", "alternative_names": []}
    line = ScriptedLine(TOKEN, [other], [{"id": 55, "game": {"id": 7}}], [GAME])
    answer = await provider().ask(query((19,), name="Fu Kuesuto"), line)
    assert (answer.outcome, answer.game.id) == (Outcome.HIT, "7")
    assert "where id=(7) & platforms=(19)" in bodies(line)[2]


async def test_scummvm_is_a_keyword_there():
    line = ScriptedLine(TOKEN, [GAME | {"platforms": [{"id": 6, "name": "PC"}]}])
    game = query((50501,), name="Foo Quest", system_id="ScummVM")
    assert (await provider().ask(game, line)).outcome is Outcome.HIT
    assert "where keywords=(50501)" in bodies(line)[0]


async def test_games_that_may_be_meant_are_shown_to_the_owner():
    line = ScriptedLine(TOKEN, [GAME], [])
    answer = await provider().ask(query((19,), name="Foo"), line)
    assert answer.outcome is Outcome.UNSURE
    assert [(c.id, c.names[0], c.year) for c in answer.candidates] == [
        ("7", "Foo Quest", "1992")
    ]


async def test_another_file_of_that_name_may_choose_another_of_the_kept_games():
    def judge(game, candidates):
        wanted = [c for c in candidates if c.id == game.year]
        return (wanted[0] if wanted else None), (), ""

    twin = GAME | {"id": 8}
    line = ScriptedLine(TOKEN, [GAME, twin])
    igdb = provider(judge=judge)
    await igdb.ask(query((19,), name="Foo Quest", year="7"), line)
    value = await ScriptedLine([GAME, twin]).ask(line.asked[1])

    class Cached(ScriptedLine):
        async def ask(self, request):
            if request.body == line.asked[1].body:
                return value
            return await super().ask(request)

    cached = Cached([twin])
    answer = await igdb.ask(query((19,), name="Foo Quest", year="8"), cached)
    assert answer.game.id == "8"
    assert "where id=8;" in bodies(cached)[0]


async def test_an_id_that_is_gone_falls_back_to_the_name_unless_the_owner_gave_it():
    line = ScriptedLine(TOKEN, [], [GAME])
    game = query((19,), "9", How.FILE_TAG, name="Foo Quest")
    assert (await provider().ask(game, line)).how is How.NAME
    line = ScriptedLine(TOKEN, [])
    game = query((19,), "9", How.USER, name="Foo Quest")
    assert (await provider().ask(game, line)).outcome is Outcome.MISS
    assert len(line.asked) == 2


async def test_a_refused_token_is_renewed_once_for_all_who_wait():
    tokens = iter("abc")

    def by(request):
        if "token" in request.path:
            return TOKEN | {"access_token": next(tokens)}
        if request.secret_headers["Authorization"] == "Bearer a":
            return 401, {"message": "Authorization Failure"}
        return [GAME]

    line, igdb = ScriptedLine(by=by), provider()
    asks = (igdb.ask(query((19,), str(n)), line) for n in range(1, 6))
    answers = await asyncio.gather(*asks)
    assert {answer.outcome for answer in answers} == {Outcome.HIT}
    assert sum("token" in request.path for request in line.asked) == 2
    assert line.closed == []


async def test_a_renewed_token_that_is_refused_too_closes_the_source():
    line = ScriptedLine(TOKEN, (401, {}), TOKEN, (401, {}))
    with pytest.raises(CredentialsError):
        await provider().ask(query((19,), "7"), line)
    assert len(line.closed) == 1


async def test_wrong_credentials_are_known_before_a_game_is_asked_about():
    line = ScriptedLine((400, {"status": 400, "message": "invalid client"}))
    with pytest.raises(CredentialsError, match="Twitch does not know"):
        await provider().prepare(line, {"SNES": (19,)})
    assert "the-secret" not in repr(line.asked[0])


async def test_a_token_is_fetched_anew_shortly_before_it_ends():
    now = [0.0]
    short = TOKEN | {"expires_in": 60}
    line = ScriptedLine(short, [GAME], [GAME], short, [GAME])
    igdb = provider(now=lambda: now[0])
    for now[0] in (0.0, 49.0, 51.0):
        await igdb.ask(query((19,), "7"), line)
    assert [request.path for request in line.asked].count("games") == 3
    assert not line.answers


@pytest.mark.parametrize(
    "body", [b"<html>", b"{}", b"[1]", b'[{"id":7', b'[{"id":null,"name":"x"}]', b"7"]
)
async def test_an_answer_that_is_not_as_documented_is_no_miss(body):
    with pytest.raises(BadAnswerError):
        await provider().ask(query((19,), "7"), ScriptedLine(TOKEN, body))


async def test_wrong_types_inside_a_game_are_left_out():
    odd = {"id": "7", "name": "Foo", "platforms": [19], "genres": "x", "cover": 5}
    odd |= {"involved_companies": ["developer"], "total_rating": {}, "screenshots": [1]}
    odd |= {"first_release_date": 1e99, "multiplayer_modes": [{"offlinemax": 4}]}
    answer = await provider().ask(query((19,), "7"), ScriptedLine(TOKEN, [odd]))
    assert answer.game.id == "7"
    assert [f[:2] for f in answer.game.facts] == [("title", "Foo"), ("players", "1-4")]
