"""A bundle on a device's card, and a daemon of it that is watched from its start on."""

import asyncio
import contextlib
import glob
import os
import shutil
import socket
import subprocess
import threading
import time
import zipfile
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field

import aiohttp

from benchmarks.device_guest import Guest, Program
from benchmarks.process import Client

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HOME = "zapcore"
RUNTIME = f"{HOME}/rt"
"""Below the card; the installer's own folders have a hash in their name."""

DATA = "/media/fat/zapcore/data"
REST_S = 0.05
CALM_S, CALM_CPU_S = 1.5, 0.03
"""A daemon that uses less than the second in the first is idle."""


def build(folder: str) -> str:
    """Give the zip of MiSTer's bundle: the one ZAPCORE_BUNDLE names, or a new one."""
    given = os.environ.get("ZAPCORE_BUNDLE")
    if given:
        return given
    script = os.path.join(ROOT, "scripts", "bundle")
    command = [script, "mister", "--out", folder]
    if subprocess.run(command, check=False).returncode:
        # What runs is asked here, not whether Debian stood still; the script says it.
        subprocess.run([*command, "--newest"], check=True)
    (made,) = glob.glob(os.path.join(folder, "*-mister.zip"))
    return made


def put(guest: Guest, bundle: str) -> None:
    """Put a bundle on the card: a zip as it is shipped, or a folder of it unpacked."""
    target = os.path.join(guest.card, RUNTIME)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.isdir(bundle):
        shutil.copytree(bundle, target, copy_function=shutil.copyfile)
        return
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(target)


def copy_data(guest: Guest, data: str) -> None:
    """Put the databases of a daemon of another machine on the card."""
    target = os.path.join(guest.files, DATA[1:])
    os.makedirs(target, exist_ok=True)
    for path in glob.glob(os.path.join(data, "*.db")):
        shutil.copyfile(path, os.path.join(target, os.path.basename(path)))


def copy_games(guest: Guest, library: str) -> None:
    """Put a library on the card."""
    games = os.path.join(library, "games")
    target = os.path.join(guest.card, "games")
    shutil.copytree(games, target, copy_function=shutil.copyfile)


def show_games(guest: Guest, library: str) -> None:
    """Let the card have a library too large to be copied to it in good time."""
    target = f"{guest.place}/media/fat/games"
    os.makedirs(os.path.join(guest.card, "games"))
    games = os.path.join(library, "games")
    subprocess.run(guest.outside("mount", "--bind", games, target), check=True)


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
    return port


@dataclass
class Started:
    """A daemon of the guest, and CPU seconds it had used when it said ``ready``."""

    program: Program
    port: int
    ready_cpu_s: float = 0.0
    said: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Give where it answers."""
        return f"ws://127.0.0.1:{self.port}/api/v0.1"

    def listen(self) -> None:
        """Read what it prints until it ends; a thread's work."""
        assert self.program.popen is not None
        assert self.program.popen.stdout is not None
        with self.program.popen.stdout as lines:
            for line in lines:
                if line.startswith("zapcore ready"):
                    with contextlib.suppress(OSError):
                        self.ready_cpu_s = self.program.cpu_s()
                self.said.append(line)


def serve(
    guest: Guest,
    *words: str,
    settings: Mapping[str, str] | None = None,
    runtime: str = RUNTIME,
) -> Started:
    """Start ``zapcore serve`` as the device's service does; do not wait for it."""
    port = free_port()
    told = {"ZAPCORE_MDNS": "false", **(settings or {})}
    command = [f"/media/fat/{runtime}/run", "serve", "--platform", "mister"]
    command += ["--data", DATA, "--port", str(port), *words]
    # Its output goes to files in RAM on the device; a pipe to a thread is no slower.
    started = Started(guest.start("/bin/sh", *command, settings=told), port)
    threading.Thread(target=started.listen, daemon=True).start()
    return started


async def until_ready(started: Started, seconds: float = 120) -> None:
    """Wait for its word ``ready``.

    Raises:
        RuntimeError: it ended, or does not say it.
    """
    end = time.monotonic() + seconds
    while not started.ready_cpu_s:
        if not started.program.is_running() or time.monotonic() > end:
            raise RuntimeError(f"the daemon is not ready; it said {started.said}")
        await asyncio.sleep(REST_S)


@contextlib.asynccontextmanager
async def connected(started: Started, seconds: float = 120) -> AsyncIterator[Client]:
    """Connect as soon as it answers.

    Raises:
        RuntimeError: it ended, or does not answer.
    """
    end = time.monotonic() + seconds
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                socket_ = await session.ws_connect(started.url, max_msg_size=64 << 20)
                break
            except aiohttp.ClientError as error:
                if not started.program.is_running() or time.monotonic() > end:
                    raise RuntimeError(f"no answer: {error} {started.said}") from error
                await asyncio.sleep(REST_S)
        client = Client(socket_)
        try:
            yield client
        finally:
            client.reader.cancel()
            await asyncio.gather(client.reader, return_exceptions=True)
            await socket_.close()


async def until_idle(program: Program, seconds: float = 60) -> None:
    """Wait until it has nothing to do."""
    end = time.monotonic() + seconds
    used = program.cpu_s()
    while time.monotonic() < end:
        await asyncio.sleep(CALM_S)
        now = program.cpu_s()
        if now - used <= CALM_CPU_S:
            return
        used = now
    raise RuntimeError("the daemon does not become idle")


class Peak:
    """The highest memory of a program of the guest while something goes on."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._ended = threading.Event()
        self.mb = 0.0

    def _watch(self) -> None:
        while not self._ended.wait(REST_S):
            with contextlib.suppress(OSError):
                self.mb = max(self.mb, self._program.memory_mb())

    @contextlib.contextmanager
    def watching(self) -> Iterator["Peak"]:
        """Look at it every 50 ms inside."""
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield self
        finally:
            self._ended.set()
            thread.join()


def shown(program: Program, count: int = 14) -> str:
    """Give what the guest's memory consists of, the largest first."""
    sums: dict[str, int] = {}
    for name, size in program.mappings():
        short = name.rsplit("/", 1)[-1] or "anonymous"
        sums[short] = sums.get(short, 0) + size
    rows = sorted(sums.items(), key=lambda row: -row[1])[:count]
    return "\n".join(f"    {size / 1024:6.1f} MB  {name}" for name, size in rows)
