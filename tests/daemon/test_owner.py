"""Favourites, overrides, the running game and the clean-up over a real WebSocket."""

import asyncio
import json
import os
import re
import signal

import pytest

ALPHA = "Alpha (USA).nes"


def ref(library, name=ALPHA):
    return {"system": "nes", "path": str(library / "nes" / name)}


async def favourites(client):
    found = await client.result("media.search", query="", tags=["user:favorite"])
    return [row["path"].rpartition("/")[2] for row in found["results"]]


async def refused(client, method, **params):
    error = (await client.call(method, **params))["error"]
    return error["code"], error["message"]


async def test_a_favourite_survives_a_kill_right_after_the_answer(
    starting, connect, library, data
):
    running = starting("--library", library)
    client = await connect(running.url)
    await client.index()
    answer = await client.result(
        "media.tags.update", **ref(library), add=["user:favorite"]
    )
    update = {"media": {"launcherOverride": "MAME"}}
    meta = await client.result("media.meta.update", **ref(library), **update)
    running.stop(signal.SIGKILL)
    assert answer["tags"] == [
        {"tag": "nes", "type": "extension"},
        {"tag": "en", "type": "lang"},
        {"tag": "us", "type": "region"},
        {"tag": "favorite", "type": "user"},
    ]
    assert meta["media"]["launcherOverride"] == "MAME"
    running = starting("--library", library)
    client = await connect(running.url)
    assert await favourites(client) == [ALPHA]
    running.stop(signal.SIGKILL)
    for name in os.listdir(data):
        if name.startswith("media.db"):
            os.unlink(data / name)
    client = await connect(starting("--library", library).url)
    await client.index()
    assert await favourites(client) == [ALPHA]
    (row,) = (await client.result("media.search", query="alpha"))["results"]
    meta = (await client.result("media.meta", mediaId=row["mediaId"]))["media"]
    assert meta["launcherOverride"] == "MAME"
    removed = await client.result(
        "media.tags.update", mediaId=row["mediaId"], remove=["user:favorite"]
    )
    assert removed["tags"][-1] == {"tag": "us", "type": "region"}
    await client.result(
        "media.meta.update", mediaId=row["mediaId"], media={"launcherOverride": None}
    )
    meta = (await client.result("media.meta", **ref(library)))["media"]
    assert "launcherOverride" not in meta
    assert await favourites(client) == []


async def test_only_favourites_launchers_and_known_fields_can_be_set(client, library):
    await client.index()
    alpha, one = ref(library), "media.tags.update"
    for wrong, words in (
        ({"add": ["genre:x"]}, "only user:favorite can be mutated"),
        ({"remove": ["user:favorite", "a:b"]}, "only user:favorite can be mutated"),
        ({}, "add or remove is required"),
        ({"add": []}, "add or remove is required"),
        ({"add": ["user:favorite"], "remove": ["user:favorite"]}, "the same tag"),
    ):
        code, message = await refused(client, one, **alpha, **wrong)
        assert (code, words in message) == (-32602, True), message
    two = "media.meta.update"
    for wrong, words in (
        ({}, "media update is required"),
        ({"media": {}}, "no supported media updates provided"),
        ({"media": {"name": "x"}}, "unknown parameter 'name'"),
        ({"media": {"launcherOverride": 5}}, "launcherOverride must be a string"),
        ({"media": {"launcherOverride": "x"}, "locks": []}, "parameter 'locks'"),
        ({"media": {"launcherOverride": "x"}, "lock": ["name"]}, "no 'name'"),
        ({"fields": {"name": "x"}}, "no field 'name'"),
    ):
        code, message = await refused(client, two, **alpha, **wrong)
        assert (code, words in message) == (-32602, True), message
    lost = ref(library, "Nobody.nes")
    update = {"media": {"launcherOverride": "x"}}
    assert (await refused(client, one, **lost, add=["user:favorite"]))[0] == 1005
    assert (await refused(client, two, **lost, **update))[0] == 1005
    nowhere = {"system": "nosuch", "path": "/x"}
    assert (await refused(client, one, **nowhere, add=["user:favorite"]))[0] == 1004
    assert await favourites(client) == []


