"""A real daemon selects: killed, idle, steered over the wire, asked what is wrong."""

import asyncio
import os
import random
import shutil
import signal
import sqlite3

import pytest
from select_home import chosen

KILLS = 3
FILES = 3600
"""So many that an index leaves their selection to the background."""

WAITS_S = 40


@pytest.fixture
def library(tmp_path):
    """Three systems of games in several regions, one game of many discs."""
    tags = ("(USA)", "(Europe) (En,Fr)", "(Japan) (Rev 1)", "(USA) (Demo)")
    for folder, extension in (("nes", "nes"), ("snes", "sfc"), ("saturn", "cue")):
        path = tmp_path / "roms" / folder
        path.mkdir(parents=True)
        for number in range(FILES // 12):
            for tag in tags:
                (path / f"Game Number {number:04} {tag}.{extension}").touch()
    for disc in range(1, 50):
        (path / f"Saga (Disc {disc}) (USA).cue").touch()
    return tmp_path / "roms"


def state_of(data):
    """Give what was chosen, or None before every system was selected."""
    raw = sqlite3.connect(f"file:{data}/media.db?mode=ro", uri=True)
    try:
        (left,) = raw.execute(
            "SELECT COUNT(*) FROM Systems WHERE DBID NOT IN"
            " (SELECT SystemDBID FROM Selections)"
        ).fetchone()
        return None if left else chosen(raw)
    finally:
        raw.close()


async def selected(data):
    """Wait until the daemon has selected every system."""
    async with asyncio.timeout(WAITS_S):
        while (found := state_of(data)) is None:
            await asyncio.sleep(0.05)
    return found


def journal(data):
    raw = sqlite3.connect(f"file:{data}/media.db?mode=ro", uri=True)
    try:
        query = "SELECT Kind, State, Force FROM Operations WHERE Kind = 'select'"
        return raw.execute(query).fetchall()
    finally:
        raw.close()


@pytest.fixture
async def indexed(starting, library, data, connect):
    """A data folder that is indexed and not selected."""
    running = starting("--library", library)
    client = await connect(running.url)
    assert (await client.index())["state"] == "completed"
    running.stop()
    assert state_of(data) is None
    return data


@pytest.mark.timeout(180)
async def test_killed_anywhere_the_background_comes_to_the_same_end_by_itself(
    indexed, starting, library, tmp_path
):
    folders = [tmp_path / f"data-{number}" for number in range(KILLS + 1)]
    for folder in folders:
        shutil.copytree(indexed, folder)
    begin = asyncio.get_running_loop().time()
    running = starting("--library", library, folder=folders[0])
    wanted = await selected(folders[0])
    took = asyncio.get_running_loop().time() - begin
    assert running.stop()[0] == 0
    chance = random.Random(6)
    for folder in folders[1:]:
        for _ in range(2):
            running = starting("--library", library, folder=folder)
            await asyncio.sleep(chance.random() * took * 0.6)
            running.stop(signal.SIGKILL)
        running = starting("--library", library, folder=folder)
        assert await selected(folder) == wanted
        assert running.stop()[0] == 0
        assert journal(folder) == []


@pytest.mark.timeout(180)
async def test_killed_anywhere_what_was_asked_for_goes_on_from_its_journal_row(
    indexed, starting, library, data, connect
):
    running = starting("--library", library)
    wanted = await selected(data)
    chance = random.Random(7)
    resumed = 0
    for _ in range(KILLS):
        client = await connect(running.url)
        await client.result("media.select", force=True)
        await asyncio.sleep(chance.random() * 0.4)
        running.stop(signal.SIGKILL)
        pending = journal(data)[-1:]
        running = starting("--library", library)
        client = await connect(running.url)
        async with asyncio.timeout(WAITS_S):
            while (status := await client.result("media.select.status"))["selecting"]:
                await asyncio.sleep(0.05)
        if pending == [("select", "running", 1)]:
            resumed += 1
            assert status["state"] == "completed"
            assert journal(data)[-1:] == [("select", "completed", 1)]
        assert state_of(data) == wanted
    assert resumed


async def test_a_shutdown_during_a_selection_is_quick_and_loses_nothing(
    indexed, starting, library
):
    running = starting("--library", library)
    await asyncio.sleep(0.1)
    status, _, err = running.stop()
    assert (status, "Traceback" in err) == (0, False)
    starting("--library", library)
    assert await selected(indexed)


def files_of(data):
    return {e.name: (e.stat().st_size, e.stat().st_mtime_ns) for e in os.scandir(data)}


def ticks(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="asks the kernel for CPU time")
async def test_with_nothing_to_do_it_neither_works_nor_writes(
    indexed, starting, library
):
    running = starting("--library", library)
    await selected(indexed)
    running.stop()
    running = starting("--library", library)
    await asyncio.sleep(3)
    before, used = files_of(indexed), ticks(running.process.pid)
    await asyncio.sleep(4)
    assert files_of(indexed) == before
    # A loop that spins takes hundreds of hundredths of a second.
    assert ticks(running.process.pid) - used < 50


async def test_it_is_steered_over_the_wire(indexed, starting, library, connect):
    client = await connect(starting("--library", library).url)
    await selected(indexed)
    # What is chosen is written a moment before the selection has ended.
    while (await client.result("media.select.status"))["selecting"]:
        await asyncio.sleep(0.05)
    for method in ("pause", "resume", "cancel"):
        answer = await client.call(f"media.select.{method}")
        assert answer["error"]["code"] == 1001 or "select" in answer["error"]["message"]
    await client.result("media.select", force=True)
    told = await client.result("media.select.pause")
    assert told == {"message": "Selection paused"}
    note = await client.until("media.selecting", paused=True)
    assert (note["state"], note["pausedBy"]) == ("paused", "user")
    busy = await client.call("media.generate")
    assert busy["error"]["code"] == 1001
    assert (await client.result("media.select.resume"))["message"]
    await client.until("media.selecting", paused=False)
    last = await client.until("media.selecting", selecting=False)
    assert (last["state"], last["media"]) == ("completed", last["total"])
    # The slot is free before the end is told.
    await client.result("media.select", force=True)
    await client.until("media.selecting", selecting=True)
    assert await client.result("media.select.cancel")
    last = await client.until("media.selecting", selecting=False)
    assert last["state"] == "cancelled"
    assert (await client.index())["state"] == "completed"


@pytest.mark.parametrize(
    ("method", "params", "code", "words"),
    [
        ("media.select", {"profile": "nobody"}, 1003, "nobody"),
        ("media.select", {"systems": ["atlantis"]}, 1004, "atlantis"),
        ("media.select", {"profile": "nobody", "dryRun": True}, 1003, "nobody"),
        ("media.select.profiles.delete", {"name": "nobody"}, 1003, "nobody"),
        (
            "media.select.profiles.set",
            {"name": "x", "profile": {"regions": ["Atlantis"]}},
            -32602,
            "regions",
        ),
        (
            "media.select.profiles.set",
            {"name": "x", "profile": {"filterRegions": 1}},
            -32602,
            "filterRegions",
        ),
        ("media.select.profiles.set", {"name": "", "profile": {}}, -32602, "name"),
        ("media.select.profiles.set", {"name": "x", "profile": 1}, -32602, "profile"),
        ("media.search", {"preferred": "yes"}, -32602, "preferred"),
    ],
)
async def test_what_is_wrong_is_named(client, method, params, code, words):
    error = (await client.call(method, **params))["error"]
    assert error["code"] == code
    assert words in error["message"]
