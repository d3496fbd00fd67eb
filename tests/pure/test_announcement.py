"""When there is something to announce."""

import sys

import pytest

from api.announcement import Announcement, beyond_loopback


@pytest.mark.parametrize("host", ["all", "0.0.0.0", "::", "192.168.1.2"])
def test_what_phones_can_reach_is_announced(host):
    assert beyond_loopback(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1"])
def test_what_only_the_device_reaches_is_not(host):
    assert not beyond_loopback(host)


async def test_without_zeroconf_it_says_so_and_ends(monkeypatch, caplog):
    caplog.set_level("INFO")
    monkeypatch.setitem(sys.modules, "zeroconf.asyncio", None)
    announcement = Announcement("all", 1, {})
    announcement.start()
    await announcement._task
    assert "zapcore[mdns] is not installed" in caplog.text
    await announcement.close()
