"""The door opens before the rooms behind it are there; nobody who comes early fails."""

import asyncio
import json
import time

import aiohttp
import pytest
from early_fixture import Early

from api.errors import SERVER_BUSY

HEAVY = (
    "lxml",
    "yaml",
    "jsonschema",
    "referencing",
    "watchdog",
    "cronsim",
    "zeroconf",
    "PIL",
    "pycdlib",
    "aiohttp.client",
    "scrapers.providers",
    "scrapers.gamelist_xml.scraper",
    "scrapers.exports",
    "zapcore.identify.dats.entries",
    "zapcore.identify.archives",
    "zapcore.selection",
    "zapcore.matching",
    "zapcore.workshop",
    "zapcore.operations.index_run",
    "api.openrpc",
)
"""What a start never needs."""

ROOMS = ("sqlite3", "aiosqlite", "mediadb", "scrapers", "platforms.linux")
ROOMS += ("zapcore.titles", "zapcore.identify", "zapcore.operations", "zapcore.stores")
"""What it needs behind the door."""


@pytest.fixture
def early(tmp_path, data, library):
    made = []

    def start(*words, **known):
        found = Early(tmp_path / f"early{len(made)}", data, library, *words, **known)
        made.append(found)
        return found

    yield start
    for one in made:
        one.let_in()
        one.stop()


async def call(socket, method, number=1, **params):
    await socket.send_json(
        {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
    )


async def test_version_ping_and_health_are_answered_before_the_rooms_are_imported(
    early,
):
    daemon = early().wait_for_door()
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(daemon.ws) as socket:
            await call(socket, "version")
            answer = await socket.receive_json(timeout=20)
            assert answer["result"]["name"] == "zapcore"
            assert answer["result"]["platform"] == "linux"
            await socket.send_str("ping")
            assert (await socket.receive_str(timeout=20)) == "pong"
            await call(socket, "health")
            assert (await socket.receive_json(timeout=20))["result"]["status"] == "ok"
        async with session.get(f"{daemon.http}/health") as answer:
            assert (answer.status, await answer.text()) == (200, "OK")
    there = daemon.modules("door")
    assert "aiohttp.web" in there
    assert not there & {*HEAVY, *ROOMS}
    daemon.ready()


async def test_whatever_else_is_asked_early_waits_and_is_answered(early):
    daemon = early().wait_for_door()
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(daemon.ws) as socket,
    ):
        for number, method in enumerate(("media.search", "media", "systems"), 1):
            await call(socket, method, number)
        await call(socket, "no.such.method", 4)
        gets = [
            asyncio.create_task(_get(session, f"{daemon.http}{path}"))
            for path in ("/api/tasks", "/api/image/1", "/", "/api/openrpc.json")
        ]
        body = {"jsonrpc": "2.0", "id": 1, "method": "media.tags"}
        post = asyncio.create_task(_post(session, f"{daemon.http}/api", body))
        with pytest.raises(asyncio.TimeoutError):
            await socket.receive(timeout=0.5)
        assert not post.done()
        assert not gets[0].done()
        assert not gets[1].done()
        await asyncio.to_thread(daemon.ready)
        answers = [await socket.receive_json(timeout=20) for _ in range(4)]
        by_number = {answer["id"]: answer for answer in answers}
        assert by_number[1]["result"]["results"] == []
        assert by_number[2]["result"]["database"]["exists"] is False
        assert by_number[3]["result"]["systems"] == []
        assert by_number[4]["error"]["code"] == -32601
        assert [await get for get in gets] == [200, 404, 200, 200]
        assert "result" in await post


async def _get(session, url):
    async with session.get(url) as answer:
        await answer.read()
        return answer.status


async def _post(session, url, body):
    async with session.post(url, json=body) as answer:
        return await answer.json()


async def test_the_door_judges_from_the_first_request_on(early):
    daemon = early().wait_for_door()
    async with aiohttp.ClientSession() as session:
        strange = {"Host": "rebound.example"}
        async with session.get(f"{daemon.http}/", headers=strange) as answer:
            assert answer.status == 421
        page = {"Origin": "https://elsewhere.example"}
        async with session.get(f"{daemon.http}/", headers=page) as answer:
            assert answer.status == 403
        # A key can only be looked up behind the door.
        wrong = {"Authorization": "Bearer zk_" + "a" * 40}
        request = session.get(f"{daemon.http}/", headers=wrong)
        waiting = asyncio.create_task(request.__aenter__())
        await asyncio.sleep(0.3)
        assert not waiting.done()
        await asyncio.to_thread(daemon.ready)
        assert (await waiting).status == 401


