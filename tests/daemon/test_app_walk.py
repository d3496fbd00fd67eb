"""The walk of the Zaparoo app: what it sends, and the fields it breaks without.

Source: CLIENTS, sections 1 to 4 (what the app was seen to send and read).
"""

import asyncio
import base64

NUMBERS = ("processed", "total", "matched", "skipped", "totalScraped")


async def connect(client):
    # All in one tick after the socket opens.
    asked = [
        await client.send("version"),
        await client.send("media"),
        await client.send("tokens"),
        await client.send("systems", all=True),
        await client.send("clients.current"),
        await client.send("media.scrape.status"),
        await client.send("inbox"),
    ]
    frames = {}
    while len(frames) < len(asked):
        frame = (await client.socket.receive()).json()
        frames[frame["id"]] = frame["result"]
    version, media, tokens, systems, current, status, inbox = (
        frames[number] for number in asked
    )
    assert version["version"] == "2.17.0"
    assert media["database"]["exists"] is False
    assert tokens["active"] == []
    assert {"id", "name"} <= systems["systems"][0].keys()
    assert current["paired"] is False
    assert all(isinstance(status[name], int) for name in NUMBERS)
    assert (status["state"], status["scraping"], status["done"]) == (
        "idle",
        False,
        False,
    )
    assert inbox["messages"] == []


async def work(client):
    await client.result("media.generate")
    while True:
        note = await client.until("media.indexing")
        assert {type(note[k]) for k in ("exists", "indexing", "optimizing")} == {bool}
        if not note["indexing"]:
            break

    scrapers = (await client.result("scrapers"))["scrapers"]
    assert scrapers[0]["id"] == "gamelist.xml"
    await client.result("media.scrape", scraperId="gamelist.xml", force=False)
    while True:
        note = await client.until("media.scraping")
        assert all(isinstance(note[name], int) for name in NUMBERS)
        if "currentSystem" in note:
            assert {"systemId", "systemName", *NUMBERS[:4]} <= note[
                "currentSystem"
            ].keys()
        if not note["scraping"]:
            break
    assert note["done"] is True
    assert note["totalScraped"] == 1


async def look(client):
    roots = await client.result(
        "media.browse", path="", systems=["NES"], maxResults=100, sort="name-asc"
    )
    (root,) = roots["entries"]
    assert root["type"] == "root"
    page = await client.result(
        "media.browse",
        path=root["path"],
        systems=["NES"],
        maxResults=100,
        sort="name-asc",
    )
    kinds = [entry["type"] for entry in page["entries"]]
    assert kinds == ["directory", "media", "media"]
    assert page["totalFiles"] == 2
    game = page["entries"][1]
    assert game["name"] == "Alpha"
    assert game["hasCover"] is True
    assert page["entries"][2]["hasCover"] is False

    found = await client.result(
        "media.search", query="alph", systems=[], tags=[], maxResults=100
    )
    row = found["results"][0]
    assert {"name", "path", "system", "tags"} <= row.keys()
    assert {"id", "name"} <= row["system"].keys()

    media = (await client.result("media.meta", mediaId=game["mediaId"]))["media"]
    assert media["path"] == game["path"]
    assert media["title"]["name"] == "Alpha"
    assert media["title"]["system"]["id"] == "NES"
    assert "image" in media["availableImageTypes"]
    for size in (128, 512):
        image = await client.result(
            "media.image", mediaId=game["mediaId"], maxSize=size
        )
        assert image["contentType"] == "image/png"
        assert image["typeTag"] == "property:image-image"
        assert base64.b64decode(image["data"], validate=True)[:4] == b"\x89PNG"
    missing = await client.call("media.image", mediaId=page["entries"][2]["mediaId"])
    assert "no image found for media" in missing["error"]["message"]

    await client.socket.send_str("ping")
    async with asyncio.timeout(5):
        assert (await client.socket.receive()).data == "pong"


async def test_the_app_connects_indexes_imports_browses_and_sees_a_picture(client):
    await connect(client)
    await work(client)
    await look(client)
    assert client.socket.closed is False
