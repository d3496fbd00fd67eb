"""`zapcore serve` as a process: its one line, its signals, its refusals."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest


def serve(*arguments, env=None):
    """Run serve to its end; give the finished process."""
    command = [sys.executable, "-m", "zapcore.cli.main", "serve", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=20, check=False, env=env
    )


@pytest.fixture
def popen():
    """An interpreter for each: the start itself is asked about."""
    return subprocess.Popen


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_status_0_within_two_seconds(daemon, number):
    begin = time.monotonic()
    status, out, _ = daemon.stop(number)
    assert status == 0
    assert out == ""
    assert time.monotonic() - begin < 2


async def test_a_signal_in_the_middle_of_an_index_ends_it_too(daemon, client):
    await client.result("media.generate")
    status, out, err = daemon.stop()
    assert (status, out) == (0, "")
    assert "Traceback" not in err


def test_a_second_daemon_on_the_same_data_folder_is_refused(daemon, library, data):
    second = serve("--library", library, "--data", data, "--port", "0")
    assert second.returncode != 0
    assert second.stdout == ""
    assert "already" in second.stderr
    assert str(data) in second.stderr
    assert "Traceback" not in second.stderr


def test_a_taken_port_is_a_sentence_that_names_the_option(daemon, library, tmp_path):
    port = daemon.url.split(":")[2].split("/")[0]
    second = serve("--library", library, "--data", tmp_path / "two", "--port", port)
    assert second.returncode != 0
    assert port in second.stderr
    assert "--port" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_data_folder_that_cannot_be_made_is_a_sentence(library, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    ended = serve("--library", library, "--data", tmp_path / "file" / "data")
    assert ended.returncode != 0
    assert "data folder" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount read-only")
def test_a_read_only_data_folder_is_a_sentence(library, tmp_path):
    folder = tmp_path / "ro"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", folder], check=True)
    try:
        ended = serve("--library", library, "--data", folder)
    finally:
        subprocess.run(["umount", folder], check=True)
    assert ended.returncode != 0
    assert "written" in ended.stderr
    assert "Traceback" not in ended.stderr


async def test_version_names_the_contract_and_our_own_version(client):
    answer = await client.result("version")
    assert answer["version"] == "2.17.0"
    assert answer["platform"] == "linux"
    assert answer["name"] == "zapcore"
    assert answer["api"] == "0.1"


async def test_it_starts_no_work_by_itself(client):
    assert (await client.result("media"))["database"] == {
        "exists": False,
        "indexing": False,
        "optimizing": False,
        "paused": False,
        "totalMedia": 0,
        "missingMedia": 0,
    }


async def test_a_broken_database_is_set_aside_and_rebuilt(
    starting, connect, library, data
):
    first = starting("--library", library)
    client = await connect(first.url)
    await client.index()
    first.stop(signal.SIGKILL)
    (data / "media.db").write_bytes(b"\0" * 40960)
    again = starting("--library", library)
    client = await connect(again.url)
    assert (await client.index())["totalFiles"] == 3
    assert any(name.startswith("media.db.broken") for name in os.listdir(data))


async def test_the_answer_to_ping_is_pong(client):
    await client.socket.send_str("ping")
    assert (await client.socket.receive()).data == "pong"


async def test_malformed_json_is_32700_and_changes_nothing(client):
    await client.socket.send_str("{not json")
    answer = json.loads((await client.socket.receive()).data)
    assert answer["error"]["code"] == -32700
    assert answer["id"] is None
    assert (await client.result("health")) == {"status": "ok"}
