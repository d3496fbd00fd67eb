"""Which environment makes us talk to a service manager."""

import socket

import pytest

from zapcore.service import manager


@pytest.fixture
def heard(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        path = str(tmp_path / "notify")
        listening.bind(path)
        listening.settimeout(0.3)

        def hear(seconds=None):
            listening.settimeout(seconds or 0.3)
            try:
                return listening.recv(4096).decode()
            except TimeoutError:
                return None

        hear.path = path
        yield hear


async def test_without_a_manager_nothing_is_sent_and_nothing_fails():
    told = manager({}, 1)
    async with told.watched():
        told.ready()
        told.stopping()


async def test_a_watchdog_of_another_process_is_not_ours(heard):
    environment = {
        "NOTIFY_SOCKET": heard.path,
        "WATCHDOG_USEC": "20000",
        "WATCHDOG_PID": "7",
    }
    async with manager(environment, 8).watched():
        assert heard() is None


@pytest.mark.parametrize("period", ["", "0", "-5", "soon", "²"])
async def test_a_period_that_is_none_starts_no_watchdog(heard, period):
    environment = {"NOTIFY_SOCKET": heard.path, "WATCHDOG_USEC": period}
    told = manager(environment, 8)
    async with told.watched():
        assert heard() is None
    told.ready()
    assert heard() == "READY=1\nSTATUS=Serving"


async def test_a_manager_that_is_gone_is_no_error(tmp_path, caplog):
    manager({"NOTIFY_SOCKET": str(tmp_path / "gone")}, 8).ready()
    assert "was not told" in caplog.text


def test_an_address_that_is_no_path_is_none(caplog):
    manager({"NOTIFY_SOCKET": "vsock:2:1234"}, 8).ready()
    assert caplog.text == ""
