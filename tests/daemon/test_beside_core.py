"""Beside Zaparoo Core: a scripted one on loopback, and a real zapcore before it."""

import asyncio
import json

import aiohttp
import pytest
from aiohttp import web

PLAYING = {"systemId": "PSX", "mediaPath": "/games/Disc.cue", "mediaName": "Disc"}


class Core:
    """Answers what the test tells it to, and keeps what it was asked."""

    def __init__(self):
        self.asked = []
        self.answers = {
            "version": {"result": {"version": "2.17.0", "platform": "mister"}},
            "media.active": {"result": None},
            "run": {"result": None},
            "readers": {"result": {"readers": [{"connected": True}]}},
            "mappings": {"error": {"code": 1, "message": "no mappings here"}},
        }
        self.sockets = []
        self.runner = None
        self.port = 0

    async def start(self):
        app = web.Application()
        app.router.add_get("/api/v0.1", self._serve)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self.runner.addresses[0][1]

    async def stop(self):
        for socket in self.sockets:
            await socket.close()
        self.sockets.clear()
        await self.runner.cleanup()

    async def _serve(self, request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        async for message in socket:
            call = json.loads(message.data)
            self.asked.append((call["method"], call.get("params")))
            answer = self.answers.get(
                call["method"],
                {"error": {"code": -32601, "message": "Method not found"}},
            )
            if answer is not None:
                reply = {"jsonrpc": "2.0", "id": call["id"], **answer}
                await socket.send_str(json.dumps(reply))
        return socket

    async def tell(self, method, params):
        note = {"jsonrpc": "2.0", "method": method, "params": params}
        for socket in self.sockets:
            await socket.send_str(json.dumps(note, indent=1))

    async def greeted(self, times=1):
        async with asyncio.timeout(20):
            while sum(method == "media.active" for method, _ in self.asked) < times:
                await asyncio.sleep(0.02)


@pytest.fixture
async def core():
    scripted = Core()
    await scripted.start()
    yield scripted
    await scripted.stop()


@pytest.fixture
async def beside(core, starting, library):
    core_url = f"ws://127.0.0.1:{core.port}"
    running = starting("--library", library, "--core", core_url)
    await core.greeted()
    return running


async def test_what_is_not_ours_is_asked_of_core_and_its_notifications_come_back(
    beside, core, connect
):
    client = await connect(beside.url)
    assert await client.result("run", text="**launch.system:nes") is None
    assert core.asked[-1] == ("run", {"text": "**launch.system:nes"})
    answer = await client.call("mappings")
    assert answer["error"] == {"code": 1, "message": "no mappings here"}
    answer = await client.call("no.such.method")
    assert answer["error"]["code"] == -32601
    assert await client.result("readers") == {"readers": [{"connected": True}]}
    before = len(core.asked)
    version = await client.result("version")
    assert version["name"] == "zapcore"
    assert (await client.result("systems"))["systems"] == []
    assert len(core.asked) == before
    http = beside.url.replace("ws://", "http://")
    async with aiohttp.ClientSession() as session:
        stream = await session.get(f"{http}/events")
        await core.tell("media.scraping", {"scraping": True})
        await core.tell("tokens.added", {"uid": "04\n05", "text": "x"})
        assert await client.until("tokens.added") == {"uid": "04\n05", "text": "x"}
        assert client.notes == []
        line = (await stream.content.readline()).decode()
        assert json.loads(line.removeprefix("data: "))["method"] == "tokens.added"
        stream.close()


async def test_a_game_that_core_starts_runs_here_too_and_is_told_once(
    beside, core, connect
):
    client = await connect(beside.url)
    await core.tell("media.started", PLAYING)
    told = await client.until("media.started")
    assert told["mediaPath"] == PLAYING["mediaPath"]
    assert (await client.result("media.active"))["systemId"] == "PSX"
    await core.tell("media.stopped", PLAYING)
    assert (await client.until("media.stopped"))["systemId"] == "PSX"
    assert await client.result("media.active") is None
    assert client.notes == []


async def test_while_core_is_away_all_of_ours_works_and_it_is_found_again(
    beside, core, connect
):
    client = await connect(beside.url)
    core.answers["run"] = None
    number = await client.send("run", text="waits")
    async with asyncio.timeout(20):
        while core.asked[-1][0] != "run":
            await asyncio.sleep(0.02)
    await core.stop()
    answer = json.loads((await client.socket.receive()).data)
    assert answer["id"] == number
    assert answer["error"]["code"] == -32000
    assert f"ws://127.0.0.1:{core.port}" in answer["error"]["message"]
    answer = await client.call("run", text="again")
    assert "Zaparoo Core does not answer" in answer["error"]["message"]
    assert await client.result("readers") == {"readers": []}
    assert (await client.index())["state"] == "completed"
    await core.start()
    core.answers["run"] = {"result": None}
    await core.greeted(times=2)
    assert await client.result("run", text="now") is None


async def test_another_zapcore_is_no_core(starting, library, tmp_path, connect):
    other = starting("--library", library, folder=tmp_path / "other")
    running = starting("--library", library, "--core", other.url)
    client = await connect(running.url)
    answer = await client.call("run", text="x")
    assert answer["error"]["code"] in {-32000, -32601}
    async with asyncio.timeout(20):
        while "code" not in answer.get("error", {}) or (
            answer["error"]["code"] != -32000
        ):
            await asyncio.sleep(0.05)
            answer = await client.call("run", text="x")
    # The same number says that it is not reached yet.
    await asyncio.sleep(3)
    _, _, told = running.stop()
    assert "`core` names a zapcore" in told
