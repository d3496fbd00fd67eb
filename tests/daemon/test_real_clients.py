"""What the launcher's crate, zaparoo-mcp and Decky send, and what they need back.

Source: CLIENTS, sections 1, 5 and 6. The app's walk is in ``test_app_walk``. Where a
client's decoder is strict, so are the checks here: serde fails a whole reply on a null
for a plain field, and on an id that is not the string it sent.
"""

import asyncio
import json
import uuid

import aiohttp
import pytest

NULLABLE = {"match", "role"}
"""Members that clients read as optional; everywhere else null breaks a decoder."""


def nulls(value, place=""):
    """Give where null stands in a result."""
    if isinstance(value, dict):
        return [p for k, v in value.items() for p in nulls(v, f"{place}.{k}")]
    if isinstance(value, list):
        return [p for item in value for p in nulls(item, f"{place}[]")]
    return [place] if value is None and place else []


class Envelope:
    """Sends envelopes exactly as one client does, and checks each frame."""

    def __init__(self, socket, *, empty):
        self.socket = socket
        self.empty = empty
        self.notes = []

    async def ask(self, method, params=None):
        number = str(uuid.uuid4())
        request = {"jsonrpc": "2.0", "id": number, "method": method}
        if params or self.empty:
            request["params"] = params or {}
        await self.socket.send_str(json.dumps(request))
        return number

    async def frame(self):
        async with asyncio.timeout(20):
            frame = json.loads((await self.socket.receive()).data)
        assert frame["jsonrpc"] == "2.0"
        if "method" in frame:
            assert "id" not in frame, "an id of null is taken for an answer"
            self.notes.append(frame)
        else:
            assert isinstance(frame["id"], str)
        return frame

    async def whole(self, method, params=None):
        number = await self.ask(method, params)
        while True:
            frame = await self.frame()
            if frame.get("id") == number:
                return frame

    async def result(self, method, params=None):
        frame = await self.whole(method, params)
        assert "result" in frame, frame
        found = [p for p in nulls(frame["result"]) if p.split(".")[-1] not in NULLABLE]
        assert found == [], (method, found)
        return frame["result"]

    async def until(self, method, key):
        """Wait for the notification in which ``key`` is false."""
        while True:
            while self.notes:
                note = self.notes.pop(0)
                if note["method"] == method and not note["params"][key]:
                    return note["params"]
            await self.frame()


@pytest.fixture
async def launcher(daemon, connect):
    return Envelope((await connect(daemon.url)).socket, empty=True)


@pytest.fixture
async def mcp(daemon, connect):
    return Envelope((await connect(daemon.url)).socket, empty=False)


def is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


async def test_the_launchers_crate_connects_and_seeds_itself(launcher):
    assert (await launcher.result("version"))["platform"] == "linux"
    database = (await launcher.result("media"))["database"]
    assert {type(database[k]) for k in ("exists", "indexing", "optimizing")} == {bool}
    status = await launcher.result("media.scrape.status")
    counters = ("processed", "total", "matched", "skipped", "totalScraped")
    assert all(is_count(status[name]) for name in counters)
    for system in (await launcher.result("systems"))["systems"]:
        assert system["id"]
        assert system["name"]
    assert (await launcher.result("readers"))["readers"] == []


async def test_the_launchers_crate_indexes_scrapes_and_shows_its_screens(launcher):
    assert await launcher.result("media.generate") is None
    indexed = await launcher.until("media.indexing", "indexing")
    assert indexed["exists"] is True
    (first, *_) = (await launcher.result("scrapers"))["scrapers"]
    assert first["id"] == "gamelist.xml"
    asked = {"scraperId": first["id"], "systems": ["NES"], "force": False}
    assert await launcher.result("media.scrape", asked) is None
    ended = await launcher.until("media.scraping", "scraping")
    assert (ended["done"], ended["state"], ended["matched"]) == (True, "completed", 1)

    roots = await launcher.result(
        "media.browse", {"systems": ["NES"], "maxResults": 15}
    )
    (root,) = roots["entries"]
    assert all(is_count(roots[key]) for key in ("totalFiles", "totalDirs"))
    assert is_count(root["fileCount"])
    folder = {"path": root["path"], "systems": ["NES"], "maxResults": 1}
    page = await launcher.result("media.browse", {**folder, "sort": "name-asc"})
    assert all({"name", "path"} <= entry.keys() for entry in page["entries"])
    onward = {**folder, "sort": "name-asc", "cursor": page["pagination"]["nextCursor"]}
    following = await launcher.result("media.browse", onward)
    assert following["entries"][0] not in page["entries"]
    lettered = await launcher.result("media.browse", {**folder, "letter": "B"})
    assert [entry["name"] for entry in lettered["entries"]][-1:] == ["Beta"]

    found = await launcher.result("media.search", {"query": "alpha", "maxResults": 15})
    (row,) = found["results"]
    assert isinstance(found["total"], int)
    named = {"system": row["system"]["id"], "path": row["path"]}
    assert (await launcher.result("media.meta", named))["media"]["path"] == row["path"]
    picture = await launcher.result("media.image", {**named, "imageTypes": ["image"]})
    assert picture["contentType"] == "image/png"
    match = (await launcher.result("media.lookup", {"system": "NES", "name": "Alpha"}))[
        "match"
    ]
    assert match["path"] == row["path"]
    lost = await launcher.result("media.lookup", {"system": "NES", "name": "Zzz Qqq"})
    assert lost == {"match": None}
    changed = {"mediaId": row["mediaId"], "add": ["user:favorite"]}
    assert {"type": "user", "tag": "favorite"} in (
        await launcher.result("media.tags.update", changed)
    )["tags"]
    assert (await launcher.result("media.tags"))["tags"]


