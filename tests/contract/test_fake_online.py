"""The fake of the online services is strict and counts right: a test of the tester."""

import asyncio

import pytest
from aiohttp import ClientSession

from benchmarks.fake_online import FakeOnline, Game, in_thread, made_up
from benchmarks.fake_online.faults import status
from benchmarks.fake_online.shelf import content_of, name_of, sums_of
from benchmarks.fake_online.world import FOO, SAMPLES


@pytest.fixture
async def fake():
    async with FakeOnline() as made:
        yield made


@pytest.fixture
async def send(fake):
    async with ClientSession() as session:

        async def sent(method, service, path, **how):
            url = f"{fake.base(service)}/{path}"
            async with session.request(method, url, **how) as reply:
                is_json = reply.content_type == "application/json"
                said = await (reply.json() if is_json else reply.text())
                return reply.status, said

        yield sent


def account(fake, **more):
    names = ("DEV_ID", "DEV_PASSWORD", "USER", "PASSWORD")
    keys = ("devid", "devpassword", "ssid", "sspassword")
    accepted = fake.world.accepted
    said = {k: accepted[f"SCREENSCRAPER_{v}"] for k, v in zip(keys, names, strict=True)}
    return {**said, "softname": "x", "output": "json", **more}


async def bearer(fake, send):
    accepted = fake.world.accepted
    said = {
        "client_id": accepted["IGDB_CLIENT_ID"],
        "client_secret": accepted["IGDB_CLIENT_SECRET"],
        "grant_type": "client_credentials",
    }
    _, token = await send("POST", "igdb", "oauth2/token", params=said)
    return {
        "Authorization": f"Bearer {token['access_token']}",
        "Client-ID": said["client_id"],
    }


async def test_igdb_answers_with_its_sample_to_whom_it_knows_only(fake, send):
    query = 'search "foo"; fields name; where platforms=(19,58) & game_type=(0,8);'
    head = await bearer(fake, send)
    assert await send("POST", "igdb", "v4/games", data=query, headers=head) == (
        200,
        [SAMPLES["igdb"]],
    )
    assert (await send("POST", "igdb", "v4/games", data=query))[0] == 401
    assert (await send("GET", "igdb", "v4/games", headers=head))[0] == 405
    fake.expire_tokens()
    assert (await send("POST", "igdb", "v4/games", data=query, headers=head))[0] == 401


@pytest.mark.parametrize(
    ("query", "code", "count"),
    [
        ("fields name; where id=(7,8); limit 5;", 200, 1),
        ("fields name; where id=7 & platforms=29;", 200, 0),
        ('fields name; where name ~ *"quest"* | id = 3;', 200, 1),
        ('fields name; where name = "foo quest";', 200, 0),
        ("fields name; where id=7", 400, 1),
        ("fields name; where id=; limit 5;", 400, 1),
        ("nonsense;", 400, 1),
    ],
)
async def test_igdb_reads_its_queries_strictly(fake, send, query, code, count):
    head = await bearer(fake, send)
    said = await send("POST", "igdb", "games", data=query, headers=head)
    assert (said[0], len(said[1])) == (code, count)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"crc": "50ABC90A", "systemeid": "1"}, 200),
        ({"md5": FOO["md5"], "systemeid": "4"}, 404),
        ({"crc": "xyz"}, 400),
        ({"systemeid": "1"}, 400),
        ({"gameid": "2"}, 404),
        ({"gameid": "1", "sspassword": "wrong"}, 403),
    ],
)
async def test_screenscraper_answers_with_the_documented_status(
    fake, send, asked, code
):
    said = await send("GET", "ss", "jeuInfos.php", params=account(fake, **asked))
    assert said[0] == code


async def test_hasheous_wants_a_list_in_its_own_type(fake, send):
    head = {"X-Client-API-Key": fake.world.accepted["HASHEOUS_API_KEY"]}
    typed = head | {"Content-Type": "application/json-patch+json"}
    body = f'[{{"mD5": "{FOO["md5"]}"}}]'
    path = "api/v1/Lookup/ByHash"
    ways = [(typed, body), (head, body), (typed, body[1:-1]), (typed, '[{"md5": "a"}]')]
    codes = [
        (await send("POST", "hasheous", path, headers=h, data=d))[0] for h, d in ways
    ]
    assert codes == [200, 415, 400, 400]


async def test_what_is_over_a_limit_is_counted_and_refused(fake, send):
    fake.traffic.limit("flashpoint", (3, 60.0), at_once=2, retry_after="9")
    fake.latency["flashpoint"] = {"": 0.05}
    asked = [send("GET", "flashpoint", "platforms") for _ in range(4)]
    codes = sorted(code for code, _ in await asyncio.gather(*asked))
    told = fake.traffic.told["flashpoint"]
    assert codes == [200, 200, 429, 429]
    assert (told.over_at_once, told.over_windows, told.most_open) == (2, 1, 4)
    assert told.most_in(60.0) == told.requests == 4
    assert told.statuses[429] == 2


async def test_what_is_within_a_limit_is_not_over_it(fake, send):
    fake.traffic.limit("flashpoint", (3, 60.0), at_once=1)
    codes = [(await send("GET", "flashpoint", "platforms"))[0] for _ in range(3)]
    told = fake.traffic.told["flashpoint"]
    assert codes == [200] * 3
    assert (told.over_at_once, told.over_windows) == (0, 0)


async def test_a_fault_comes_when_it_is_told_to(fake, send):
    fake.fault("flashpoint", status(503), path="search", skip=1, times=1)
    paths = ("search", "platforms", "search", "search")
    codes = [(await send("GET", "flashpoint", path))[0] for path in paths]
    assert codes == [200, 200, 503, 200]
    assert fake.faulted == 1


def test_made_up_games_differ_and_are_the_same_again():
    games = made_up(500, 19)
    assert games == made_up(500, 19)
    assert len({game.name for game in games}) == len({game.sha1 for game in games})
    assert [game.name for game in games[:3]] == [name_of(n) for n in range(3)]
    assert games[7].md5 == sums_of(7)["md5"]
    assert games[7].size == len(content_of(7))


async def test_it_serves_from_a_thread_of_its_own():
    with in_thread(scale=50.0) as fake:
        fake.world.shelves["tgdb"].add(Game("13", "Bar", 6))
        asked = {"apikey": fake.world.accepted["TGDB_API_KEY"], "id": "13"}
        url = f"{fake.base('tgdb')}/v1/Games/ByGameID"
        async with ClientSession() as session, session.get(url, params=asked) as reply:
            said = await reply.json()
    assert [game["game_title"] for game in said["data"]["games"]] == ["Bar"]
    assert fake.traffic.told["tgdb"].requests == 1
