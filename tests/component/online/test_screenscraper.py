"""ScreenScraper, against the answers of SCANNING 4.2."""

import json

import pytest
from scripted_line import ScriptedLine, facts_of, query, same_name

from scrapers.providers.screenscraper import PROVIDER
from zapcore.errors import BadAnswerError, CredentialsError, OutageError, QuotaError
from zapcore.ports_online import Tools
from zapcore.sourced import Art, Hashes, How, Outcome

URL = (
    "https://neoclone.screenscraper.fr/api2/mediaJeu.php?devid=DEV&devpassword=DEVPW"
    "&softname=zapcore&ssid=ME&sspassword=MYPW&systemeid=1&jeuid=1&media=box-2D(us)"
)
JEU = {
    "id": "1",
    "romid": "5",
    "notgame": "false",
    "cloneof": "0",
    "systeme": {"id": "1", "text": "Megadrive"},
    "noms": [
        {"region": "ss", "text": "Foo"},
        {"region": "us", "text": "Foo &amp; Bar"},
    ],
    "synopsis": [{"langue": "en", "text": "It&#039;s Foo."}],
    "editeur": {"id": "1", "text": "Acme"},
    "developpeur": {"id": "2", "text": "Bit"},
    "joueurs": {"text": "1-2"},
    "note": {"text": "14"},
    "dates": [{"region": "us", "text": "1992-11-21"}],
    "classifications": [{"type": "ESRB", "text": "E"}],
    "genres": [
        {
            "id": "1",
            "nomcourt": "01",
            "principale": "1",
            "parentid": "0",
            "noms": [{"langue": "en", "text": "Action"}],
        }
    ],
    "modes": [],
    "familles": [],
    "medias": [
        {
            "type": "box-2D",
            "parent": "jeu",
            "region": "us",
            "format": "png",
            "size": "5617",
            "crc": "ddf7",
            "md5": "0123456789ABCDEF0123456789abcdef",
            "sha1": "..",
            "url": URL,
        },
        {"type": "wheel", "parent": "jeu", "region": "us", "url": URL},
        {"type": "wheel-hd", "parent": "jeu", "region": "us", "url": URL},
        {"type": "box-2D", "parent": "groupe", "region": "us", "url": URL},
        {"type": "wheel-steel", "parent": "jeu", "region": "us", "url": URL},
    ],
}
USER = {
    "id": "me",
    "niveau": "1",
    "maxthreads": "1",
    "maxdownloadspeed": "128",
    "requeststoday": "3",
    "requestskotoday": "1",
    "maxrequestspermin": "3072",
    "maxrequestsperday": "20000",
    "maxrequestskoperday": "2000",
}
SETTINGS = {"user": "ME", "password": "MYPW", "dev_id": "DEV", "dev_password": "DEVPW"}
LOST = (404, "Erreur : Jeu non trouvée !".encode())
DUMP = Hashes("Foo (World).md", 524288, "50abc90a", "a" * 32, "b" * 40)
NOON = 1_000_000.0 // 86400 * 86400 + 43_200


def reply(**response):
    return {
        "header": {"success": "true", "error": ""},
        "response": {"serveurs": {"closefornomember": "0"}, "ssuser": USER} | response,
    }


def provider(**settings):
    tools = Tools(settings=SETTINGS | settings, judge=same_name, clock=lambda: NOON)
    return PROVIDER(tools)


def game(name="Foo", known=None, how=How.HANDED, **more):
    return query((1,), known, how, source="ss", name=name, **more)


async def test_bytes_that_are_known_are_one_request():
    line = ScriptedLine(reply(jeu=JEU))
    answer = await provider().ask(game(hashes=DUMP), line)
    assert (answer.outcome, answer.how, answer.game.id) == (Outcome.HIT, How.HASH, "1")
    assert line.asked[0].path == "jeuInfos.php"
    assert dict(line.asked[0].params) == {
        "softname": "zapcore",
        "output": "json",
        "systemeid": "1",
        "romtype": "rom",
        "romnom": "Foo (World).md",
        "romtaille": "524288",
        "crc": "50abc90a",
        "md5": "a" * 32,
        "sha1": "b" * 40,
    }
    assert facts_of(answer, "title") == [("Foo", "ss", ""), ("Foo & Bar", "us", "")]
    assert facts_of(answer, "description") == [("It's Foo.", "", "en")]
    for field, expected in {
        "publisher": ("Acme", "", ""),
        "developer": ("Bit", "", ""),
        "players": ("1-2", "", ""),
        "rating": ("70", "", ""),
        "released": ("1992-11-21", "us", ""),
        "agerating": ("ESRB E", "", ""),
        "genre": ("Action", "", "en"),
    }.items():
        assert facts_of(answer, field) == [expected]


async def test_pictures_are_kept_without_secrets_and_fetched_with_them():
    line = ScriptedLine(reply(jeu=JEU))
    ss = provider()
    answer = await ss.ask(game(hashes=DUMP), line)
    clean = (
        "https://neoclone.screenscraper.fr/api2/mediaJeu.php?"
        "softname=zapcore&systemeid=1&jeuid=1&media=box-2D%28us%29"
    )
    assert answer.game.art == (
        Art("box2d", clean, "us", 0, "png", 5617, md5="0123456789abcdef" * 2),
        Art("logo", clean, "us", 1),
        Art("logo", clean, "us", 0),
    )
    request = ss.download(answer.game.art[0])
    assert request.path == clean
    assert dict(request.secrets)["sspassword"] == "MYPW"
    assert "MYPW" not in repr(request)
    assert ss.download(Art("box2d", "https://screenscraper.fr.evil/x")).secrets == ()


