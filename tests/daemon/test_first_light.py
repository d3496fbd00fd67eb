"""`zapcore firstlight`, what scripts/run runs, as a process without a terminal."""

import os
import re
import signal
import socket
import subprocess
import sys
import time

import pytest

COMMAND = [sys.executable, "-m", "zapcore.cli.main"]


@pytest.fixture
def starting(tmp_path):
    """Start first light; every process is ended with the test."""
    made = []

    def start(*arguments):
        command = [*COMMAND, "firstlight", "--local", tmp_path / "local", *arguments]
        process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        made.append(process)
        return process

    yield start
    for process in made:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=10)


def told(process):
    """Give what it prints up to its last line, then leave it serving."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Ctrl-C"):
            break
    return "".join(lines)


def test_the_sample_is_made_indexed_imported_and_shown(starting):
    process = starting()
    text = told(process)
    assert "a sample of 11 games" in text
    assert "13 games are indexed" in text
    assert "6 entries read: 6 matched, 0 without a game" in text
    assert "developer    Tin Orchard" in text
    assert re.search(r"picture +\w+, image/png, \d+ bytes", text)
    assert "ws://127.0.0.1:" in text
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "", "")


def test_the_command_that_it_prints_works(starting):
    text = told(starting())
    port = re.search(r"ws://127\.0\.0\.1:(\d+)/", text).group(1)

    def call(*words):
        return subprocess.run(
            [*COMMAND, "call", "--port", port, *words],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )

    ended = call("media.search", '{"query": "twin", "maxResults": 5}')
    assert ended.returncode == 0
    assert "Twin Moons" in ended.stdout
    ended = call("media.nothing")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "Method not found" in ended.stderr


def test_a_taken_port_is_gone_around(starting):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            other.bind(("127.0.0.1", 7497))
        except OSError:
            pass  # somebody else holds it, which serves as well
        else:
            other.listen()
        text = told(starting())
    port = re.search(r"ws://127\.0\.0\.1:(\d+)/", text).group(1)
    assert port != "7497"
    assert f"call --port {port}" in text


def test_a_port_that_was_chosen_is_used_and_one_that_is_taken_is_named(
    starting, monkeypatch
):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("ZAPCORE_PORT", str(port))
        process = starting()
        _, err = process.communicate(timeout=20)
    assert process.returncode == 1
    assert f"port {port} is taken by" in err
    assert f"ws://127.0.0.1:{port}/" in told(starting())


def test_what_is_broken_in_a_gamelist_is_named_with_file_and_line(starting, library):
    gamelist = library / "nes" / "gamelist.xml"
    whole = gamelist.read_text()
    gamelist.write_text(whole.replace("</gameList>", "\n\n<game><path>./Beta"))
    text = told(starting(library))
    assert re.search(rf"warning: {re.escape(str(gamelist))}:\d+: \w", text)
    assert "1 matched" in text


def test_a_library_without_a_game_is_a_sentence(starting, tmp_path):
    (tmp_path / "roms" / "pictures").mkdir(parents=True)
    (tmp_path / "roms" / "pictures" / "cat.txt").write_text("meow")
    process = starting(tmp_path / "roms")
    _, err = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "system folders" in err
    assert "Traceback" not in err


def test_a_second_time_it_finds_everything_again(starting):
    first = starting()
    told(first)
    first.send_signal(signal.SIGINT)
    assert first.wait(10) == 0
    assert "Tin Orchard" in told(starting())


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="asks the kernel for children")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_its_daemon_ends_with_it_however_it_ends(starting, number):
    process = starting()
    told(process)
    with open(f"/proc/{process.pid}/task/{process.pid}/children") as file:
        (child,) = file.read().split()
    process.send_signal(number)
    process.wait(10)
    for _ in range(100):
        if not os.path.exists(f"/proc/{child}"):
            return
        time.sleep(0.1)
    pytest.fail("the daemon outlived first light")
