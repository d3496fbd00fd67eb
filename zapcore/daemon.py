"""The composition root: opens the door, builds the rooms, starts and stops all.

Known by none, knows all. The door opens first, with as few imports as it needs:
whoever comes before the rooms are there waits for them, but for a greeting. Whatever
was started is undone in the opposite order, also when the start fails half-way. SIGTERM
and SIGINT end the process with status 0 within two seconds, whatever a worker thread is
waiting for: the journal goes on from there.
"""

import asyncio
import contextlib
import fcntl
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack
from importlib import import_module
from typing import Any

from api.announcement import Announcement, beyond_loopback
from api.gate import Gate, Policy
from api.greeting import CONTRACT
from api.hub import Hub
from api.lobby import Lobby
from api.server import ApiServer
from zapcore import __version__, allocator
from zapcore.assembly_background import background_of
from zapcore.background import Background
from zapcore.config import Config
from zapcore.config_keys import ALL
from zapcore.durable import make_folder
from zapcore.errors import StartError
from zapcore.late_keys import LateKeys
from zapcore.logs import LogFile, log_folder
from zapcore.model import Level
from zapcore.service import manager
from zapcore.valueclass import dataclass

SWITCH_INTERVAL_S = 0.0005
"""How long a worker thread may keep the interpreter while the loop waits (COSTS)."""

GC_THRESHOLDS = (50_000, 20, 1000)
"""Full collections were the longest stalls measured (36 ms); see COSTS."""

STOP_LIMIT_S = 1.8
"""After this the process ends even if a disk does not answer a worker thread."""


def run(config: Config) -> int:
    """Serve until SIGTERM or Ctrl-C; give the exit status.

    Raises:
        StartError: the data folder is in use or cannot be written, the port is taken.
    """
    log = LogFile(log_folder(config), config.log_format)
    with _only_one(config.data), log.keeping():
        allocator.tune()
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        asyncio.run(_serve(config, log))
    return 0


def _tune() -> None:
    """Have the collector leave alone what was imported; it stays.

    Nothing is collected first: that would hold the loop for longer than all it frees
    is worth (some hundred kilobytes).
    """
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    gc.enable()


@contextlib.contextmanager
def _only_one(folder: str) -> Iterator[None]:
    """Hold the data folder; the kernel lets go of the lock whenever we die."""
    try:
        make_folder(folder)
        lock = open(os.path.join(folder, "zapcore.lock"), "a")  # noqa: SIM115 - held until the process ends
    except OSError as error:
        raise StartError(
            f"the data folder {folder} cannot be written ({error.strerror}); check its "
            "permissions or choose another with --data"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StartError(
                f"another zapcore already uses the data folder {folder}; stop it or "
                "choose another folder with --data"
            ) from error
        except OSError as error:
            # Some disks have no locks: nobody can be kept out, and nobody is.
            logging.getLogger(__name__).warning(
                "the data folder cannot be locked: %s", error.strerror
            )
        yield


async def _serve(config: Config, log: LogFile) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    told = manager(os.environ, os.getpid())
    async with told.watched(), AsyncExitStack() as stack:
        door = await _open_door(config, background_of(loop), stack)
        if await _unless(stop, _furnish(config, log, door, stack)):
            host = _reached_at(config.host)
            sys.stdout.write(f"zapcore ready ws://{host}:{door.port}/api/v0.1\n")
            sys.stdout.flush()
            told.ready()
            await stop.wait()
        told.stopping()
        _end_by_force_after(STOP_LIMIT_S)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Do work, unless it is stopped before its end; give whether it was done."""
    working = asyncio.create_task(work, name="daemon: start")
    stopped = asyncio.create_task(stop.wait(), name="daemon: stopped early")
    try:
        await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            await working
            return True
        _end_by_force_after(STOP_LIMIT_S)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        return False
    finally:
        stopped.cancel()


def _reached_at(host: str) -> str:
    """Give the address by which a program on this device reaches us."""
    host = {ALL: "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"[{host}]" if ":" in host else host


def _end_by_force_after(seconds: float) -> None:
    """A thread that hangs on a dead share must not keep the process alive."""
    timer = threading.Timer(seconds, os._exit, (0,))
    timer.daemon = True
    timer.start()


@dataclass(frozen=True, slots=True)
class _Greeting:
    platform: str
    version: str = __version__


@dataclass(frozen=True, slots=True)
class _Door:
    """What is open from the start on: the server, who waits at it, its keys."""

    server: ApiServer
    port: int
    lobby: Lobby
    hub: Hub
    keys: LateKeys
    background: Background


async def _open_door(
    config: Config, background: Background, stack: AsyncExitStack
) -> _Door:
    """Listen. Nobody passes who would not pass later."""
    lobby, hub, keys = Lobby(_Greeting(config.platform)), Hub(), LateKeys()
    server = ApiServer(
        lobby,
        hub,
        config.host,
        config.port,
        app_dir=config.app_dir,
        gate=Gate(_policy(config), keys),
    )
    port = await server.start()
    stack.push_async_callback(server.stop)
    return _Door(server, port, lobby, hub, keys, background)


def _policy(config: Config) -> Policy:
    level = None if config.network == "off" else Level[config.network.upper()]
    return Policy(level, config.networks, config.names, config.origins)


async def _furnish(
    config: Config, log: LogFile, door: _Door, stack: AsyncExitStack
) -> None:
    """Build the rooms, and let those in who wait. It all ends with ``stack``."""
    await asyncio.to_thread(import_module, "zapcore.rooms")
    from zapcore.rooms import Entrance, build  # noqa: PLC0415 - imported in a thread

    entrance = Entrance(door.hub, door.keys, door.server.stop, door.background)
    context, begin = await build(config, log, entrance, stack)
    door.lobby.open(context)
    _announce(config, door.port, stack)
    await begin()
    _tune()


def _announce(config: Config, port: int, stack: AsyncExitStack) -> None:
    """Tell the home network, if it may and can reach us."""
    if not config.mdns or not beyond_loopback(config.host):
        return
    facts = {
        "version": CONTRACT,
        "platform": config.platform,
        "name": "zapcore",
        "zapcore": __version__,
    }
    announcement = Announcement(config.host, port, facts)
    announcement.start()
    stack.push_async_callback(announcement.close)