async def test_the_launchers_crate_steers_and_sees_what_is_not_there(launcher):
    for method in ("media.generate.cancel", "media.scrape.cancel"):
        assert (await launcher.result(method))["message"]
    for method in ("media.history", "media.history.top", "run"):
        assert (await launcher.whole(method))["error"]["code"] == -32601
    # Old launchers ask for pictures in bulk, which the original refuses too.
    bulk = await launcher.whole("media.image", {"items": [{"mediaId": 1}]})
    assert bulk["error"]["code"] == -32602


async def test_zaparoo_mcp_reads_writes_its_index_and_takes_texts(mcp):
    assert (await mcp.result("version"))["version"] == "2.17.0"
    await mcp.socket.ping()
    fuzzy = {"fuzzySystem": True}
    assert await mcp.result("media.generate", {**fuzzy, "systems": ["nes"]}) is None
    await mcp.until("media.indexing", "indexing")
    search = {"query": "alpha", "systems": ["nes"], "maxResults": 25, **fuzzy}
    (row,) = (await mcp.result("media.search", search))["results"]
    assert row["name"] == "Alpha"
    assert (await mcp.result("media.browse"))["entries"][0]["type"] == "root"
    assert (await mcp.result("media.tags"))["tags"]
    lookup = {"name": "alpha", "system": "nes", **fuzzy}
    assert (await mcp.result("media.lookup", lookup))["match"]["name"] == "Alpha"
    assert await mcp.result("media.active") is None
    assert (await mcp.result("media"))["database"]["exists"] is True
    assert (await mcp.result("systems"))["systems"][0]["id"] == "NES"
    assert (await mcp.result("media.generate.cancel"))["message"]
    for method in ("media.history", "media.history.top", "playtime"):
        assert (await mcp.whole(method))["error"]["code"] == -32601


class Decky:
    """POSTs with an integer id and no more, as Decky's backend does."""

    def __init__(self, http, url):
        self.http = http
        self.url = url.replace("ws:", "http:")
        self.last = 0

    async def post(self, method, params=None):
        self.last += 1
        number = self.last
        body = {"jsonrpc": "2.0", "id": number, "method": method}
        if params is not None:
            body["params"] = params
        wait = aiohttp.ClientTimeout(total=5)
        async with self.http.post(self.url, json=body, timeout=wait) as answer:
            assert answer.status == 200
            data = await answer.read()
        assert len(data) <= 1 << 20
        found = json.loads(data)
        assert found["id"] == number
        assert type(found["id"]) is int
        return found

    async def result(self, method, params=None):
        found = await self.post(method, params)
        assert "result" in found, found
        return found["result"]


async def test_decky_posts_integer_ids_and_hears_notifications_on_a_socket(daemon):
    async with aiohttp.ClientSession() as http:
        decky = Decky(http, daemon.url)
        release = (await decky.result("version"))["version"]
        assert [int(part) for part in release.split(".")] >= [2, 17, 0]
        asked = ("readers", "tokens", "media", "settings", "clients", "inbox")
        found = await asyncio.gather(*map(decky.post, asked))
        missing = {
            name: answer["error"]["code"]
            for name, answer in zip(asked, found, strict=True)
            if "error" in answer
        }
        assert missing == {"settings": -32601}
        async with http.ws_connect(daemon.url, heartbeat=20) as socket:
            assert await decky.result("media.generate") is None
            while True:
                note = await socket.receive_json(timeout=20)
                assert note.keys() == {"jsonrpc", "method", "params"}
                if not note["params"]["indexing"]:
                    break
        database = (await decky.result("media"))["database"]
        flags = ("exists", "indexing", "optimizing", "paused")
        assert [database[name] for name in flags] == [True, False, False, False]
        assert is_count(database["totalMedia"])
        assert (await decky.result("media.generate.resume"))["message"]
        assert (await decky.result("media.generate.cancel"))["message"]
