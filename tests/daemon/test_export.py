"""``media.export`` over the wire: answers, cancel, SIGKILL amid it, the client."""

import asyncio
import contextlib
import io
import json
import signal

from zapcore.cli.main import main

GAMES = 600


def make(root):
    for number in range(GAMES):
        folder = root / ("snes" if number % 2 else "nes")
        folder.mkdir(parents=True, exist_ok=True)
        end = ".sfc" if number % 2 else ".nes"
        (folder / f"Game {number:04} (USA){end}").write_bytes(b"%d" % number)
    (root / "psx").mkdir()
    for disc in (1, 2):
        (root / "psx" / f"Moons (USA) (Disc {disc}).chd").write_bytes(b"x")
    return root


async def test_an_export_the_whole_way(starting, connect, tmp_path):
    library = make(tmp_path / "lib")
    made = tmp_path / "data" / "exports"
    daemon = starting("--library", library)
    client = await connect(daemon.url)
    await client.index()
    await answers(client, made)
    await refusals(client)
    await cancelled(client)
    await killed(client, connect, daemon, made)
    port = daemon.url.split(":")[2].partition("/")[0]
    await asyncio.to_thread(client_says, port, tmp_path)


async def answers(client, made):
    told = await client.result("media.export", what="list", systems=["psx", "Saturn"])
    assert told["files"] == [
        {
            "system": "PSX",
            "path": f"{made}/PSX.txt",
            "files": 1,
            "games": 2,
            "added": 2,
            "changed": 0,
            "pictures": 0,
            "written": True,
        }
    ]
    assert told["skippedSystems"] == ["Saturn"]
    assert (told["state"], told["exporting"]) == ("completed", False)
    text = (made / "PSX.txt").read_text()
    assert text == "Moons (USA) (Disc 1)\nMoons (USA) (Disc 2)\n"
    assert await client.result("media.export.status") == told
    again = await client.result("media.export", what="LIST", systems=["psx"])
    assert (again["filesTotal"], again["filesWritten"]) == (1, 0)


async def refusals(client):
    for params, code, name in (
        ({}, -32602, "what"),
        ({"what": "path"}, -32602, "what"),
        ({"what": "gamelist", "frontend": "x"}, -32602, "frontend"),
        ({"what": "list", "systems": ["nope"]}, 1004, None),
    ):
        error = (await client.call("media.export", **params))["error"]
        assert error["code"] == code
        assert (error.get("data") or {}).get("parameter") == name
    for steer in ("pause", "resume", "cancel"):
        assert (await client.call(f"media.export.{steer}"))["error"]["code"] == 1002


async def cancelled(client):
    """Pause, be in the way, cancel: the slot is free, the answer of who waits comes."""
    assert await client.result("media.export", what="mgl", wait=False) is None
    await client.result("media.export.pause")
    taken = (await client.call("media.scan"))["error"]
    assert (taken["code"], taken["data"]) == (1001, {"operation": "export"})
    status = await client.result("media.export.status")
    assert (status["paused"], status["pausedBy"]) == (True, "user")
    await client.result("media.export.resume")
    await client.result("media.export.cancel")
    ended = await client.until("media.exporting", exporting=False, what="mgl")
    assert ended["state"] == "cancelled"


async def killed(client, connect, daemon, made):
    """SIGKILL while files are written: the next start ends what was begun."""
    await client.result("media.export", what="mgl", wait=False)
    while not any(made.glob("mgl/_SNES/*.mgl")):
        await asyncio.sleep(0.005)
    daemon.stop(signal.SIGKILL)
    before = set(made.glob("mgl/_SNES/*.mgl"))
    assert len(before) < GAMES // 2
    daemon.start()
    again = await connect(daemon.url)
    while (await again.result("media.export.status"))["exporting"]:
        await asyncio.sleep(0.02)
    status = await again.result("media.export.status")
    assert status["state"] == "completed"
    assert status["games"] == GAMES + 2
    assert len(set(made.glob("mgl/_SNES/*.mgl"))) == GAMES // 2
    assert not [*made.glob("mgl/_SNES/*.zapcore-part")]


def client_says(port, tmp_path):
    found = said("mgl", "snes", "--port", port)
    assert "300 games in 300 files" in found
    assert found.endswith("nothing had to be written.\n")
    tried = said("list", "snes", "--dry-run", "--json", "--port", port)
    assert json.loads(tried)["dryRun"] is True
    assert not (tmp_path / "data" / "exports" / "SNES.txt").exists()


def said(*words):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["export", *words]) == 0
    return out.getvalue()
