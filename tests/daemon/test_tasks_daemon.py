"""A real daemon scans by itself what changes, and runs the document's two POSTs."""

import asyncio
import contextlib
import json
import os

import aiohttp
import pytest
from cli_fixture import Commands, Serving

ON = {
    "ENABLE_RESCAN_ON_FILESYSTEM_CHANGE": "true",
    "RESCAN_ON_FILESYSTEM_CHANGE_DELAY": "0.005",
    "ENABLE_SCHEDULED_RESCAN": "true",
    "SCHEDULED_RESCAN_CRON": "30 4 * * *",
}


@pytest.fixture(scope="module")
def serving(tmp_path_factory):
    """Start a daemon that watches nothing, over a library of its own."""
    base = tmp_path_factory.mktemp("tasks")
    (base / "roms" / "nes").mkdir(parents=True)
    for name in ("Alpha", "Beta", "Gamma"):
        (base / "roms" / "nes" / f"{name} (USA).nes").write_bytes(name.encode())
    made = Serving(base / "roms", base / "data")
    made.home = base
    yield made
    made.stop()


async def files(client, system):
    """Give the number of a system's files that are there."""
    found = (await client.result("systems"))["systems"]
    return {one["id"]: one["mediaCount"] for one in found}.get(system, 0)


async def until(client, system, count):
    async with asyncio.timeout(20):
        while await files(client, system) != count:
            await asyncio.sleep(0.05)


async def rest(method, url, body=None):
    base = url.replace("ws://", "http://").partition("/api")[0]
    async with (
        aiohttp.ClientSession() as session,
        session.request(
            method,
            base + "/api/tasks" + body[0],
            data=body[1],
            headers={"Content-Type": "application/json"},
        ) as answer,
    ):
        return answer.status, await answer.json()


async def test_what_changes_on_disk_is_indexed_without_anybody_asking(
    library, starting, connect
):
    daemon = starting("--library", library, env=ON)
    client = await connect(daemon.url)
    # What was there before it started.
    await until(client, "NES", 3)
    (library / "nes" / "Delta (USA).nes").write_bytes(b"delta")
    await until(client, "NES", 4)
    (library / "snes").mkdir()
    (library / "snes" / "Epsilon (USA).sfc").write_bytes(b"epsilon")
    await until(client, "SNES", 1)
    (library / "nes" / "Delta (USA).nes").unlink()
    await until(client, "NES", 3)
    tasks = await client.result("tasks")
    assert tasks["watcher"][0]["enabled"]
    assert tasks["watcher"][0]["lastRun"]["state"] in {"completed", "running"}
    [scan] = tasks["scheduled"]
    assert (scan["enabled"], scan["cronString"]) == (True, "30 4 * * *")
    assert scan["nextRun"] > "2026"
    status, error = daemon.stop()[0], daemon.process.returncode
    assert (status, error) == (0, 0)


async def test_the_documents_posts_run_on_a_daemon_that_watches_nothing(
    serving, connect
):
    client = await connect(serving.url)
    status, answer = await rest("POST", serving.url, ("/run/scan_library", ""))
    assert (status, answer["task_name"]) == (200, "scan_library")
    await until(client, "NES", 3)
    async with asyncio.timeout(20):
        state = "started"
        while state == "started":
            await asyncio.sleep(0.05)
            _, [run] = await rest("GET", serving.url, ("/status", None))
            state = run["status"]
    assert state == "finished"
    (serving.home / "roms" / "nes" / "Alpha (USA).nes").unlink()
    await client.result("tasks.run", name="scan_library")
    await until(client, "NES", 2)
    async with asyncio.timeout(20):
        systems = (await client.result("systems"))["systems"]
        [number] = [one["platformId"] for one in systems if one["id"] == "NES"]
        answer, body = {}, json.dumps({"platform_id": number})
        while "task_id" not in answer:
            status, answer = await rest(
                "POST", serving.url, ("/run/cleanup_missing_roms", body)
            )
            assert status in {200, 409}, answer
    stats = answer["meta"]["cleanup_stats"]
    assert (stats["platform_id"], stats["roms_deleted"]) == (number, 1)
    status, listed = await rest("GET", serving.url, ("", None))
    assert status == 200
    assert not listed["watcher"][0]["enabled"]
    opened = opened_by(serving.process.pid)
    assert opened
    assert not [name for name in opened if "inotify" in name]


def opened_by(pid):
    """Give what a process has open; what it closes meanwhile is left out."""
    folder, found = f"/proc/{pid}/fd", []
    for name in os.listdir(folder):
        with contextlib.suppress(FileNotFoundError):
            found.append(os.readlink(f"{folder}/{name}"))
    return found


async def test_the_command_lists_tasks_and_runs_them(serving):
    zapcore = Commands(serving.url, serving.home)

    async def run(*words, status=0):
        return await asyncio.to_thread(zapcore, *words, status=status)

    listed, _ = await run("tasks")
    assert [line.split()[:3] for line in listed.splitlines()] == [
        ["task", "kind", "enabled"],
        ["scan_library", "scheduled", "no"],
        ["cleanup_missing_roms", "manual", "yes"],
        ["cleanup_orphaned_resources", "manual", "yes"],
        ["rescan_on_filesystem_change", "watcher", "no"],
    ]
    counted, _ = await run(
        "tasks", "run", "cleanup_missing_roms", "--dry-run", "--system", "nes"
    )
    assert counted.startswith("system: NES\nmissing games: 0\n")
    assert "romsDeleted" not in counted
    started, _ = await run("tasks", "run", "scan_library")
    assert started == "scan_library has started; `zapcore tasks` shows how it ends.\n"
    for words, told, status in (
        (("run", "nonsense"), "unknown task: nonsense", 1),
        (("run", "rescan_on_filesystem_change"), "runs by itself", 1),
        (("run",), "TASK is missing", 2),
        (("list", "scan_library"), "is not expected after list", 2),
        (("--dry-run",), "--dry-run is for run only", 2),
    ):
        _, error = await run("tasks", *words, status=status)
        assert told in error
