"""The daemon under a service manager: a real NOTIFY_SOCKET, and the unit itself."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
UNIT = os.path.join(ROOT, "packaging", "systemd", "zapcore.service")
PERIOD_S = 0.4
HANGING = """
import signal, sys, time
signal.signal(signal.SIGUSR1, lambda *_: time.sleep(120))
from zapcore.cli.main import main
sys.exit(main())
"""
"""The daemon, whose loop hangs for good when it gets SIGUSR1."""


class Manager:
    """What systemd is to a service: a socket that hears it."""

    def __init__(self, address):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address)
        self.socket.settimeout(20)

    def hear(self):
        return self.socket.recv(4096).decode().split("\n")

    def until(self, line):
        while True:
            heard = self.hear()
            if line in heard:
                return heard

    def quiet(self, seconds):
        """Tell whether nothing more comes, once what is under way has come."""
        self.socket.settimeout(seconds)
        try:
            for _ in range(3):
                self.hear()
        except TimeoutError:
            return True
        return False


@pytest.fixture
def started(tmp_path, data):
    abstract = f"zapcore-test-{os.getpid()}"
    manager = Manager("\0" + abstract)
    environment = {
        **os.environ,
        "NOTIFY_SOCKET": "@" + abstract,
        "WATCHDOG_USEC": str(int(PERIOD_S * 1_000_000)),
        "ZAPCORE_LIBRARY": str(tmp_path),
    }
    environment.pop("WATCHDOG_PID", None)
    arguments = ["serve", "--data", str(data), "--port", "0", "--host", "127.0.0.1"]
    process = subprocess.Popen(
        [sys.executable, "-c", HANGING, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    yield manager, process
    process.kill()
    process.communicate()
    manager.socket.close()


def test_the_manager_hears_ready_signs_of_life_and_stopping(started):
    manager, process = started
    manager.until("READY=1")
    assert process.stdout.readline().startswith("zapcore ready ")
    for _ in range(3):
        manager.until("WATCHDOG=1")
    process.send_signal(signal.SIGTERM)
    manager.until("STOPPING=1")
    assert process.wait(10) == 0


def test_signs_of_life_end_when_the_loop_hangs(started):
    manager, process = started
    manager.until("READY=1")
    manager.until("WATCHDOG=1")
    process.send_signal(signal.SIGUSR1)
    assert manager.quiet(PERIOD_S * 4)
    assert process.poll() is None


@pytest.fixture
def analyze():
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed (Debian: apt install systemd)")

    def run(*arguments):
        done = subprocess.run(
            [program, *arguments], capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    return run


def test_the_unit_exposes_no_more_than_two_of_ten(analyze):
    judged = analyze("security", "--offline=true", UNIT)
    if "--offline" in judged and "nrecognized" in judged:
        pytest.skip("this systemd-analyze cannot judge a file (before version 250)")
    found = re.search(r"Overall exposure level for zapcore.service: ([\d.]+)", judged)
    assert found, judged
    assert float(found[1]) <= 2.0


NEWER = ("RestartSteps", "RestartMaxDelaySec")
"""Keys of systemd 254, which older ones pass over."""


def test_systemd_understands_the_unit(analyze, tmp_path):
    with open(UNIT, encoding="utf-8") as file:
        text = file.read().replace("/opt/zapcore/bin/zapcore", sys.executable)
    (tmp_path / "zapcore.service").write_text(text)
    told = analyze("verify", str(tmp_path / "zapcore.service")).splitlines()
    ours = [line for line in told if "zapcore.service" in line]
    assert [ln for ln in ours if not any(f"'{key}'" in ln for key in NEWER)] == []


@pytest.mark.parametrize("name", ["systemd/bundle.conf", "retropie/zapcore.conf"])
def test_systemd_understands_what_runs_a_bundle(analyze, tmp_path, name):
    with open(os.path.join(ROOT, "packaging", name), encoding="utf-8") as file:
        text = file.read()
    assert "\nExecStart=\nExecStart=/opt/zapcore/run serve" in text
    shutil.copy(UNIT, tmp_path)
    beside = tmp_path / "zapcore.service.d"
    beside.mkdir()
    (beside / "own.conf").write_text(text.replace("/opt/zapcore/run", sys.executable))
    told = analyze("verify", str(tmp_path / "zapcore.service")).splitlines()
    ours = [line for line in told if "zapcore.service" in line or "own.conf" in line]
    assert [ln for ln in ours if not any(f"'{key}'" in ln for key in NEWER)] == []


def test_the_unit_writes_its_own_folder_only():
    with open(UNIT, encoding="utf-8") as file:
        lines = file.read().splitlines()
    assert {"ProtectSystem=strict", "StateDirectory=zapcore", "Type=notify"} <= {*lines}
    assert not [line for line in lines if line.startswith("ReadWritePaths")]
