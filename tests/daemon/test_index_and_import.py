"""Index and import over the wire, with the library changing underneath."""

import asyncio
import base64
import os
import shutil
import signal
import zipfile


async def rows(client, system="NES"):
    """List every row by search with the cursor."""
    found, cursor = [], {}
    while True:
        page = await client.result(
            "media.search", query="", systems=[system], maxResults=2, **cursor
        )
        found += page["results"]
        if not page.get("pagination", {}).get("hasNextPage"):
            return found
        cursor = {"cursor": page["pagination"]["nextCursor"]}


async def paths(client, system="NES"):
    return sorted(os.path.basename(row["path"]) for row in await rows(client, system))


def stamp(data):
    """Size and time of each file of the data folder."""
    return {e.name: (e.stat().st_size, e.stat().st_mtime_ns) for e in os.scandir(data)}


async def test_first_light(client):
    assert (await client.index())["totalFiles"] == 3
    ended = await client.scrape()
    assert ended["state"] == "completed"
    assert ended["done"] is True
    assert (ended["processed"], ended["matched"], ended["skipped"]) == (1, 1, 0)
    (found,) = (await client.result("media.search", query="alpha"))["results"]
    meta = (await client.result("media.meta", mediaId=found["mediaId"]))["media"]
    assert {"type": "developer", "tag": "dev-and-co", "label": "Dev & Co"} in meta[
        "title"
    ]["tags"]
    image = await client.result("media.image", mediaId=found["mediaId"])
    assert image["contentType"] == "image/png"
    assert base64.b64decode(image["data"]).startswith(b"\x89PNG")


async def test_every_indexing_notification_says_whether_it_indexes(client):
    await client.result("media.generate")
    seen = []
    while True:
        note = await client.until("media.indexing")
        seen.append(note["indexing"])
        if not note["indexing"]:
            break
    assert len(seen) > 2
    assert all(value is True for value in seen[:-1])


async def test_a_start_right_after_the_last_notification_is_accepted(client):
    for _ in range(3):
        await client.index()
    for _ in range(3):
        await client.scrape()


async def test_an_unchanged_library_is_indexed_and_imported_without_a_write(
    client, data
):
    await client.index()
    await client.scrape()
    # The log's line about it is written beside the loop, and may come after the end.
    await asyncio.sleep(0.5)
    before = stamp(data)
    await client.index()
    await client.scrape()
    assert stamp(data) == before


async def test_changes_three_folders_deep_are_noticed_at_once(client, library):
    await client.index()
    ids = {row["path"]: row["mediaId"] for row in await rows(client)}
    deep = library / "nes" / "Sub" / "Deep" / "Deeper"
    (deep / "Delta.nes").write_bytes(b"delta")
    await client.index()
    assert "Delta.nes" in await paths(client)
    (deep / "Delta.nes").rename(deep / "Epsilon.nes")
    await client.index()
    assert {"Epsilon.nes"} == {p for p in await paths(client) if p[0] in "DE"}
    (deep / "Epsilon.nes").unlink()
    await client.index()
    assert "Epsilon.nes" not in await paths(client)
    kept = {row["path"]: row["mediaId"] for row in await rows(client)}
    assert kept == ids


async def test_a_zip_replaced_in_place_is_noticed_on_mister(
    starting, connect, tmp_path
):
    root = tmp_path / "games"
    (root / "NES").mkdir(parents=True)
    pack = root / "NES" / "Pack.zip"

    def fill(*names):
        with zipfile.ZipFile(pack, "w") as archive:
            for name in names:
                archive.writestr(name, b"rom")

    fill("One.nes", "Two.nes")
    running = starting("--library", root, "--platform", "mister")
    client = await connect(running.url)
    await client.index()
    assert await paths(client) == ["One.nes", "Two.nes"]
    fill("One.nes", "Six.nes")
    await client.index()
    assert await paths(client) == ["One.nes", "Six.nes"]
    await client.index()
    again = await client.result("media.generate.status")
    assert again["totalFiles"] == 2


async def test_a_library_that_is_not_there_is_1010_and_touches_nothing(client, library):
    await client.index()
    library.rename(library.with_name("away"))
    answer = await client.call("media.generate")
    assert answer["error"]["code"] == 1010
    assert str(library) in answer["error"]["message"]
    library.with_name("away").rename(library)
    assert len(await rows(client)) == 3
    library.rename(library.with_name("away"))
    library.mkdir()
    assert (await client.call("media.generate"))["error"]["code"] == 1010
    assert (await client.result("media"))["database"]["missingMedia"] == 0