async def test_a_favourite_can_be_set_while_an_index_runs(
    starting, connect, tmp_path, library
):
    for n in range(3000):
        (library / "nes" / f"Game {n}.nes").write_bytes(b"")
    client = await connect(starting("--library", library).url)
    await client.index(systems=["NES"])
    for n in range(3000):
        (library / "nes" / f"More {n}.nes").write_bytes(b"")
    await client.result("media.generate")
    await client.result("media.tags.update", **ref(library), add=["user:favorite"])
    await client.until("media.indexing", indexing=False)
    assert await favourites(client) == [ALPHA]


async def test_a_title_is_parsed_as_recorded_and_without_a_disk(client):
    parse = "media.title.parse"
    path = "/x/Region Game (USA) (Rev 1).nes"
    found = await client.result(parse, systemId="NES", path=path)
    tags = {f"{tag['type']}:{tag['tag']}" for tag in found.pop("tags")}
    assert found == {
        "slug": "regiongame",
        "name": "Region Game",
        "slugLength": 10,
        "slugWordCount": 2,
    }
    assert {"extension:nes", "region:us", "rev:1"} <= tags
    found = await client.result(
        parse, systemId="super nintendo", path="/x/Zelda - A Link to the Past.sfc"
    )
    assert found["secondarySlug"]
    assert (await refused(client, parse, systemId="NES"))[0] == -32602
    assert (await refused(client, parse))[0] == -32602
    assert (await refused(client, parse, systemId="nosuch", path="/x"))[0] == 1004


async def update_with(client, params):
    client.last += 1
    request = {"jsonrpc": "2.0", "id": client.last, "method": "media.active.update"}
    await client.socket.send_str(json.dumps({**request, **params}))
    while True:
        frame = json.loads((await client.socket.receive()).data)
        if frame.get("id") == client.last:
            return frame
        client.notes.append(frame)


async def test_the_running_game_is_shown_and_cleared_as_recorded(client, library):
    await client.index()
    assert await client.result("media.active") is None
    path = str(library / "nes" / ALPHA)
    game = {"systemId": "nes", "mediaPath": path, "mediaName": "Alpha"}
    assert await client.result("media.active.update", **game) == {}
    started = await client.until("media.started")
    assert started == {
        **game,
        "systemId": "NES",
        "systemName": "NES",
        "slot": "primary",
    }
    active = await client.result("media.active")
    assert (await client.result("media"))["active"] == [active]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", active.pop("started"))
    assert active.pop("mediaId") > 0
    assert active == {
        **started,
        "launcherId": "",
        "zapScript": "@NES/Alpha",
        "relativePath": f"NES/{ALPHA}",
    }
    for wrong in ({"params": None}, {"params": {}}, {"params": {"systemId": "NES"}}):
        assert (await update_with(client, wrong))["error"]["code"] == -32602
    lost = {**game, "systemId": "nosuch"}
    assert (await refused(client, "media.active.update", **lost))[0] == 1004
    assert (await client.result("media.active"))["mediaName"] == "Alpha"
    assert (await update_with(client, {}))["result"] == {}
    stopped = await client.until("media.stopped")
    assert isinstance(stopped.pop("elapsed"), int)
    assert stopped == {**started, "launcherId": ""}
    assert await client.result("media.active") is None
    assert (await client.result("media"))["active"] == []


async def test_a_game_that_no_row_is_known_of_is_shown_all_the_same(client):
    game = {"systemId": "PSX", "mediaPath": "/x/Some.chd", "mediaName": "Some"}
    await client.result("media.active.update", **game)
    active = await client.result("media.active")
    assert active["zapScript"] == "@PSX/Some"
    assert not {"mediaId", "relativePath"} & active.keys()


async def test_a_game_holds_and_slows_a_scrape(client):
    await client.index()
    saturn = {"systemId": "Saturn", "mediaPath": "/x.chd", "mediaName": "X"}
    await client.result("media.active.update", **saturn)
    await client.result("media.scrape", scraperId="gamelist.xml")
    held = await client.until("media.scraping", paused=True)
    assert (held["state"], held["pausedBy"], held["scraping"]) == (
        "paused",
        "game",
        True,
    )
    assert "throttled" not in held
    status = await client.result("media.scrape.status")
    assert (status["state"], status["paused"]) == ("paused", True)
    assert (await refused(client, "media.clean.orphans")) == (
        1001,
        "scraping is in progress",
    )
    await client.result("media.active.update")
    ended = await client.until("media.scraping", done=True)
    assert (ended["state"], ended["matched"]) == ("completed", 1)
    assert not {"pausedBy", "throttled"} & ended.keys()
    snes = {"systemId": "SNES", "mediaPath": "/x.sfc", "mediaName": "X"}
    await client.result("media.active.update", **snes)
    await client.result("media.scrape", scraperId="gamelist.xml", force=True)
    slow = await client.until("media.scraping", throttled=True)
    assert (slow["state"], slow["paused"]) == ("running", False)
    assert (await client.until("media.scraping", done=True))["state"] == "completed"


