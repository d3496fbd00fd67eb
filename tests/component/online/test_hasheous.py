"""Hasheous, against the answers of SCANNING 4.6."""

import json
from dataclasses import replace

import pytest
from scripted_line import ScriptedLine, facts_of, query

from scrapers.providers.hasheous import PROVIDER
from zapcore.errors import BadAnswerError, OutageError
from zapcore.ports_online import Tools
from zapcore.sourced import Art, Hashes, How, Outcome

FOUND = b"""{"id":123,"name":"Foo","platform":{"id":74,"name":"SNES"},"signatures":{"NoIntros":[{}],"TOSEC":[{}]},
 "metadata":[{"source":"IGDB","id":"foo-quest","immutableId":"7","status":"Mapped"},{"source":"RetroAchievements","immutableId":"1"},{"source":"TheGamesDB","immutableId":"12"}],
 "attributes":[{"attributeName":"Logo","link":"/api/v1/images/abc"}]}"""  # noqa: E501 - the documented answer as it stands
IGDB = {
    "id": 7,
    "name": "Foo Quest",
    "summary": "..",
    "total_rating": 81.25,
    "first_release_date": "1992-03-07T20:26:40+00:00",
    "cover": {"id": 1, "url": "//images.igdb.com/igdb/image/upload/t_thumb/co1.jpg"},
    "screenshots": {"2": {"id": 2, "url": "//images.igdb.com/x/t_thumb/sc1.jpg"}},
    "genres": {"4": {"id": 4, "name": "Platform"}},
    "involved_companies": {
        "3": {"id": 3, "company": {"9": {"id": 9, "name": "Acme"}}, "developer": True}
    },
}
BYTES = Hashes("Foo (USA).sfc", 4, "50abc90a", "d" * 32, "e" * 40)
LOGO = "https://hasheous.org/api/v1/images/abc"


def asked(platforms=(74,), hashes=BYTES, known=None, how=How.STORED, **more):
    return query(platforms, known, how, "hasheous", hashes=hashes, **more)


def provider(**settings):
    return PROVIDER(Tools(settings=settings))


async def test_bytes_that_it_knows_cost_two_requests_and_hand_on_ids():
    line = ScriptedLine(FOUND, IGDB)
    answer = await provider(client_key="mine").ask(asked(), line)
    assert (answer.outcome, answer.how, answer.score) == (Outcome.HIT, How.HASH, 1.0)
    assert answer.handed == {"igdb": "7", "ra": "1", "tgdb": "12"}
    assert answer.words == "No-Intro, TOSEC know these bytes"
    assert answer.game.id == "123"
    assert answer.game.names == ("Foo",)
    assert facts_of(answer, "title") == [("Foo Quest", "", "")]
    assert facts_of(answer, "released") == [("1992-03-07", "", "")]
    assert facts_of(answer, "rating") == [("81", "", "")]
    assert facts_of(answer, "developer") == [("Acme", "", "")]
    assert answer.game.art == (
        Art("box2d", "https://images.igdb.com/igdb/image/upload/t_1080p/co1.jpg"),
        Art("screenshot", "https://images.igdb.com/x/t_720p/sc1.jpg"),
        Art("logo", LOGO),
    )
    lookup, proxy = line.asked
    assert json.loads(lookup.body) == [
        {"mD5": "d" * 32, "shA1": "e" * 40, "crc": "50abc90a"}
    ]
    assert lookup.headers["Content-Type"] == "application/json-patch+json"
    assert [r.secret_headers for r in line.asked] == [{"X-Client-API-Key": "mine"}] * 2
    assert ("Id", "7") in proxy.params


async def test_without_the_proxy_its_logo_is_the_box_and_one_request_does():
    line = ScriptedLine(FOUND)
    answer = await provider(igdb_proxy=False).ask(asked(), line)
    assert facts_of(answer, "title") == [("Foo", "", "")]
    assert answer.game.art == (Art("logo", LOGO), Art("box2d", LOGO))
    assert len(line.asked) == 1


async def test_unknown_bytes_cost_one_request():
    line = ScriptedLine((404, b"not found"))
    assert (await provider().ask(asked(), line)).outcome is Outcome.MISS


async def test_bytes_of_another_system_are_no_hit():
    line = ScriptedLine(FOUND)
    answer = await provider().ask(asked((68,)), line)
    assert (answer.outcome, answer.game) == (Outcome.MISS, None)
    assert "SNES" in answer.words


async def test_of_a_chd_the_sha1_of_its_header_is_sent_alone():
    line = ScriptedLine((404, b""))
    await provider().ask(asked(hashes=BYTES._replace(name="Foo.chd")), line)
    assert json.loads(line.asked[0].body) == [{"shA1": "e" * 40}]


@pytest.mark.parametrize(
    "game",
    [
        asked(hashes=Hashes("Foo.sfc", 4)),
        asked(()),
        replace(asked(hashes=BYTES._replace(name="Foo.cdi")), system_id="Dreamcast"),
    ],
    ids=["no hash", "no system", "a file of Dreamcast that it has none of"],
)
async def test_what_it_cannot_know_is_not_asked(game):
    answer = await provider().ask(game, ScriptedLine())
    assert answer.outcome is Outcome.NOT_ASKED


async def test_ids_that_are_no_numbers_are_not_handed_on():
    found = json.loads(FOUND)
    found["metadata"] = [
        {"source": "IGDB", "immutableId": "foo-quest"},
        {"source": "RetroAchievements", "immutableId": 1},
        {"source": "Steam", "immutableId": "5"},
        "nonsense",
    ]
    answer = await provider().ask(asked(), ScriptedLine(found))
    assert answer.handed == {"ra": "1"}


async def test_the_owners_choice_is_kept_only_if_the_bytes_agree():
    mine = asked(known="123", how=How.USER)
    answer = await provider(igdb_proxy=False).ask(mine, ScriptedLine(FOUND))
    assert (answer.outcome, answer.how) == (Outcome.HIT, How.USER)
    other = asked(known="5", how=How.USER)
    answer = await provider(igdb_proxy=False).ask(other, ScriptedLine(FOUND))
    assert answer.outcome is Outcome.MISS


@pytest.mark.parametrize("body", [b"[]", b"{}", b"null", b"<html>", b'{"name":"Foo"}'])
async def test_an_answer_that_is_none_is_an_error(body):
    with pytest.raises(BadAnswerError):
        await provider().ask(asked(), ScriptedLine(body))


async def test_when_its_proxy_is_down_nothing_is_concluded():
    def reply(request):
        if "MetadataProxy" in request.path:
            raise OutageError("down")
        return FOUND

    with pytest.raises(OutageError):
        await provider().ask(asked(), ScriptedLine(by=reply))
