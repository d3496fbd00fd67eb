"""mDNS in a network namespace of its own: who browses finds the daemon, and its end."""

import json
import os
import subprocess
import sys

import pytest

INSIDE = """
import asyncio, json, os, signal, subprocess, sys

subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
for command in (
    "ip link add home type veth peer name phone",
    "ip addr add 10.77.0.1/24 dev home",
    "ip link set home up",
    "ip link set phone up",
    "ip route add 224.0.0.0/4 dev home",
):
    subprocess.run(command.split(), check=True)

from zeroconf import ServiceStateChange
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

TYPE = "_zaparoo._tcp.local."


async def main():
    seen = asyncio.Queue()

    def heard(zeroconf, service_type, name, state_change):
        seen.put_nowait((name, state_change))

    browser_side = AsyncZeroconf(interfaces=["10.77.0.1"])
    AsyncServiceBrowser(browser_side.zeroconf, TYPE, handlers=[heard])
    daemon = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True)
    url = daemon.stdout.readline().split()[2]
    found = None
    try:
        async with asyncio.timeout(float(os.environ["WAIT_S"])):
            name, _ = await seen.get()
            info = AsyncServiceInfo(TYPE, name)
            await info.async_request(browser_side.zeroconf, 3000)
            found = {
                "port": info.port,
                "addresses": info.parsed_addresses(),
                "text": {k.decode(): v.decode() for k, v in info.properties.items()},
            }
    except TimeoutError:
        pass
    daemon.send_signal(signal.SIGTERM)
    gone = False
    if found:
        async with asyncio.timeout(8):
            while not gone:
                gone = (await seen.get())[1] is ServiceStateChange.Removed
    status = await asyncio.to_thread(daemon.wait, 10)
    await browser_side.async_close()
    print(json.dumps({"url": url, "found": found, "gone": gone, "status": status}))


asyncio.run(main())
"""


def inside(data, library, switch, wait_s):
    """Give what a neighbour in the namespace sees of ``zapcore serve``."""
    probe = subprocess.run(
        ["unshare", "--net", "ip", "link", "add", "zap0", "type", "veth"],
        capture_output=True,
        text=True,
        check=False,
    )
    if probe.returncode:
        pytest.skip(f"no network namespace can be made here: {probe.stderr.strip()}")
    serve = [sys.executable, "-m", "zapcore.cli.main", "serve", "--port", "0"]
    serve += ["--data", str(data), "--library", str(library), "--mdns", switch]
    done = subprocess.run(
        ["unshare", "--net", sys.executable, "-c", INSIDE, *serve],
        capture_output=True,
        text=True,
        timeout=45,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "WAIT_S": wait_s},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_phone_finds_the_daemon_its_version_and_platform_and_hears_its_end(
    data, library
):
    told = inside(data, library, "true", "20")
    assert told["found"] == {
        "port": int(told["url"].split(":")[2].split("/")[0]),
        "addresses": ["10.77.0.1"],
        "text": {
            "version": "2.17.0",
            "platform": "linux",
            "name": "zapcore",
            "zapcore": "0.1.0",
        },
    }
    assert (told["gone"], told["status"]) == (True, 0)


def test_switched_off_it_says_nothing(data, library):
    told = inside(data, library, "false", "3")
    assert (told["found"], told["status"]) == (None, 0)