async def test_one_root_of_two_that_is_gone_is_named(
    starting, connect, library, tmp_path
):
    other = tmp_path / "usb"
    (other / "nes").mkdir(parents=True)
    (other / "nes" / "Usb Game.nes").write_bytes(b"usb")
    running = starting("--library", library, "--library", other)
    client = await connect(running.url)
    await client.index()
    assert "Usb Game.nes" in await paths(client)
    shutil.rmtree(other)
    ended = await client.index()
    assert ended["notMounted"] == [str(other)]
    assert "Usb Game.nes" in await paths(client)


async def test_an_unknown_system_is_1004_and_an_alias_is_known(client):
    answer = await client.call("media.generate", systems=["nosuch"])
    assert answer["error"]["code"] == 1004
    await client.index(systems=["nes"])
    assert len(await rows(client)) == 3


async def test_a_second_operation_is_1001_and_names_the_first(client):
    await client.send("media.generate")
    answer = await client.call("media.scrape", scraperId="gamelist.xml")
    if "error" in answer:
        assert answer["error"]["code"] == 1001
        assert answer["error"]["data"]["operation"] == "index"
        assert "indexing is in progress" in answer["error"]["message"]
    unknown = await client.call("media.scrape", scraperId="nosuch")
    assert unknown["error"]["code"] in {1001, 1003}


async def test_a_killed_daemon_goes_on_with_its_index(
    starting, connect, tmp_path, data
):
    nes = tmp_path / "roms" / "nes"
    nes.mkdir(parents=True)
    for n in range(4000):
        (nes / f"Game {n}.nes").write_bytes(b"")
    first = starting("--library", nes.parent)
    client = await connect(first.url)
    await client.result("media.generate")
    while (await client.result("media"))["database"].get("totalFiles", 0) < 500:
        await asyncio.sleep(0.01)
    first.stop(signal.SIGKILL)
    again = starting("--library", nes.parent)
    client = await connect(again.url)
    # Asked less often: the index rests while it is asked.
    for _ in range(600):
        database = (await client.result("media"))["database"]
        if not database["indexing"] and database["totalMedia"] == 4000:
            break
        await asyncio.sleep(0.2)
    assert database["totalMedia"] == 4000


async def test_pause_keeps_the_slot_and_resume_goes_on(starting, connect, tmp_path):
    nes = tmp_path / "roms" / "nes"
    nes.mkdir(parents=True)
    for n in range(4000):
        (nes / f"Game {n}.nes").write_bytes(b"")
    client = await connect(starting("--library", nes.parent).url)
    await client.result("media.generate")
    await client.result("media.generate.pause")
    database = (await client.result("media"))["database"]
    assert (database["indexing"], database["paused"]) == (True, True)
    assert (await client.call("media.generate"))["error"]["code"] == 1001
    await client.result("media.generate.resume")
    assert (await client.until("media.indexing", indexing=False))["totalFiles"] == 4000


async def test_cancel_frees_the_slot_before_it_answers(starting, connect, tmp_path):
    nes = tmp_path / "roms" / "nes"
    nes.mkdir(parents=True)
    for n in range(4000):
        (nes / f"Game {n}.nes").write_bytes(b"")
    client = await connect(starting("--library", nes.parent).url)
    await client.result("media.generate")
    answer = await client.result("media.generate.cancel")
    assert answer == {"message": "Media indexing cancelled successfully"}
    await client.result("media.generate")
    assert (await client.result("media.generate.cancel"))["message"]


async def test_a_name_that_is_not_utf_8_travels_and_is_addressed_by_its_id(
    client, library
):
    raw = os.fsencode(library / "nes") + b"/Bad\xffName.nes"
    with open(raw, "wb") as file:
        file.write(b"rom")
    await client.index()
    (row,) = [r for r in await rows(client) if "\ufffd" in r["path"]]
    assert row["path"].endswith("Bad\ufffdName.nes")
    meta = (await client.result("media.meta", mediaId=row["mediaId"]))["media"]
    assert meta["path"] == row["path"]
