"""The composition root: builds every room, starts and stops them in order.

Known by none, knows all. Whatever was started is undone in the opposite order, also
when the start fails half-way. SIGTERM and SIGINT end the process with status 0 within
two seconds, whatever a worker thread is waiting for: the journal goes on from there.
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
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace

import platforms
from api.announcement import Announcement, beyond_loopback
from api.context import Context
from api.core_link import CoreLink
from api.core_notes import CoreNotes
from api.gate import Gate, Policy
from api.hub import Hub
from api.images.cache import ThumbCache
from api.methods.identity import CONTRACT
from api.pictures import MAX_BYTES, MAX_BYTES_MISTER, Gallery
from api.server import ApiServer
from api.shapes import RowWriter
from mediadb.journal import SqliteJournal
from mediadb.keys import Keys
from scrapers.artwork_pack.places import beside
from zapcore import __version__, allocator
from zapcore.assembly import Services, readers, services
from zapcore.assembly_manners import background_of
from zapcore.assembly_tasks import Automatic
from zapcore.background import context_of
from zapcore.config import Config
from zapcore.config_keys import ALL
from zapcore.errors import StartError
from zapcore.logs import LogFile
from zapcore.model import Level, OperationState
from zapcore.operations.activity import Activity
from zapcore.operations.automatic import end_with
from zapcore.operations.courtesy import Courtesy
from zapcore.operations.dat_desk import DatDesk
from zapcore.operations.library import Library
from zapcore.operations.occupation import Timing
from zapcore.operations.pace import Paces
from zapcore.operations.shape import shape_of
from zapcore.operations.rebuild import rebuilding
from zapcore.operations.slot import Slot
from zapcore.service import manager
from zapcore.stores import open_stores
from zapcore.systems.core_names import CoreNames
from zapcore.systems.table import SystemTable

logger = logging.getLogger(__name__)

SWITCH_INTERVAL_S = 0.0005
"""How long a worker thread may keep the interpreter while the loop waits (COSTS)."""

GC_THRESHOLDS = (50_000, 20, 1000)
"""Full collections were the longest stalls measured (36 ms); see COSTS."""

NAMES_LIMIT_S = 0.5
"""How long a start waits for the disks that a ``names.txt`` may lie on."""

STOP_LIMIT_S = 1.8
"""After this the process ends even if a disk does not answer a worker thread."""


def run(config: Config) -> int:
    """Serve until SIGTERM or Ctrl-C; give the exit status.

    Raises:
        StartError: the data folder is in use or cannot be written, the port is taken.
    """
    log = LogFile(config.data, config.log_format)
    with _only_one(config.data), log.keeping():
        _tune()
        asyncio.run(_serve(config, _look(config), log))
    return 0


def _tune() -> None:
    allocator.tune()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)


@contextlib.contextmanager
def _only_one(folder: str) -> Iterator[None]:
    """Hold the data folder; the kernel lets go of the lock whenever we die."""
    try:
        os.makedirs(folder, exist_ok=True)
        lock = open(os.path.join(folder, "zapcore.lock"), "a")  # noqa: SIM115 - held until the process ends
    except OSError as error:
        raise StartError(
            f"the data folder {folder} cannot be written ({error.strerror}); check its "
            "permissions or choose another with --data"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StartError(
                f"another zapcore already uses the data folder {folder}; stop it or "
                "choose another folder with --data"
            ) from error
        yield


def _look(config: Config) -> Library:
    """Read the tables before the loop runs: 30 ms in which it would answer nobody."""
    platform = platforms.load(config.platform)
    chosen = config.library or platform.default_roots(os.environ)
    roots = tuple(map(os.path.normpath, chosen))
    systems = SystemTable.load()
    names = CoreNames(systems, platform.name_files(roots))
    return Library(platform, roots, systems, shape_of(config, systems), names=names)


async def _serve(config: Config, library: Library, log: LogFile) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    told = manager(os.environ, os.getpid())
    async with told.watched(), AsyncExitStack() as stack:
        port = await _start(config, library, log, stack)
        host = _reached_at(config.host)
        sys.stdout.write(f"zapcore ready ws://{host}:{port}/api/v0.1\n")
        sys.stdout.flush()
        told.ready()
        await stop.wait()
        told.stopping()
        _end_by_force_after(STOP_LIMIT_S)


def _reached_at(host: str) -> str:
    """Give the address by which a program on this device reaches us."""
    host = {ALL: "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"[{host}]" if ":" in host else host


def _end_by_force_after(seconds: float) -> None:
    """A thread that hangs on a dead share must not keep the process alive."""
    timer = threading.Timer(seconds, os._exit, (0,))
    timer.daemon = True
    timer.start()


async def _start(
    config: Config, library: Library, log: LogFile, stack: AsyncExitStack
) -> int:
    """Build and start everything; give the port. What started ends with ``stack``."""
    stores = await open_stores(config.data, stack)
    await _name_cores(library)
    hub = Hub()
    journal = SqliteJournal(stores.media)
    courtesy = Courtesy()
    background = background_of(asyncio.get_running_loop())
    slot = Slot(journal, Timing(courtesy=courtesy, background=background))
    work = services(config, library, stores, slot, hub)
    keys = Keys(stores.user)
    gallery = _gallery(config, library)
    stack.callback(gallery.close)
    platform = library.platform
    activity = Activity(slot=slot, paces=Paces.load(), publisher=hub)
    automatic = Automatic(config, library, stores, slot, work, activity)
    context = Context(
        readers=readers(stores, zips=platform.zip_as_directory),
        index=work.index,
        scrape=work.scrape,
        scan=work.scanning.scan,
        identity=work.scanning.identity,
        clean=work.clean,
        dats=DatDesk(stores.dats),
        missing=work.missing,
        meta=work.meta,
        select=work.select,
        export=work.export,
        owner=stores.owner,
        activity=activity,
        tasks=automatic.desk,
        systems=library.systems,
        rows=RowWriter(library.systems),
        gallery=gallery,
        keys=keys,
        courtesy=courtesy,
        platform=platform.id,
        platform_systems=tuple(dict.fromkeys(r.system_id for r in platform.rules)),
        roots=library.roots,
        version=__version__,
        log=log,
        notices=stores.notices,
    )
    if config.core:
        notes = CoreNotes(hub, activity, library.systems)
        context = replace(context, core=CoreLink(config.core, notes.hear))
    port = await _serve_clients(config, context, hub, keys, stack)
    _announce(config, port, platform.id, stack)
    stack.push_async_callback(work.online.network.close)
    stack.push_async_callback(work.scanning.scan.close)
    stack.push_async_callback(slot.close)
    await _go_on(journal, work)
    end_with(stack, rebuilding(stores.media, slot, work.index))
    context_of(background).run(_keep_fresh, work, stack)
    context_of(background).run(automatic.start, stack)
    return port


async def _name_cores(library: Library) -> None:
    """Read how cores are called; a disk that does not answer keeps nobody waiting."""
    if library.names:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(NAMES_LIMIT_S):
                await asyncio.to_thread(library.names.refresh)


def _keep_fresh(work: Services, stack: AsyncExitStack) -> None:
    """Let what is chosen follow the library and its sources, until the daemon stops."""
    select = asyncio.create_task(work.select.keep_fresh(), name="selections kept fresh")
    end_with(stack, select)
    merge = asyncio.create_task(work.online.merging.follow(), name="values merged")
    end_with(stack, merge)


async def _serve_clients(
    config: Config, context: Context, hub: Hub, keys: Keys, stack: AsyncExitStack
) -> int:
    """Open the port, and the way to a Core if there is one; give the port."""
    if context.core is not None:
        stack.push_async_callback(context.core.close)
    gate = Gate(_policy(config), keys)
    server = ApiServer(
        context, hub, config.host, config.port, app_dir=config.app_dir, gate=gate
    )
    port = await server.start()
    if context.core is not None:
        context.core.start()
    stack.push_async_callback(server.stop)
    return port


def _announce(
    config: Config, port: int, platform_id: str, stack: AsyncExitStack
) -> None:
    """Tell the home network, if it may and can reach us."""
    if not config.mdns or not beyond_loopback(config.host):
        return
    facts = {
        "version": CONTRACT,
        "platform": platform_id,
        "name": "zapcore",
        "zapcore": __version__,
    }
    announcement = Announcement(config.host, port, facts)
    announcement.start()
    stack.push_async_callback(announcement.close)


def _policy(config: Config) -> Policy:
    level = None if config.network == "off" else Level[config.network.upper()]
    return Policy(level, config.networks, config.names, config.origins)


def _gallery(config: Config, library: Library) -> Gallery:
    """Make the gallery; a device that reads zips as folders has little memory."""
    platform = library.platform
    return Gallery(
        roots=(
            *library.roots,
            *beside(library.roots),
            *platform.asset_roots(library.roots),
            config.data,
        ),
        max_bytes=MAX_BYTES_MISTER if platform.zip_as_directory else MAX_BYTES,
        cache=ThumbCache(config.data, config.thumbnail_cache << 20),
    )


async def _go_on(journal: SqliteJournal, work: Services) -> None:
    """Take up what a restart interrupted; rows that a full disk left open end."""
    pending = await journal.pending()
    for entry in pending[:-1]:
        await journal.finish(entry.id, OperationState.FAILED)
    for entry in pending[-1:]:
        if entry.kind == "index":
            await work.index.go_on(entry)
        elif entry.kind == "scan":
            await work.scanning.scan.go_on(entry)
        elif entry.kind == "select":
            await work.select.go_on(entry)
        elif entry.kind == "export":
            if not await work.export.go_on(entry):
                await journal.finish(entry.id, OperationState.FAILED)
        elif not await work.scrape.go_on(entry):
            await journal.finish(entry.id, OperationState.FAILED)
