"""A real daemon process and a real WebSocket client for each test."""

import asyncio
import json
import os
import signal
import subprocess
import sys

import aiohttp
import forked
import pytest

READY_S = 20


class Daemon:
    """One ``zapcore serve`` that a test starts, talks to and stops."""

    def __init__(self, *arguments, data, env=None, popen=forked.Popen):
        self.popen = popen
        self.arguments = [*map(str, arguments), "--data", str(data), "--port", "0"]
        self.env = {**os.environ, **(env or {})}
        self.process = None
        self.url = ""

    def start(self):
        command = [sys.executable, "-m", "zapcore.cli.main", "serve", *self.arguments]
        self.process = self.popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.env,
        )
        line = self.process.stdout.readline()
        assert line.startswith("zapcore ready ws://"), line + self.process.stderr.read()
        self.url = line.split()[2]
        return self

    def stop(self, number=signal.SIGTERM):
        """Stop; give (exit status, rest of stdout, stderr)."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        out, err = self.process.communicate(timeout=10)
        return self.process.returncode, out, err


class Client:
    """Sends requests, keeps answers and notifications apart."""

    def __init__(self, socket):
        self.socket = socket
        self.notes = []
        self.last = 0

    async def send(self, method, **params):
        self.last += 1
        request = {"jsonrpc": "2.0", "id": self.last, "method": method}
        if params:
            request["params"] = params
        await self.socket.send_str(json.dumps(request))
        return self.last

    async def call(self, method, **params):
        """Give the whole answer to one request."""
        number = await self.send(method, **params)
        while True:
            frame = json.loads((await self.socket.receive()).data)
            if frame.get("id") == number:
                return frame
            self.notes.append(frame)

    async def result(self, method, **params):
        answer = await self.call(method, **params)
        assert "result" in answer, answer
        return answer["result"]

    async def until(self, method, **wanted):
        """Wait for a notification whose params hold ``wanted``; give its params."""
        while True:
            while self.notes:
                note = self.notes.pop(0)
                found = note["params"]
                fits = all(found.get(k) == v for k, v in wanted.items())
                if note["method"] == method and fits:
                    return found
            async with asyncio.timeout(30):
                self.notes.append(json.loads((await self.socket.receive()).data))

    async def index(self, **params):
        await self.result("media.generate", **params)
        return await self.until("media.indexing", indexing=False)

    async def scrape(self, **params):
        await self.result("media.scrape", **{"scraperId": "gamelist.xml", **params})
        return await self.until("media.scraping", scraping=False)


@pytest.fixture
def library(tmp_path):
    """A small linux library: three NES games, one gamelist with a picture."""
    nes = tmp_path / "roms" / "nes"
    (nes / "Sub" / "Deep" / "Deeper").mkdir(parents=True)
    (nes / "media" / "images").mkdir(parents=True)
    (nes / "Alpha (USA).nes").write_bytes(b"alpha")
    (nes / "Beta (Europe).nes").write_bytes(b"beta")
    (nes / "Sub" / "Deep" / "Deeper" / "Gamma (Japan).nes").write_bytes(b"gamma")
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
        "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
    )
    (nes / "media" / "images" / "alpha.png").write_bytes(png)
    (nes / "gamelist.xml").write_text(
        "<gameList><game><path>./Alpha (USA).nes</path><name>Alpha</name>"
        "<developer>Dev &amp; Co</developer><image>./media/images/alpha.png</image>"
        "</game></gameList>"
    )
    return tmp_path / "roms"


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def popen():
    """What starts daemons; tests of the start itself have an interpreter for each."""
    return forked.Popen


@pytest.fixture
def daemon(library, data, popen):
    """A running daemon over ``library``."""
    running = Daemon("--library", library, data=data, popen=popen).start()
    yield running
    if running.process.poll() is None:
        running.stop(signal.SIGKILL)
    running.process.stdout.close()
    running.process.stderr.close()


@pytest.fixture
def starting(data, popen):
    """Start daemons by hand; all are killed at the end."""
    made = []

    def start(*arguments, folder=data, env=None):
        running = Daemon(*arguments, data=folder, env=env, popen=popen)
        made.append(running)
        return running.start()

    yield start
    for running in made:
        if running.process and running.process.poll() is None:
            running.stop(signal.SIGKILL)
        if running.process:
            running.process.stdout.close()
            running.process.stderr.close()


@pytest.fixture
async def connect():
    """Connect real WebSocket clients; all are closed at the end."""
    sessions = []

    async def open_one(url):
        session = aiohttp.ClientSession()
        sessions.append(session)
        return Client(await session.ws_connect(url, max_msg_size=64 << 20))

    yield open_one
    for session in sessions:
        await session.close()


@pytest.fixture
async def client(daemon, connect):
    return await connect(daemon.url)
