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
    main, *others = threads(daemon.process.pid)
    assert main == (os.sched_getscheduler(0), os.getpriority(os.PRIO_PROCESS, 0))
    assert LOWERED in others
    game_file.write_text("MENU")
    await client.until("media.indexing", indexing=False)
    log = await client.result("settings.logs.download")
    assert log["size"] > 0
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
            deadline = time.monotonic() + 10
            while taken in os.sched_getaffinity(daemon.process.pid):
                assert time.monotonic() < deadline
                time.sleep(0.05)
            for thread in os.listdir(f"/proc/{daemon.process.pid}/task"):
                assert taken not in os.sched_getaffinity(int(thread))
        finally:
            program.kill()
