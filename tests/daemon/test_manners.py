"""What a running daemon does for games and other programs, seen from outside."""

import asyncio
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

LOWERED = (os.SCHED_IDLE, 19)


def threads(pid):
    """Give (policy, nice) of each thread, the main thread's first."""
    found = []
    for thread in sorted(os.listdir(f"/proc/{pid}/task"), key=int):
        text = Path(f"/proc/{pid}/task/{thread}/stat").read_text()
        fields = text.rpartition(")")[2].split()
        found.append((int(fields[38]), int(fields[16])))
    return found


def cores(pid):
    """Give the cores that any thread may use."""
    tasks = map(int, os.listdir(f"/proc/{pid}/task"))
    return set().union(*map(os.sched_getaffinity, tasks))


def until(true, seconds=10):
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def game_file(tmp_path):
    return tmp_path / "CORENAME"


@pytest.fixture
def mister(starting, library, game_file):
    """Start a daemon of a MiSTer whose core's name is in ``game_file``."""
    (library / "nes").rename(library / "NES")
    arguments = ("--platform", "mister", "--library", library, "--game-file", game_file)
    return lambda: starting(*arguments)


async def test_an_index_waits_for_a_heavy_game_in_lowered_threads(
    mister, connect, game_file, data
):
    game_file.write_text("Saturn")
    daemon = mister()
    client = await connect(daemon.url)
    await asyncio.sleep(0.3)
    await client.result("media.generate")
    paused = await client.until("media.indexing", paused=True)
    assert paused["pausedBy"] == "game"
    assert await client.result("media.active") is None
    main, *_ = threads(daemon.process.pid)
    assert main == (os.sched_getscheduler(0), os.getpriority(os.PRIO_PROCESS, 0))
    # On a busy machine it may be on its way there.
    until(lambda: LOWERED in threads(daemon.process.pid))
    game_file.write_text("MENU")
    await client.until("media.indexing", indexing=False)
    async with asyncio.timeout(10):
        while not (await client.result("settings.logs.download"))["size"]:
            await asyncio.sleep(0.05)
    assert not list(data.glob("zapcore.log*"))


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core is shared")
def test_the_daemon_keeps_off_the_core_of_misters_program(mister, tmp_path):
    path = tmp_path / "MiSTer"
    shutil.copy(shutil.which("sleep"), path)
    taken = max(os.sched_getaffinity(0))
    daemon = mister()
    with subprocess.Popen([path, "60"]) as program:
        try:
            os.sched_setaffinity(program.pid, {taken})
            (tmp_path / "CORENAME").write_text("SNES")
            until(lambda: taken not in cores(daemon.process.pid))
        finally:
            program.kill()
