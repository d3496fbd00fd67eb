"""Keys are made, listed and revoked over the wire by who may administer."""

import asyncio
import sqlite3
from contextlib import closing

import aiohttp
import pytest

from api.methods.keys import MOST


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as session:
        yield session


async def test_a_key_is_shown_once_lets_in_and_is_taken_back(
    starting, library, connect, session
):
    running = starting("--library", library, "--log-level", "debug")
    client = await connect(running.url)
    made = await client.result("keys.new", level="read", name="phone")
    secret = made.pop("key")
    assert secret.startswith("zk_")
    assert (made["level"], made["name"]) == ("read", "phone")
    assert await client.result("keys") == {"keys": [made]}
    async with session.ws_connect(f"{running.url}?key={secret}") as socket:
        request = {"jsonrpc": "2.0", "id": 1, "method": "clients.current"}
        await socket.send_json(request)
        peer = (await socket.receive_json())["result"]["peer"]
        assert "phone" in peer
        assert secret not in peer
        number = made["number"]
        assert await client.result("keys.revoke", number=number) == {"revoked": True}
    assert await client.result("keys.revoke", number=number) == {"revoked": False}
    assert await client.result("keys") == {"keys": []}
    http = running.url.replace("ws://", "http://")
    async with session.post(f"{http}?key={secret}", json=request) as refused:
        assert refused.status == 401
    _, out, err = running.stop()
    assert secret not in out + err


async def test_what_is_wrong_with_a_new_key_is_said_and_makes_none(
    starting, library, connect
):
    client = await connect(starting("--library", library).url)
    for params, words in (
        ({}, "level must be one of: read operate administer"),
        ({"level": "root"}, "level must be one of: read operate administer"),
        ({"level": "read", "name": "a\nb"}, "name has at most 60 characters"),
        ({"level": "read", "name": "a" * 61}, "name has at most 60 characters"),
    ):
        error = (await client.call("keys.new", **params))["error"]
        assert error["code"] == -32602
        assert words in error["message"]
    for number in (0, -1, "1", 2**63, None):
        answer = await client.call("keys.revoke", number=number)
        assert answer["error"]["code"] == -32602
    assert await client.result("keys") == {"keys": []}


async def test_there_are_only_so_many_keys(starting, library, connect):
    client = await connect(starting("--library", library).url)
    for _ in range(MOST):
        last = await client.result("keys.new", level="read")
    error = (await client.call("keys.new", level="read"))["error"]
    assert error["code"] == 1013
    assert "revoke one first" in error["message"]
    await client.result("keys.revoke", number=last["number"])
    assert (await client.result("keys.new", level="read"))["key"] != last["key"]


async def test_the_copy_of_user_db_knows_of_a_revoked_key_at_once(
    starting, library, connect, data
):
    client = await connect(starting("--library", library).url)

    async def copied(count):
        async with asyncio.timeout(3):
            while _keys_of(data / "user.db.bak") != count:
                await asyncio.sleep(0.02)

    for _ in range(2):
        made = await client.result("keys.new", level="administer")
        await copied(1)
        await client.result("keys.revoke", number=made["number"])
        await copied(0)


def _keys_of(path):
    if not path.exists():
        return None
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as raw:
        return raw.execute("SELECT COUNT(*) FROM Keys").fetchone()[0]
