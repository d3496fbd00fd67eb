"""Databases of a real daemon: broken ones, in memory, on a disk that is away."""

import asyncio
import os
import signal
import sqlite3
from contextlib import closing

from mediadb.memory import Memory
from mediadb.user_bak import QUIET_S

FAVOURITE = ["user:favorite"]


async def until(look, limit=20):
    async with asyncio.timeout(limit):
        while not (found := await look()):
            await asyncio.sleep(0.02)
    return found


async def favour(client, library):
    path = str(library / "nes" / "Alpha (USA).nes")
    await client.result("media.tags.update", system="NES", path=path, add=FAVOURITE)


async def favourites(client):
    found = await client.result("media.search", query="", tags=FAVOURITE)
    return [one["name"] for one in found["results"]]


async def messages(client):
    return [one["body"] for one in (await client.result("inbox"))["messages"]]


async def test_a_favourite_outlives_a_broken_user_db_and_the_owner_hears_of_it(
    starting, connect, library, data
):
    first = starting("--library", library)
    client = await connect(first.url)
    await client.index()
    await favour(client, library)
    first.stop()
    assert (data / "user.db.bak").exists()
    (data / "user.db").write_bytes(bytes(8192))
    again = starting("--library", library)
    client = await connect(again.url)
    (message,) = await messages(client)
    assert "its copy" in message
    assert await favourites(client) == ["Alpha"]
    assert (data / "user.db.broken-1").read_bytes() == bytes(8192)
    again.stop()
    assert "its copy" in (data / "zapcore.log").read_text()


async def test_an_idle_daemon_with_favourites_writes_nothing(
    starting, connect, library, data
):
    first = starting("--library", library)
    client = await connect(first.url)
    await client.index()
    await favour(client, library)
    first.stop()
    second = starting("--library", library)

    def looks():
        return {
            one.name: (one.stat().st_mtime_ns, one.stat().st_ino)
            for one in data.iterdir()
            if not one.name.endswith("-shm")
        }

    client = await connect(second.url)
    await client.result("health")
    before = looks()
    await asyncio.sleep(QUIET_S + 0.7)
    assert looks() == before


async def test_in_memory_nothing_is_lost_by_a_kill_and_the_card_has_a_copy(
    starting, connect, library, data
):
    shared = Memory.of(str(data)).folder
    ram = {"ZAPCORE_MEDIA_DB": "ram"}
    first = starting("--library", library, env=ram)
    client = await connect(first.url)
    await client.index()
    await favour(client, library)
    assert os.path.exists(f"{shared}/media.db")
    first.stop(signal.SIGKILL)
    second = starting("--library", library, env=ram)
    client = await connect(second.url)
    assert await favourites(client) == ["Alpha"]
    second.stop()
    assert not os.path.exists(shared)
    with closing(sqlite3.connect(data / "media.db")) as raw:
        assert raw.execute("SELECT COUNT(*) FROM Media").fetchone() == (3,)
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_a_disk_that_is_away_is_told_and_taken_up_when_it_comes(
    starting, connect, library, data, tmp_path
):
    disk = tmp_path / "usb"
    words = ["--library", library, "--media-db", disk]
    first = starting(*words)
    client = await connect(first.url)
    await client.index()
    first.stop()
    disk.rename(tmp_path / "away")
    second = starting(*words)
    client = await connect(second.url)
    (message,) = await messages(client)
    assert str(disk) in message
    assert (await client.result("media"))["database"]["exists"] is False
    await client.result("media.generate")
    ended = await client.until("media.indexing", indexing=False)
    assert "that disk is not there" in ended["error"]
    (tmp_path / "away").rename(disk)

    async def back():
        return not await messages(client)

    await until(back)
    assert (await client.result("media"))["database"]["totalMedia"] == 3
    await favour(client, library)
    assert await favourites(client) == ["Alpha"]
    disk.rename(tmp_path / "away")
    await client.result("media.generate")
    ended = await client.until("media.indexing", indexing=False)
    assert f"{disk}/media.db is not there any more" in ended["error"]

    async def told():
        return await messages(client)

    (message,) = await until(told)
    assert "that disk is not there" in message
    _, _, err = second.stop()
    assert "Traceback" not in err
