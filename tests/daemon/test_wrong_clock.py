"""A real daemon whose clock shows 1970, is then set by the network, and is lost again.

libfaketime changes what the daemon's calls of time(2) give, not the kernel's stamps of
files: those are newer than the daemon's now, as on a card that was written before.
"""

import asyncio
import glob
import os

import aiohttp
import pytest

FAKETIME = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
EARLY, LOST = "1970-01-01 00:00:20", "1970-01-01 00:05:00"
HEARD_S = 4.5
"""Until the daemon's clock shows it, which looks once a second."""

SET, LATER = "2026-11-22 07:00:01", "2026-11-22 07:30:01"


pytestmark = pytest.mark.timeout(180)
"""Five daemons with an interpreter each: that takes long on a busy machine."""


@pytest.fixture
def clock(tmp_path):
    """Set the daemon's clock; it goes on from there."""
    if not FAKETIME:
        assert not os.environ.get("CI"), "faketime is not installed"
        pytest.skip("faketime is not installed")

    def to(text):
        (tmp_path / "next").write_text(f"@{text}\n")
        (tmp_path / "next").replace(tmp_path / "clock")

    to(EARLY)
    return to


@pytest.fixture
def wrong(clock, starting, library, tmp_path):
    environment = {
        "LD_PRELOAD": FAKETIME[0],
        "FAKETIME_TIMESTAMP_FILE": str(tmp_path / "clock"),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
        "TZ": "UTC",
        "ENABLE_SCHEDULED_RESCAN": "true",
        "SCHEDULED_RESCAN_CRON": "* * * * *",
    }
    return lambda: starting("--library", library, env=environment)


@pytest.fixture
def popen():
    """Give a process of its own: what is preloaded is preloaded at its start."""
    import subprocess

    return subprocess.Popen


async def worked(client):
    """Index, import and scan; nothing of it fails."""
    ended = await client.index()
    assert ended["state"] == "completed"
    assert (await client.scrape())["state"] == "completed"
    await client.result("media.scan")
    assert (await client.until("media.scanning", scanning=False))["state"] == (
        "completed"
    )


async def scans(url):
    """Give when the scheduled scan ran last, "" if it never did."""
    place = url.replace("ws://", "http://").split("/api")[0] + "/api/tasks"
    async with aiohttp.ClientSession() as session, session.get(place) as answer:
        assert answer.status == 200
        found = (await answer.json())["scheduled"][0]
    return found.get("last_run", {}).get("started", "")


async def test_a_clock_at_1970_that_jumps_there_and_back_breaks_nothing(
    clock, wrong, connect
):
    daemon = wrong()
    client = await connect(daemon.url)
    await worked(client)
    key = await client.result("keys.new", name="a phone", level="read")
    found = await client.result("media.search", query="alpha")
    picture = {"mediaId": found["results"][0]["mediaId"], "maxSize": 128}
    shown = await client.result("media.image", **picture)
    assert not await scans(daemon.url)
    clock(SET)
    await asyncio.sleep(HEARD_S)
    await worked(client)
    assert await client.result("media.image", **picture) == shown
    clock(LOST)
    await asyncio.sleep(HEARD_S)
    await worked(client)
    assert await client.result("media.image", **picture) == shown
    assert key["key"]
    status, _, err = daemon.stop()
    assert status == 0
    assert "Traceback" not in err
    assert "1970-01-01T00:00:2" in err
    assert "2026-11-22T07:0" in err


async def test_a_scan_of_every_minute_is_made_up_once_and_never_in_1970(clock, wrong):
    for time in (EARLY, SET):
        clock(time)
        daemon = wrong()
        assert not await scans(daemon.url)
        await asyncio.sleep(0.5)
        assert daemon.stop()[0] == 0
    clock(LATER)
    daemon = wrong()
    async with asyncio.timeout(30):
        while not (last := await scans(daemon.url)):
            await asyncio.sleep(0.1)
    assert last.startswith("2026-11-22T07:3")
    await asyncio.sleep(0.5)
    assert await scans(daemon.url) == last
    assert daemon.stop()[0] == 0