def test_a_signal_before_the_rooms_are_there_ends_it(early):
    daemon = early().wait_for_door()
    daemon.modules("door")
    begin = time.monotonic()
    status, out, err = daemon.stop()
    assert time.monotonic() - begin < 5
    assert (status, out) == (0, "")
    assert "Traceback" not in err


def test_a_start_that_fails_behind_the_door_says_why(early, data):
    data.mkdir(exist_ok=True)
    (data / "media.db").mkdir()
    daemon = early(held=False)
    assert daemon.process.wait(30) == 3
    err = daemon.process.stderr.read()
    assert err.startswith("zapcore: ")
    assert "media.db" in err
    assert "Traceback" not in err


async def test_what_a_start_does_not_need_is_not_imported_by_it(early):
    daemon = early(held=False).wait_for_door()
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(daemon.ws) as socket,
    ):
        for number, method in enumerate(("version", "media", "media.search")):
            await call(socket, method, number)
            assert "result" in await socket.receive_json(timeout=20)
    daemon.ready()
    assert daemon.stop()[0] == 0
    assert not daemon.modules("end") & {*HEAVY}


MANY = '{{"jsonrpc":"2.0","id":{},"method":"media.search","params":{{"systems":[{}]}}}}'
"""A request of 49,000 values: 150 KB, and 3 MB when it is parsed."""


async def test_what_floods_an_early_door_waits_outside(early):
    daemon = early().wait_for_door()
    async with aiohttp.ClientSession() as session:
        sockets = [await session.ws_connect(daemon.ws) for _ in range(24)]
        before = _most_memory(daemon)
        text = MANY.format(7, "[]," * 49_000 + "[]")
        floods = [asyncio.create_task(_flood(each, text)) for each in sockets]
        posts = [
            asyncio.create_task(_post_text(session, f"{daemon.http}/api", text))
            for _ in range(60)
        ]
        busy, answer = 0, ""
        for post in asyncio.as_completed(posts, timeout=20):
            answer = await post
            busy += json.loads(answer)["error"]["code"] == SERVER_BUSY
            if busy == 30:
                break
        assert busy == 30, answer
        version = {"jsonrpc": "2.0", "id": 1, "method": "version"}
        assert "result" in await _post(session, f"{daemon.http}/api", version)
        assert _most_memory(daemon) - before < 45_000
        await asyncio.to_thread(daemon.ready)
        for socket in sockets:
            assert (await socket.receive_json(timeout=20))["id"] == 7
        for task in (*floods, *posts):
            task.cancel()
        await asyncio.gather(*floods, *posts, return_exceptions=True)


async def test_what_is_too_large_to_wait_is_answered_at_once(early):
    daemon = early().wait_for_door()
    large = MANY.format(5, '"' + "a" * 300_000 + '"')
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(daemon.ws) as socket,
    ):
        await call(socket, "media", 1)
        await socket.send_str(large)
        answer = await socket.receive_json(timeout=20)
        assert answer["id"] == 5
        assert answer["error"]["code"] == SERVER_BUSY
        posted = json.loads(await _post_text(session, f"{daemon.http}/api", large))
        assert posted["error"] == answer["error"]
        address = f"{daemon.http}/api/tasks/run/scan"
        kind = {"Content-Type": "application/json"}
        async with session.post(address, data=large, headers=kind) as refused:
            assert refused.status == 503
            assert "still starting" in await refused.text()
        await asyncio.to_thread(daemon.ready)
        assert (await socket.receive_json(timeout=20))["id"] == 1


async def test_who_waits_is_still_greeted(early):
    daemon = early().wait_for_door()
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(daemon.ws) as socket,
    ):
        await call(socket, "media", 1)
        await call(socket, "version", 2)
        assert (await socket.receive_json(timeout=20))["id"] == 2
        await socket.send_str("ping")
        assert (await socket.receive_str(timeout=20)) == "pong"
        await asyncio.to_thread(daemon.ready)
        assert (await socket.receive_json(timeout=20))["id"] == 1


async def _flood(socket, text):
    for _ in range(40):
        await socket.send_str(text)


async def _post_text(session, url, text):
    kind = {"Content-Type": "application/json"}
    async with session.post(url, data=text, headers=kind) as answer:
        return await answer.text()


def _most_memory(daemon):
    """Give the most KiB that it ever had (proc(5))."""
    with open(f"/proc/{daemon.process.pid}/status") as file:
        return int(file.read().partition("VmHWM:")[2].split()[0])
