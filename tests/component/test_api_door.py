"""Host, Origin, content type and sizes, judged before anything runs."""

import asyncio
import contextlib
import io
import json

import aiohttp
import pytest

from zapcore.errors import StartError
from zapcore.events import MediaIndexing

START = '{"jsonrpc":"2.0","id":1,"method":"media.generate"}'
HOSTS = {
    "127.0.0.1:{port}": True,
    "localhost:{port}": True,
    "localhost": True,
    "[::1]:{port}": True,
    "evil.example:{port}": False,
    "192.168.1.5:{port}": False,
    "localhost.evil.example": False,
    "localhost:{port}@evil.example": False,
    "": False,
}
ORIGINS = {
    None: True,
    "http://localhost:{port}": True,
    "http://127.0.0.1:{port}": True,
    "http://localhost": True,
    "https://localhost": True,
    "https://zaparoo.app": True,
    "capacitor://localhost": True,
    "null": False,
    "http://localhost:1": False,
    "https://evil.example": False,
    "https://zaparoo.app.evil.example": False,
    "http://localhost:{port}/path": False,
}


HANDSHAKE = (
    "GET /api HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: Upgrade\r\n"
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


@pytest.mark.parametrize(("origin", "allowed"), ORIGINS.items())
@pytest.mark.parametrize(("host", "ours"), HOSTS.items())
async def test_the_table_of_host_and_origin(wire, host, ours, origin, allowed):
    headers = {"Host": host.format(port=wire.port)}
    if origin is not None:
        headers["Origin"] = origin.format(port=wire.port)
    status, _, answer = await wire.post(START, **headers)
    wanted = 421 if not ours else 403 if not allowed else 200
    assert status == wanted
    assert len(wire.context.index.started) == (wanted == 200)
    if wanted == 200 and origin:
        assert answer["Access-Control-Allow-Origin"] == headers["Origin"]
    if wanted == 200:
        socket = await wire.session.ws_connect(wire.ws, headers=headers)
        await socket.close()
    else:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await wire.session.ws_connect(wire.ws, headers=headers)
        assert refused.value.status == wanted


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
async def test_anything_but_json_is_415_and_does_not_run(wire, kind):
    status, body, _ = await wire.post(START, **{"Content-Type": kind})
    assert status == 415
    assert body == "Content-Type must be application/json\n"
    assert wire.context.index.started == []


async def test_a_body_over_one_mebibyte_is_413(wire):
    status, body, _ = await wire.post(
        io.BytesIO(b" " * ((1 << 20) + 1) + START.encode())
    )
    assert (status, body) == (413, "Request body too large: at most 1 MiB is taken\n")
    assert wire.context.index.started == []


async def test_a_body_that_is_not_utf_8_is_a_parse_error(wire):
    _, body, _ = await wire.post(b'{"jsonrpc":"2.0","id":1,"method":"\xff"}')
    assert json.loads(body)["error"]["code"] in {-32700, -32601}


async def test_a_frame_over_four_mebibytes_ends_that_connection_only(wire):
    async with (
        wire.session.ws_connect(wire.ws) as big,
        wire.session.ws_connect(wire.ws) as other,
    ):
        with contextlib.suppress(ConnectionError):
            await big.send_str("x" * ((4 << 20) + 1))
        assert (await big.receive()).type in {
            aiohttp.WSMsgType.CLOSE,
            aiohttp.WSMsgType.CLOSED,
            aiohttp.WSMsgType.ERROR,
        }
        await other.send_str("ping")
        assert (await other.receive()).data == "pong"


async def test_a_binary_frame_is_ignored(wire):
    async with wire.session.ws_connect(wire.ws) as socket:
        await socket.send_bytes(b"ping")
        await socket.send_str("ping")
        assert (await socket.receive()).data == "pong"


async def test_other_paths_are_404_and_a_plain_get_is_400(wire):
    base = f"http://127.0.0.1:{wire.port}"
    for path, status in {
        "/api": 400,
        "/api/v0": 400,
        "/api/v0.1": 400,
        "/api/v1": 404,
        "/api/": 404,
        "/API": 404,
        "/health": 200,
    }.items():
        async with wire.session.get(base + path) as answer:
            assert answer.status == status, path


async def test_preflight_names_what_is_allowed(wire):
    headers = {"Origin": f"http://localhost:{wire.port}"}
    async with wire.session.options(wire.http, headers=headers) as answer:
        assert answer.status == 200
        assert "POST" in answer.headers["Access-Control-Allow-Methods"]


async def test_a_client_that_does_not_read_is_closed_and_others_go_on(wire):
    reader, slow = await asyncio.open_connection("127.0.0.1", wire.port, limit=1 << 16)
    slow.write(HANDSHAKE.format(port=wire.port).encode())
    assert b"101" in await reader.readline()
    slow.transport.pause_reading()
    async with wire.session.ws_connect(wire.ws) as quick:
        await quick.send_str("ping")
        await quick.receive()
        assert len(wire.hub._listeners) == 2
        event = MediaIndexing(current_step_display="x" * 100_000, indexing=True)
        for _ in range(700):
            wire.hub.publish(event)
            assert (await quick.receive()).type is aiohttp.WSMsgType.TEXT
        for _ in range(100):
            if len(wire.hub._listeners) == 1:
                break
            await asyncio.sleep(0.02)
        assert len(wire.hub._listeners) == 1
    slow.close()


async def test_every_client_hears_a_notification_without_an_id(wire):
    async with (
        wire.session.ws_connect(wire.ws) as one,
        wire.session.ws_connect(wire.ws) as two,
    ):
        for socket in (one, two):
            await socket.send_str("ping")
            await socket.receive()
        wire.hub.publish(MediaIndexing(exists=True, indexing=True))
        for socket in (one, two):
            note = json.loads((await socket.receive()).data)
            assert note == {
                "jsonrpc": "2.0",
                "method": "media.indexing",
                "params": {
                    "exists": True,
                    "indexing": True,
                    "optimizing": False,
                    "paused": False,
                },
            }


async def test_a_taken_port_is_a_sentence(wire):
    from api.hub import Hub
    from api.server import ApiServer

    second = ApiServer(wire.context, Hub(), "127.0.0.1", wire.port)
    with pytest.raises(StartError, match=f"port {wire.port} is taken.*--port"):
        await second.start()
