"""Playmatch, against the answers of SCANNING 4.7."""

import json

import pytest
from scripted_line import ScriptedLine, query

from scrapers.providers.playmatch import PROVIDER
from zapcore.errors import BadAnswerError
from zapcore.ports_online import Tools
from zapcore.sourced import Hashes, How, Outcome

FOUND = b"""{"gameMatchType":"SHA1","id":"uuid","externalMetadata":[{"providerName":"IGDB","providerId":"7","matchType":"Automatic"},{"providerName":"ScreenScraper","providerId":"1"}]}"""  # noqa: E501 - the documented answer as it stands
NO_MATCH = b'{"gameMatchType":"NoMatch","id":null,"externalMetadata":[]}'
BYTES = Hashes("in/Foo (USA).sfc", 4, "50abc90a", "d" * 32, "e" * 40)


def asked(hashes=BYTES, known=None, how=How.STORED, **more):
    return query((), known, how, "playmatch", hashes=hashes, **more)


async def answer_to(game, *answers):
    line = ScriptedLine(*answers)
    return await PROVIDER(Tools()).ask(game, line), line


async def test_bytes_that_it_knows_hand_on_ids_for_one_request():
    answer, line = await answer_to(asked(), FOUND)
    assert (answer.outcome, answer.how, answer.game.id) == (
        Outcome.HIT,
        How.HASH,
        "uuid",
    )
    assert answer.handed == {"igdb": "7", "ss": "1"}
    assert answer.words == "Playmatch knows these bytes by their SHA-1"
    assert line.asked[0].params == (
        ("fileName", "Foo (USA).sfc"),
        ("fileSize", "4"),
        ("md5", "d" * 32),
        ("sha1", "e" * 40),
        ("crc", "50abc90a"),
    )


async def test_a_name_and_size_are_weaker_and_told_so():
    game = asked(Hashes("", 0), raw=Hashes("Foo.zip", 9), file_name="Foo.zip")
    found = json.loads(FOUND) | {"gameMatchType": "FileNameAndSize"}
    answer, line = await answer_to(game, found)
    assert (answer.outcome, answer.how) == (Outcome.HIT, How.FILE)
    assert answer.handed == {"igdb": "7", "ss": "1"}
    assert "its bytes may be others" in answer.words
    assert line.asked[0].params == (("fileName", "Foo.zip"), ("fileSize", "9"))


async def test_of_a_chd_the_sha1_of_its_header_is_the_only_hash():
    _, line = await answer_to(asked(BYTES._replace(name="Foo.chd")), NO_MATCH)
    assert [name for name, _ in line.asked[0].params] == [
        "fileName",
        "fileSize",
        "sha1",
    ]


@pytest.mark.parametrize("answer", [NO_MATCH, (404, b"")], ids=["NoMatch", "404"])
async def test_a_file_that_it_does_not_know_is_a_miss(answer):
    found, _ = await answer_to(asked(), answer)
    assert found.outcome is Outcome.MISS


async def test_without_hash_and_size_it_is_not_asked():
    found, line = await answer_to(asked(Hashes()))
    assert (found.outcome, line.asked) == (Outcome.NOT_ASKED, [])


async def test_only_ids_that_are_numbers_of_services_that_we_have_are_handed_on():
    told = [
        {"providerName": "MobyGames", "providerId": 8},
        {"providerName": "LaunchBox", "providerId": "nine"},
        {"providerName": "SteamGridDB", "providerId": None},
        {"providerName": "Epic", "providerId": "3"},
        None,
    ]
    found = json.loads(FOUND) | {"externalMetadata": told}
    answer, _ = await answer_to(asked(), found)
    assert answer.handed == {"moby": "8"}


async def test_the_owners_choice_is_kept_only_if_it_agrees():
    answer, _ = await answer_to(asked(known="uuid", how=How.USER), FOUND)
    assert (answer.outcome, answer.how) == (Outcome.HIT, How.USER)
    answer, _ = await answer_to(asked(known="other", how=How.USER), FOUND)
    assert answer.outcome is Outcome.MISS


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b"null", b"<p>", b'{"gameMatchType":1}']
)
async def test_an_answer_that_is_none_is_an_error(body):
    with pytest.raises(BadAnswerError):
        await answer_to(asked(), body)
