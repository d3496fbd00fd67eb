"""The first look at a library: a daemon as a child, and its socket, nothing else."""

import asyncio
import contextlib
import ctypes
import os
import shlex
import signal
import socket
import sys
from collections.abc import AsyncIterator, Coroutine, Sequence
from typing import Any

from zapcore.cli import found, wire
from zapcore.cli.exits import Exit
from zapcore.cli.progress import Progress
from zapcore.cli.text import warning
from zapcore.config import DEFAULT_PORT
from zapcore.errors import ZapcoreError

BUSY = 1001
"""The wire's number for "another operation is running"."""

PR_SET_PDEATHSIG = 1
RETRY_S = 0.5
STOP_S = 5
GOES_ON = "going on with what was interrupted last time"


def run(library: str, arguments: Sequence[str]) -> int:
    """Show the library and serve it until a signal comes; give the exit status.

    Args:
        library: the folder, for what is printed.
        arguments: those that ``zapcore serve`` is started with.

    Raises:
        ZapcoreError: the daemon does not start, fails, or finds no games.
    """
    return asyncio.run(_until_stopped(_show(library, arguments)))


async def _until_stopped(work: Coroutine[None, None, int]) -> int:
    """Await ``work``; a signal cancels it, and that is a good end."""
    task = asyncio.create_task(work, name="first light")
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return Exit.OK


async def _show(library: str, arguments: Sequence[str]) -> int:
    async with _daemon(arguments) as (process, url):
        async with wire.connect(url) as client:
            await _index(client, library)
            await _import(client)
            print("\nWhat is known about one of them:")
            for line in await found.describe(client):
                print(f"  {line}")
        _say_more(url)
        status = await process.wait()
    if status:
        raise ZapcoreError(f"the daemon ended by itself, with status {status}")
    return Exit.OK  # the signal reached it before us


@contextlib.asynccontextmanager
async def _daemon(
    arguments: Sequence[str],
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """Run ``zapcore serve`` as a child; it is stopped when the block ends."""
    command = ["-P", "-m", "zapcore.cli.main", "serve", *arguments]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        *("--host", "127.0.0.1"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        preexec_fn=_end_with_parent,
    )
    try:
        yield process, await _ready(process)
    finally:
        await _stop(process)


def free_port() -> int:
    """Give the usual port, or 0 when somebody listens there (often Zaparoo Core).

    For those who chose none: of one that was chosen the daemon says that it is taken.
    """
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", DEFAULT_PORT))
        except OSError:
            return 0
    return DEFAULT_PORT


def _end_with_parent() -> None:
    """Ask the kernel for a SIGTERM when the parent dies, however it dies (prctl(2))."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


async def _ready(process: asyncio.subprocess.Process) -> str:
    """Wait for the ready line; give the address in it."""
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    line = (await process.stdout.readline()).decode().split()
    if line[:2] != ["zapcore", "ready"]:
        raise ZapcoreError("the daemon did not start; the reason stands above")
    return line[2]


async def _stop(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


async def _start(client: wire.Client, method: str, params: object) -> None:
    """Start an operation, after the one that the daemon may be going on with."""
    progress = Progress()
    while True:
        client.notes.clear()
        try:
            await client.call(method, params)
        except wire.AnswerError as error:
            if error.code != BUSY:
                raise
            progress.show(GOES_ON)
            await asyncio.sleep(RETRY_S)
        else:
            return


async def _index(client: wire.Client, library: str) -> None:
    print(f"Indexing {library}")
    await _start(client, "media.generate", None)
    progress = Progress()
    note: dict[str, Any] = {}
    async for note in client.iter_notes("media.indexing"):
        if not note["indexing"]:
            break
        step = note.get("currentStepDisplay") or "looking at folders"
        of = _of(note.get("currentStep"), note.get("totalSteps"))
        progress.show(f"  {of}{step}, {note.get('totalFiles', 0):,} files so far")
    if note.get("error"):
        raise ZapcoreError(str(note["error"]))
    files = note.get("totalFiles", 0)
    progress.end(f"  {files:,} games are indexed")
    for path in note.get("notMounted") or ():
        print(f"  warning: {path} is not mounted; its games are kept as they are")
    if not files:
        raise ZapcoreError(
            f"no game was found in {library}. A library is a folder whose children are "
            "system folders such as nes, snes or psx, with the games inside"
        )


async def _import(client: wire.Client) -> None:
    print("Importing gamelist.xml files")
    await _start(client, "media.scrape", {"scraperId": "gamelist.xml"})
    progress = Progress()
    note: dict[str, Any] = {}
    async for note in client.iter_notes("media.scraping"):
        if not note["scraping"]:
            break
        system = note.get("currentSystem")
        if system:
            of = _of(system["processed"], system["total"])
            progress.show(
                f"  {of}{system['systemName']}, {system['matched']:,} matched"
            )
    if note.get("error"):
        raise ZapcoreError(str(note["error"]))
    progress.end(
        f"  {note['processed']:,} entries read: {note['matched']:,} matched, "
        f"{note['skipped']:,} without a game; {note['totalScraped']:,} games have "
        "metadata"
    )
    for one in note.get("warnings") or ():
        print(f"  warning: {warning(one)}")


def _of(done: int | None, total: int | None) -> str:
    return f"{done or 0:,}/{total:,} " if total else ""


def _say_more(url: str) -> None:
    port = url.rpartition(":")[2].partition("/")[0]
    program = os.path.join(os.path.dirname(sys.executable), "zapcore")
    if os.access(program, os.X_OK):
        command = shlex.quote(program)
    else:
        command = f"{shlex.quote(sys.executable)} -P -m zapcore.cli.main"
    given = "" if port == str(DEFAULT_PORT) else f" --port {port}"
    print(
        f"\nThe daemon answers at {url}\n"
        "Ask it for more from another terminal, for example:\n"
        f"  {command} call{given} systems\n"
        f'  {command} call{given} media.search \'{{"query": "", "maxResults": 5}}\'\n'
        f"  {command} call{given} media.meta '{{\"mediaId\": 1}}'\n"
        "Ctrl-C stops it.",
    )
