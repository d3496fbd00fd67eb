"""A real daemon scans by itself what changes, and runs the document's two POSTs."""

import asyncio
import os

import aiohttp

ON = {
    "ENABLE_RESCAN_ON_FILESYSTEM_CHANGE": "true",
    "RESCAN_ON_FILESYSTEM_CHANGE_DELAY": "0.005",
    "ENABLE_SCHEDULED_RESCAN": "true",
    "SCHEDULED_RESCAN_CRON": "30 4 * * *",
}


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
    library, daemon, client
):
    status, answer = await rest("POST", daemon.url, ("/run/scan_library", ""))
    assert (status, answer["task_name"]) == (200, "scan_library")
    await until(client, "NES", 3)
    async with asyncio.timeout(20):
        while (await rest("GET", daemon.url, ("/status", None)))[1][0][
            "status"
        ] == "started":
            await asyncio.sleep(0.05)
    (library / "nes" / "Alpha (USA).nes").unlink()
    await client.result("tasks.run", name="scan_library")
    await until(client, "NES", 2)
    async with asyncio.timeout(20):
        answer = {}
        while "task_id" not in answer:
            status, answer = await rest(
                "POST",
                daemon.url,
                ("/run/cleanup_missing_roms", '{"platform_id": null}'),
            )
            assert status in {200, 409}, answer
    assert answer["meta"]["cleanup_stats"]["roms_deleted"] == 1
    numbers = (await client.result("systems"))["systems"]
    assert [one["platformId"] for one in numbers if one["id"] == "NES"]
    status, listed = await rest("GET", daemon.url, ("", None))
    assert status == 200
    assert not listed["watcher"][0]["enabled"]
    folder = f"/proc/{daemon.process.pid}/fd"
    opened = [os.readlink(f"{folder}/{name}") for name in os.listdir(folder)]
    assert not [name for name in opened if "inotify" in name]
