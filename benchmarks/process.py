"""A real zapcore process under measurement: CPU, peak memory, bytes, wire."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from typing import ClassVar

import aiohttp

TICK = os.sysconf("SC_CLK_TCK")
BIG = 64 << 20


class Daemon:
    """One ``zapcore serve`` on a free port; ``popen`` starts it."""

    popen: ClassVar[type[subprocess.Popen[str]]] = subprocess.Popen

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process = process
        self.url = url

    @classmethod
    def start(
        cls,
        library: str,
        data: str,
        *,
        module: str = "zapcore.cli.main",
        settings: Mapping[str, str] | None = None,
    ) -> "Daemon":
        """Start one; ``settings`` are by their environment variables."""
        command = [sys.executable, "-m", module, "serve", "--library", library]
        command += ["--data", data, "--port", "0", "--platform", "linux"]
        # For ``show_threads``: SIGABRT then prints where each thread is.
        environment = {**os.environ, "PYTHONFAULTHANDLER": "1", **(settings or {})}
        process = cls.popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("zapcore ready "):
            raise SystemExit(f"the daemon did not start: {line!r}")
        return cls(process, line.split()[2])

    def cpu_s(self) -> float:
        """CPU seconds so far, user and system, finished children included."""
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return sum(map(int, fields[11:15])) / TICK

    def peak_mb(self) -> float:
        """Highest resident memory so far."""
        return self._memory_mb("VmHWM")

    def memory_mb(self) -> float:
        """Resident memory now."""
        return self._memory_mb("VmRSS")

    def _memory_mb(self, which: str) -> float:
        with open(f"/proc/{self.process.pid}/status") as file:
            rows = dict(line.split(":", 1) for line in file if ":" in line)
        return int(rows[which].split()[0]) / 1024

    def descriptors(self) -> int:
        """Open files and sockets."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def written(self) -> int:
        """Bytes handed to write() so far."""
        with open(f"/proc/{self.process.pid}/io") as file:
            rows = dict(line.split(":") for line in file)
        return int(rows["wchar"])

    def show_threads(self) -> None:
        """End it so that it prints to stderr where each of its threads is."""
        self.process.send_signal(signal.SIGABRT)
        self.process.wait(10)

    def stop(self) -> float:
        """Stop by SIGTERM; give the seconds that took."""
        begin = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)
        if self.process.stdout:
            self.process.stdout.close()
        return time.monotonic() - begin


class Client:
    """A WebSocket client that matches answers by id and keeps notifications apart."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._waiting: dict[int, asyncio.Future[dict]] = {}
        self._next = 0
        self.arrived = 0.0
        """When (perf_counter) the last answer had come, still unread."""
        self.notes: asyncio.Queue[dict] = asyncio.Queue()
        self.reader = asyncio.create_task(self._read(), name="client")

    async def _read(self) -> None:
        try:
            async for message in self._socket:
                arrived = time.perf_counter()
                answer = json.loads(message.data)
                if "id" in answer:
                    self.arrived = arrived
                    self._waiting.pop(answer["id"]).set_result(answer)
                else:
                    self.notes.put_nowait(answer)
        finally:
            # Who waits would wait for ever, and nobody would learn why.
            for future in self._waiting.values():
                if not future.done():
                    lost = ConnectionError(f"closed: {self._socket.close_code}")
                    future.set_exception(lost)

    async def call(self, method: str, **params: object) -> object:
        """Send one request; give its result."""
        self._next += 1
        future: asyncio.Future[dict] = asyncio.get_running_loop().create_future()
        self._waiting[self._next] = future
        request = {"jsonrpc": "2.0", "id": self._next, "method": method}
        if params:
            request["params"] = params
        await self._socket.send_str(json.dumps(request))
        answer = await future
        if "error" in answer:
            raise SystemExit(f"{method}: {answer['error']}")
        return answer["result"]

    async def until_done(self, name: str, key: str) -> dict:
        """Wait for the notification ``name`` whose ``key`` is false; give it."""
        while True:
            note = await self.notes.get()
            if note["method"] == name and note["params"].get(key) is False:
                return note["params"]


@contextlib.asynccontextmanager
async def connect(url: str) -> AsyncIterator[Client]:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, max_msg_size=BIG) as socket,
    ):
        client = Client(socket)
        try:
            yield client
        finally:
            client.reader.cancel()
            await asyncio.gather(client.reader, return_exceptions=True)
