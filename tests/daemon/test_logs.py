"""The log of a live daemon: a line for each operation, and no secret."""

import base64
import json
import os

import aiohttp

KEY = "zk_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"


async def test_operations_are_kept_once_and_an_unchanged_library_costs_no_write(
    starting, library, data, connect
):
    running = starting("--library", library, "--log-format", "json")
    client = await connect(running.url)
    empty = await client.result("settings.logs.download")
    assert empty == {"filename": "zapcore.log", "size": 0, "content": ""}
    assert not (data / "zapcore.log").exists()
    await client.index()
    await client.scrape()
    for _ in range(40):
        got = await client.result("settings.logs.download")
        kept = [json.loads(x) for x in base64.b64decode(got["content"]).splitlines()]
        if len(kept) == 2:
            break
    index, scrape = kept
    assert (index["operation"], index["state"], index["files"]) == (
        "index",
        "completed",
        3,
    )
    assert (scrape["scraper"], scrape["matched"]) == ("gamelist.xml", 1)
    assert index["systems"] == scrape["systems"] == 1
    assert got["size"] == os.path.getsize(data / "zapcore.log")
    before = os.stat(data / "zapcore.log")
    await client.index()
    await client.scrape()
    status, _, told = running.stop()
    assert status == 0
    assert os.stat(data / "zapcore.log").st_mtime_ns == before.st_mtime_ns
    ends = [json.loads(line) for line in told.splitlines()]
    assert [x["operation"] for x in ends if "operation" in x] == ["index", "scrape"] * 2


async def test_a_key_that_is_sent_stands_in_no_log(starting, library, data, connect):
    running = starting("--library", library, "--log-level", "debug")
    base = running.url.replace("ws://", "http://")
    client = await connect(running.url)
    session = aiohttp.ClientSession()
    headers = {"Authorization": f"Bearer {KEY}"}
    async with session.get(f"{base}?key={KEY}", headers=headers) as answer:
        assert answer.status == 401
    await session.close()
    await client.call("media.search", query=f"key={KEY}")
    await client.index()
    _, out, told = running.stop()
    assert KEY not in out + told
    assert "index completed" in told
    for folder, _, names in os.walk(data):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                assert KEY.encode() not in file.read(), name
