"""What the owner should hear goes to clients until it no longer holds."""

import json


async def test_messages_are_given_while_they_hold(wire):
    request = {"jsonrpc": "2.0", "id": 1, "method": "inbox"}

    async def messages():
        _, text, _ = await wire.post(json.dumps(request))
        return json.loads(text)["result"]["messages"]

    assert await messages() == []
    wire.context.notices.add("a disk is away")
    wire.context.notices.add("another")
    wire.context.notices.add("a disk is away")
    first, second = await messages()
    assert (first["id"], first["body"], first["title"]) == (
        1,
        "a disk is away",
        "zapcore",
    )
    assert first["createdAt"].endswith("+00:00")
    assert second["body"] == "another"
    wire.context.notices.drop("a disk is away")
    assert [one["id"] for one in await messages()] == [2]
