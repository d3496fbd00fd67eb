"""A Python-less device: zapcore installed from its bundle, used over the wire, stopped.

An armhf root with glibc 2.31 under emulation, one core, 256 MB, a real exFAT card. The
tests go the owner's way from the first to the last, on one device.
"""

import base64
import io
import os
import subprocess
from xml.etree import ElementTree as ET

import aiohttp
import graph_compare
import pytest
from PIL import Image

from benchmarks.device_bundle import Started, connected, serve, until_idle, until_ready

IDLE_MB = 45
STOP_S = 2.0
GAMES = "/media/fat/games"


def test_zapcore_is_installed_without_python_on_the_device(device):
    assert device.guest.run("sh", "-c", "command -v python3 python").returncode != 0
    (running,) = device.guest.programs(" serve")
    with open(f"{device.card}/zapcore/current") as file:
        runtime = file.read().strip()
    assert os.path.exists(f"{device.card}/zapcore/{runtime}/.ok")
    assert f"/media/fat/zapcore/{runtime}/" in running.command()
    assert "daemon    zapcore" in device.script("status")


async def test_after_the_start_it_answers_and_needs_little_memory(device):
    async with device.connect() as client:
        version = await client.call("version")
        assert version["platform"] == "mister"
        await until_idle(device.started.program)
    memory = device.started.program.memory_mb()
    print(  # noqa: T201 - CPU is told, not judged
        f"start {device.started.program.cpu_s():.1f} s CPU, idle {memory:.1f} MB"
    )
    assert memory <= IDLE_MB


async def test_an_idle_device_writes_nothing(device):
    program = device.started.program
    await until_idle(program)
    before = program.bytes_written()
    await until_idle(program)
    assert program.bytes_written() == before


def test_the_device_knows_what_this_machine_knows_of_the_same_card(same_here, device):
    guest, here = (graph_compare.ours(path, "/media/fat") for path in same_here)
    assert sum(map(len, here.values())) > 300
    assert {s: sorted(rows) for s, rows in guest.items()} == {
        s: sorted(rows) for s, rows in here.items()
    }
    assert guest == here


def test_exfat_refused_only_names_that_it_cannot_have(device):
    assert len(device.left_out) < 20
    assert all(
        any(mark in name for mark in '\n\t:?"*|<>\udcff') or "ink" in name
        for name in device.left_out
    ), device.left_out


async def test_index_and_import_ended_well(imported):
    indexed, scraped = imported
    assert indexed["indexing"] is False
    assert scraped["state"] == "completed"
    assert scraped["matched"] > 200


async def test_games_are_found_and_browsed(device, imported):
    async with device.connect() as client:
        found = await client.call("media.search", query="pokemon unicode")
        assert [row["name"] for row in found["results"]] == ["Pokémon Ünïcode"]
        assert found["results"][0]["path"].startswith(f"{GAMES}/NES/")
        top = await client.call("media.browse", path=f"{GAMES}/NES", maxResults=1000)
        names = {row["name"] for row in top["entries"]}
        assert {"Sub", "Dot Relative"} <= names
        inside = await client.call("media.browse", path=f"{GAMES}/NES/Zip Multi.zip")
        assert {row["name"] for row in inside["entries"]} == {
            "Zip Multi A",
            "Zip Multi B",
        }


async def test_metadata_and_a_thumbnail_are_served(device, imported):
    async with device.connect() as client:
        (row,) = (await client.call("media.search", query="Wide", systems=["Genesis"]))[
            "results"
        ]
        meta = (await client.call("media.meta", mediaId=row["mediaId"]))["media"]
        assert meta["path"].endswith("/MegaDrive/Wide.md")
        image = await client.call("media.image", mediaId=row["mediaId"], maxSize=256)
        picture = Image.open(io.BytesIO(base64.b64decode(image["data"])))
        assert max(picture.size) == 256
        shown = picture.convert("RGB").getpixel((100, 100))
        assert all(abs(a - b) < 12 for a, b in zip(shown, (10, 200, 90), strict=True))


