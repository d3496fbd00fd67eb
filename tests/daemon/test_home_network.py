"""The door seen from real peers: a phone at home and a stranger, each in a network
namespace of its own, cabled to the one in which the daemon runs.
"""

import json
import os
import socket
import subprocess
import sys

import pytest

CLIENT = os.path.join(os.path.dirname(__file__), "peer_client.py")
GAMES = 3000
HOME, PHONE = "192.168.77.5", "192.168.77.9"
HOME6, PHONE6 = "2001:db8:77::5", "2001:db8:77::9"
PUBLIC, STRANGER = "198.51.100.1", "203.0.113.9"
TRANSPORTS = ("post", "text", "socket", "events", "page", "picture")
GOOD = {"post": 200, "text": 415, "socket": 101, "events": 200, "page": 200}


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


def inside(space, *command, **options):
    return subprocess.run(
        ["ip", "netns", "exec", space, sys.executable, *command],
        check=True,
        capture_output=True,
        text=True,
        timeout=50,
        **options,
    )


class Net:
    """Three namespaces: ``daemon``, ``phone`` on its LAN, ``stranger`` elsewhere."""

    def __init__(self):
        mark = f"{os.getpid():x}"
        self.daemon, self.phone, self.stranger = (
            f"zc{mark}{letter}" for letter in "dps"
        )

    def make(self):
        for space in (self.daemon, self.phone, self.stranger):
            ip("netns", "add", space)
            ip("-n", space, "link", "set", "lo", "up")
        self._cable(self.phone, "lan", f"{HOME}/24", f"{PHONE}/24")
        self._cable(self.stranger, "wan", f"{PUBLIC}/32", f"{STRANGER}/32")
        for space, cable, address in (
            (self.daemon, "lan", HOME6),
            (self.phone, "lan", PHONE6),
        ):
            ip("-n", space, "addr", "add", f"{address}/64", "dev", cable, "nodad")
        ip("-n", self.daemon, "route", "add", STRANGER, "dev", "wan", "src", PUBLIC)
        ip("-n", self.stranger, "route", "add", PUBLIC, "dev", "wan", "src", STRANGER)

    def _cable(self, space, name, ours, theirs):
        ip("-n", self.daemon, "link", "add", name, "type", "veth", "peer", "name", name,
           "netns", space)  # fmt: skip
        for where, address in ((self.daemon, ours), (space, theirs)):
            ip("-n", where, "addr", "add", address, "dev", name)
            ip("-n", where, "link", "set", name, "up")

    def remove(self):
        for space in (self.daemon, self.phone, self.stranger):
            command = ["ip", "netns", "del", space]
            subprocess.run(command, check=False, capture_output=True)


@pytest.fixture
def net():
    made = Net()
    try:
        made.make()
    except (OSError, subprocess.CalledProcessError) as error:
        made.remove()
        told = getattr(error, "stderr", "") or str(error)
        pytest.skip(f"network namespaces cannot be made here (root is needed): {told}")
    yield made
    made.remove()


@pytest.fixture
def many(tmp_path):
    """A library whose scrape takes long enough to be cancelled."""
    nes = tmp_path / "many" / "nes"
    nes.mkdir(parents=True)
    rows = []
    for number in range(GAMES):
        (nes / f"Game {number:04}.nes").write_bytes(b"")
        about = f"<name>Game {number}</name><desc>{'words ' * 40}</desc>"
        rows.append(f"<game><path>./Game {number:04}.nes</path>{about}</game>")
    (nes / "gamelist.xml").write_text(f"<gameList>{''.join(rows)}</gameList>")
    return nes.parent


@pytest.fixture
def served(net, many, data):
    """A daemon with its usual settings, in a namespace; gives its port and log."""
    log = data.parent / "log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            ["ip", "netns", "exec", net.daemon, sys.executable, "-m",
             "zapcore.cli.main", "serve", "--library", str(many), "--data", str(data),
             "--port", "0"],
            stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
        line = process.stdout.readline()
        assert line.startswith("zapcore ready"), log.read_text()
        yield int(line.rsplit(":", 1)[1].split("/")[0]), log
        process.kill()
        process.communicate()


def key(data, level):
    command = [sys.executable, "-m", "zapcore.cli.main", "key", "new", "--level", level]
    told = subprocess.run(
        [*command, "--data", str(data)], check=True, capture_output=True, text=True
    )
    return told.stdout.strip()


def table(own, port, keys):
    """Give (base, transport, headers) and what is right of Host, Origin and key."""
    base = f"http://{own}:{port}"
    hosts = {
        f"localhost:{port}": True,
        f"{own}:{port}": True,
        f"{socket.gethostname()}:{port}": True,
        "evil.example": False,
        None: False,
    }
    origins = {
        f"http://{own}:{port}": True,
        f"http://{own}:1": False,
        "https://evil.example": False,
        "null": False,
    }
    for name, secret in keys.items():
        told = {"Authorization": f"Bearer {secret}"} if secret else {}
        for transport in TRANSPORTS:
            for host, good in hosts.items():
                if host is None and name != "none":
                    continue
                headers = {"Host": host, **told}
                yield (base, transport, headers), (good, True, name)
        for origin, good in origins.items():
            headers = {"Origin": origin, **told}
            yield (base, "post", headers), (True, good, name)


def wanted(transport, good, *, home):
    host, origin, name = good
    if not host:
        return 421
    if not origin:
        return 403
    if name == "wrong":
        return 401
    if name == "none" and not home:
        return 403
    return GOOD.get(transport, 404)


def judge(space, own, port, keys, *, home):
    rows = list(table(own, port, keys))
    asked = json.dumps([row for row, _ in rows])
    found = json.loads(inside(space, CLIENT, "rows", input=asked).stdout)
    for (row, good), status in zip(rows, found, strict=True):
        assert status == wanted(row[1], good, home=home), (row, good)
    return len(rows)


def test_a_phone_at_home_operates_without_a_key_and_a_stranger_needs_one(
    net, served, data
):
    port, log = served
    ws = f"ws://{HOME}:{port}/api/v0.1"
    phone = json.loads(inside(net.phone, CLIENT, "phone", ws).stdout)
    assert phone["current"]["level"] == "operate"
    assert phone["current"]["peer"] == PHONE
    assert phone["started"]["result"] is None
    assert phone["seen"]["scraping"]
    assert phone["cancel"]["result"] == {"message": "scraping cancelled"}
    assert phone["end"]["state"] == "cancelled"
    assert f"{PHONE} asks for media.scrape" in log.read_text()

    secret = key(data, "read")
    keys = {"none": "", "good": secret, "wrong": "zk_" + "w" * 43}
    assert judge(net.phone, HOME, port, keys, home=True) == 90
    assert judge(net.stranger, PUBLIC, port, keys, home=False) == 90
    one = {"none": ""}
    assert judge(net.phone, f"[{HOME6}]", port, one, home=True) == 34
    assert secret not in log.read_text()
