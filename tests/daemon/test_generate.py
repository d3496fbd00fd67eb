"""``media.generate`` with all its parameters."""

import pytest


@pytest.mark.parametrize(
    ("params", "code", "message"),
    [
        (
            {"rebuild": True, "systems": ["NES"]},
            -32602,
            "rebuild cannot be combined with a systems filter",
        ),
        ({"rebuild": "yes"}, -32602, "invalid params: rebuild must be true or false"),
        ({"fuzzySystem": 1}, -32602, "invalid params: fuzzySystem must be true or"),
        ({"systems": "NES"}, -32602, "invalid params: systems must be a list of"),
        ({"systems": ["nosuch"], "fuzzySystem": True}, 1004, "unknown system: nosuch"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_starts(client, params, code, message):
    error = (await client.call("media.generate", **params))["error"]
    assert (error["code"], error["message"][: len(message)]) == (code, message)
    assert (await client.result("media"))["database"]["exists"] is False


async def test_a_rebuild_keeps_ids_facts_and_favourites(client):
    await client.index()
    await client.scrape()
    rows = (await client.result("media.search", query=""))["results"]
    ref = {"mediaId": rows[0]["mediaId"]}
    await client.result("media.tags.update", **ref, add=["user:favorite"])
    rows = (await client.result("media.search", query=""))["results"]
    ended = await client.index(rebuild=True)
    assert (ended["state"], ended["totalFiles"]) == ("completed", len(rows))
    assert (await client.result("media.search", query=""))["results"] == rows
    ended = await client.index(rebuild=False, fuzzySystem=True, systems=["nes"])
    assert ended["totalFiles"] == len(rows)
