"""``zapcore missing`` and the clean-ups, beside a daemon with a library of its own."""

import asyncio
import json
import time

import aiohttp
import pytest
from cli_fixture import Commands, Serving

NES = [f"Game {number:02} (USA).nes" for number in range(30)]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("missing") / "roms" / "nes"
    folder.mkdir(parents=True)
    for name in NES:
        (folder / name).write_bytes(name.encode())
    return folder.parent


@pytest.fixture(scope="module")
def serving(library):
    made = Serving(library, library.parent / "data")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def zapcore(serving, library):
    return Commands(serving.url, library.parent)


def post(zapcore, task, **args):
    return asyncio.run(_post(zapcore, task, args))


def settled(zapcore):
    """Give what is missing once the index has ended that an answer started."""
    end = time.monotonic() + 20
    while json.loads(zapcore("call", "media.generate.status")[0])["indexing"]:
        assert time.monotonic() < end
    return zapcore.json("missing", "--limit", "5")


async def _post(zapcore, task, args):
    url = f"http://127.0.0.1:{zapcore.port}/api/tasks/run/{task}"
    async with aiohttp.ClientSession() as http, http.post(url, json=args) as answer:
        return (await answer.json())["meta"]["cleanup_stats"]


def test_what_vanished_is_listed_asked_of_answered_and_cleaned(zapcore, library):
    nes = library / "nes"
    zapcore("index")
    assert (
        zapcore("missing")[0] == "0 files are missing; nothing of them was deleted.\n"
    )
    (nes / NES[29]).unlink()
    zapcore("index")
    out, _ = zapcore("missing")
    assert str(nes / NES[29]) in out
    assert "1 file is missing" in out
    for name in NES[:16]:
        (nes / name).unlink()
    zapcore("index")
    out, _ = zapcore("missing", "nes", "--limit", "0")
    assert f"16 of 29 files vanished at once from {library}" in out
    assert "Are they gone?" in out
    assert "1 file is missing" in out
    out, _ = zapcore("missing", "--answer", library, "waiting")
    assert "unless more vanishes" in out
    assert "they will be back" in zapcore("missing")[0]
    _, err = zapcore("missing", "--answer", library, "perhaps", status=2)
    assert "neither gone nor waiting" in err
    found = post(zapcore, "cleanup_missing_roms", platform_id=None, dry_run=True)
    assert (found["roms_found"], found["roms_deleted"], found["kept"]) == (1, 0, 1)
    assert zapcore.json("missing", "--answer", library, "gone")["started"] is True
    found = settled(zapcore)
    assert (len(found["missing"]), found["total"], found["questions"]) == (5, 17, [])
    assert "and 12 more" in zapcore("missing", "--limit", "5")[0]
    found = post(zapcore, "cleanup_missing_roms", platform_id=None)
    assert found["platform_id"] is None
    assert (found["roms_found"], found["roms_deleted"]) == (17, 17)
    assert found["errors"] == []
    assert zapcore.json("missing")["total"] == 0
    found = post(zapcore, "cleanup_orphaned_resources")
    assert (found["titles"], found["errors"]) == (0, [])
    assert json.dumps(found)