async def test_each_answer_tells_the_limits_and_they_are_not_kept():
    line = ScriptedLine(reply(), reply(jeu=JEU))
    ss = provider()
    await ss.prepare(line, {"MegaDrive": (1,)})
    await ss.ask(game(hashes=DUMP), line)
    assert [request.keep for request in line.asked] == [False, True]
    midnight = NOON + 11 * 3600
    told = {"threads": 1, "per_minute": 3072, "quota_left": 19997, "until": midnight}
    assert line.told == [told, told]


async def test_unknown_bytes_without_such_a_name_are_three_requests():
    line = ScriptedLine(LOST, reply(jeux=[{}]), reply(jeux=[{}]))
    answer = await provider().ask(game("Foo: The Bar", hashes=DUMP), line)
    assert answer.outcome is Outcome.MISS
    searched = [dict(request.params)["recherche"] for request in line.asked[1:]]
    assert searched == ["Foo - The Bar", "The Bar"]


async def test_bytes_that_are_not_hashed_are_asked_by_name_and_size_and_judged():
    plain = Hashes("Foo.md", 9)
    line = ScriptedLine(reply(jeu=JEU))
    answer = await provider().ask(game(hashes=plain, hashed=False), line)
    assert (answer.outcome, answer.how) == (Outcome.HIT, How.FILE)
    line = ScriptedLine(reply(jeu=JEU), reply(jeux=[{}]))
    answer = await provider().ask(game("Foo 2", hashes=plain, hashed=False), line)
    assert (answer.outcome, len(answer.candidates)) == (Outcome.UNSURE, 1)


async def test_a_game_that_the_files_name_found_for_other_bytes_is_judged():
    other = JEU | {"rom": {"romcrc": "00000000"}}
    line = ScriptedLine(reply(jeu=other))
    answer = await provider().ask(game(hashes=DUMP), line)
    assert (answer.outcome, answer.how) == (Outcome.HIT, How.FILE)
    elsewhere = JEU | {"systeme": {"id": "2"}}
    line = ScriptedLine(reply(jeu=elsewhere), LOST)
    answer = await provider().ask(game(hashes=DUMP), line)
    assert answer.outcome is Outcome.UNSURE


async def test_what_is_no_game_is_a_miss_and_not_searched():
    for jeu in (
        JEU | {"notgame": "true"},
        JEU | {"noms": [{"region": "ss", "text": "ZZZ(NOTGAME):Bios"}]},
    ):
        line = ScriptedLine(reply(jeu=jeu))
        answer = await provider().ask(game(hashes=DUMP), line)
        assert (answer.outcome, len(line.asked)) == (Outcome.MISS, 1)


async def test_a_name_is_found_by_a_search():
    line = ScriptedLine(LOST, reply(jeux=[JEU | {"id": "2", "noms": []}, JEU]))
    answer = await provider().ask(game(hashes=DUMP), line)
    assert (answer.outcome, answer.how, answer.game.id) == (Outcome.HIT, How.NAME, "1")


async def test_an_id_that_is_gone_falls_back_unless_the_owner_gave_it():
    line = ScriptedLine(LOST, reply(jeu=JEU))
    answer = await provider().ask(game(known="9", hashes=DUMP), line)
    assert answer.how is How.HASH
    line = ScriptedLine(LOST)
    answer = await provider().ask(game(known="9", how=How.USER), line)
    assert answer.outcome is Outcome.MISS


async def test_a_disc_is_asked_by_its_serial_too():
    disc = Hashes("Foo.cue", 99)
    line = ScriptedLine(reply(jeu=JEU))
    asked = game(hashes=disc, serials=("SLUS-00001",), is_disc=True)
    await provider().ask(asked, line)
    params = dict(line.asked[0].params)
    assert (params["serialnum"], params["romtype"]) == ("SLUS-00001", "iso")


@pytest.mark.parametrize(
    ("status", "words", "error"),
    [
        (400, "Champ crc, md5 ou sha1 erroné", BadAnswerError),
        (401, "API fermée pour les non membres", OutageError),
        (403, "Erreur de login : identifiants développeur !", CredentialsError),
        (200, "Erreur de login : identifiants utilisateur !", CredentialsError),
        (423, "API totalement fermée", OutageError),
        (426, "Le logiciel de scrape est blacklisté", CredentialsError),
        (430, "Votre quota de scrape est dépassé", QuotaError),
        (200, "<html>Bonjour</html>", BadAnswerError),
        (200, '{"response": 5}', BadAnswerError),
        (200, '{"response": {"jeu": {"id": []}}}', BadAnswerError),
    ],
)
async def test_every_refusal_is_told_apart(status, words, error):
    line = ScriptedLine((status, words.encode()))
    with pytest.raises(error) as raised:
        await provider().ask(game(hashes=DUMP), line)
    if error is QuotaError:
        assert raised.value.until == NOON + 11 * 3600


async def test_a_full_quota_of_unknown_files_is_only_a_miss():
    line = ScriptedLine((431, b"Faite du tri"), (431, b"Faite du tri"))
    answer = await provider().ask(game(hashes=DUMP), line)
    assert answer.outcome is Outcome.MISS


async def test_backslashes_that_json_forbids_are_read():
    jeu = JEU | {"synopsis": [{"langue": "en", "text": "C:@GAMES @d"}]}
    body = json.dumps(reply(jeu=jeu)).replace("@", "\\").encode()
    answer = await provider().ask(game(hashes=DUMP), ScriptedLine(body))
    assert facts_of(answer, "description") == [("C:\\GAMES \\d", "", "en")]