async def test_a_game_slows_an_index_and_the_media_answer_says_so(
    starting, connect, library
):
    for n in range(2000):
        (library / "nes" / f"Game {n}.nes").write_bytes(b"")
    client = await connect(starting("--library", library).url)
    psx = {"systemId": "PSX", "mediaPath": "/x.chd", "mediaName": "X"}
    await client.result("media.active.update", **psx)
    await client.result("media.generate")
    database = (await client.result("media"))["database"]
    assert (database["throttled"], database["paused"]) == (True, False)
    saturn = {"systemId": "Saturn", "mediaPath": "/x.chd", "mediaName": "X"}
    await client.result("media.active.update", **saturn)
    database = (await client.result("media"))["database"]
    assert (database.get("throttled"), database["pausedBy"]) == (None, "game")
    resumed = await client.result("media.generate.resume")
    assert resumed == {"message": "Media indexing resumed"}
    again = await client.result("media.generate.resume")
    assert again == {"message": "Media indexing is not paused"}
    ended = await client.until("media.indexing", indexing=False)
    assert ended["totalFiles"] == 2003


async def test_a_restart_forgets_the_game_and_goes_on(starting, connect, library):
    for n in range(2000):
        (library / "nes" / f"Game {n}.nes").write_bytes(b"")
    running = starting("--library", library)
    client = await connect(running.url)
    await client.result("media.generate")
    saturn = {"systemId": "Saturn", "mediaPath": "/x.chd", "mediaName": "X"}
    while (await client.result("media"))["database"].get("totalFiles", 0) < 1000:
        await asyncio.sleep(0.001)
    await client.result("media.active.update", **saturn)
    held = (await client.result("media"))["database"]
    running.stop(signal.SIGKILL)
    assert held["paused"] or not held["indexing"]
    client = await connect(starting("--library", library).url)
    assert await client.result("media.active") is None
    while (await client.result("media"))["database"]["indexing"]:
        await asyncio.sleep(0.01)
    assert (await client.result("media"))["database"]["totalMedia"] == 2003


async def test_orphans_are_cleaned_as_recorded_and_counted_by_kind(client, library):
    await client.index()
    await client.result("media.tags.update", **ref(library), add=["user:favorite"])
    (library / "nes" / ALPHA).unlink()
    await client.index()
    clean = "media.clean.orphans"
    removed = {
        "media": 1,
        "titles": 1,
        "tags": 3,
        "properties": 0,
        "blobs": 0,
        "folders": 0,
    }
    wanted = {"deleted": 1, "removed": removed, "notMounted": []}
    for dry_run in (True, False):
        found = await client.result(clean, systems=["nes"], dryRun=dry_run)
        assert found == {**wanted, "dryRun": dry_run}
    assert (await client.result(clean))["deleted"] == 0
    assert (await refused(client, "media.meta", **ref(library)))[0] == 1005
    assert (await refused(client, clean, systems=["nosuch"]))[0] == 1004
    assert (await refused(client, clean, dryrun="yes"))[0] == -32602
    assert (await refused(client, clean, dry=True))[0] == -32602
    (library / "nes" / ALPHA).write_bytes(b"back again")
    await client.index()
    assert await favourites(client) == [ALPHA]


async def test_the_clean_up_is_refused_while_an_index_runs(client):
    await client.result("media.generate")
    await client.result("media.generate.pause")
    answer = await client.call("media.clean.orphans")
    assert answer["error"] == {
        "message": "media indexing is in progress",
        "code": 1001,
        "data": {"operation": "index"},
    }
    await client.result("media.generate.resume")
    await client.until("media.indexing", indexing=False)


@pytest.mark.parametrize("how", ["absent", "empty"])
async def test_what_lies_on_a_disk_that_is_not_mounted_is_kept(client, library, how):
    await client.index()
    (library / "nes" / ALPHA).unlink()
    await client.index()
    os.rename(library, library.parent / "elsewhere")
    if how == "empty":
        library.mkdir()
    found = await client.result("media.clean.orphans")
    assert (found["deleted"], found["notMounted"]) == (0, [str(library)])