async def test_one_game_has_its_alternatives(device, imported):
    async with device.connect() as client:
        found = await client.call("media.search", query="Tag Game", systems=["SG1000"])
        told = await client.call(
            "media.alternatives", mediaId=found["results"][0]["mediaId"]
        )
        assert len(told["alternatives"]) > 5
        assert sum(row["preferred"] for row in told["alternatives"]) == 1


async def test_a_gamelist_is_exported_to_the_card(device, imported):
    async with device.connect() as client:
        told = await client.call("media.export", what="gamelist", systems=["Genesis"])
        assert told["state"] == "completed"
        (file,) = told["files"]
        path = file["path"].replace("/media/fat", device.card)
        games = ET.parse(path).getroot().findall("game")
        assert len(games) == file["games"] > 50


async def test_a_scan_is_paused_goes_on_and_is_cancelled(device, imported):
    async with device.connect() as client:
        await client.call("media.scan", type="complete")
        await client.call("media.scan.pause")
        status = await client.call("media.scan.status")
        assert (status["scanning"], status["paused"]) == (True, True)
        assert (await client.call("version"))["platform"] == "mister"
        await client.call("media.scan.resume")
        await client.call("media.scan.cancel")
        ended = await client.until_done("media.scanning", "scanning")
        assert ended["state"] == "cancelled"


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("media.browse", {"path": f"{GAMES}/NES/../../../../etc"}),
        ("media.meta", {"system": "NES", "path": "/etc/passwd"}),
        ("media.image", {"system": "NES", "path": f"{GAMES}/NES/../../MiSTer"}),
        ("media.search", {"query": "x", "maxResults": 10**9}),
        ("media.nothing", {}),
    ],
)
async def test_a_hostile_request_is_refused_in_a_sentence(device, method, params):
    async with device.connect() as client:
        with pytest.raises(SystemExit) as refused:
            await client.call(method, **params)
        assert "message" in str(refused.value)
        assert "Traceback" not in str(refused.value)
        assert (await client.call("version"))["platform"] == "mister"


async def test_a_page_elsewhere_is_refused(device):
    url = f"http://127.0.0.1:{device.port}/api"
    body = '{"jsonrpc":"2.0","id":1,"method":"version"}'
    told = {"Content-Type": "application/json"}
    async with aiohttp.ClientSession() as session:
        for more, status in (({}, 200), ({"Origin": "http://evil.example"}, 403)):
            async with session.post(url, data=body, headers=told | more) as answer:
                assert answer.status == status


async def test_a_favourite_outlives_the_service_and_a_stop_is_clean(device, imported):
    async with device.connect() as client:
        (row,) = (await client.call("media.search", query="deeper"))["results"]
        one = {"system": "NES", "path": row["path"]}
        await client.call("media.tags.update", **one, add=["user:favorite"])
    assert "is stopped" in device.script("stop")
    with open(f"{device.card}/zapcore/current") as file:
        runtime = f"zapcore/{file.read().strip()}"
    by_hand: Started = serve(device.guest, runtime=runtime)
    async with connected(by_hand) as client:
        await until_ready(by_hand)
        found = await client.call("media.search", query="", tags=["user:favorite"])
        assert [each["path"] for each in found["results"]] == [row["path"]]
    status, used = by_hand.program.stop()
    assert status == 0
    assert used <= STOP_S
    device.script("start")
    async with device.connect() as client:
        assert (await client.call("version"))["platform"] == "mister"


def test_the_card_is_whole_after_zapcore_and_holds_nothing_it_should_not(device):
    device.script("stop")
    top = set(os.listdir(device.card))
    assert top == {
        *("MiSTer", "Scripts", "linux", "zapcore"),
        *("games", "docs", "bundle", "manifest.json"),
    }
    stray = [
        os.path.join(folder, name)
        for folder, _, names in os.walk(device.card)
        for name in names
        if name.endswith((".py", ".tmp", ".new"))
        or (name.endswith(".pyc") and "/rt-" not in folder)
    ]
    assert stray == []
    unmounted = device.guest.outside("umount", f"{device.guest.place}/media/fat")
    subprocess.run(unmounted, check=True)
    checked = subprocess.run(
        ["fsck.exfat", "-n", device.image], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
