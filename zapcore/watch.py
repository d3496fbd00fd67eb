"""Watches the library, and has scanned what changed (scanning document, "Auto-rescan").

Where the kernel tells of changes nothing runs in between. What changed while nobody
watched is found by one quick scan after the start, and after a disk was mounted.
"""

import asyncio
import logging
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import field

from zapcore.config import Config
from zapcore.operations.automatic import Turns, end_with
from zapcore.operations.library import Library
from zapcore.valueclass import dataclass
from zapcore.watching import sweep
from zapcore.watching.changes import NEVER, Waits
from zapcore.watching.ground import Top
from zapcore.watching.mailbox import Mail, Mailbox
from zapcore.watching.mounts import MountBell
from zapcore.watching.outpost import Outpost, Tools
from zapcore.watching.quiet import Quiet, until

logger = logging.getLogger(__name__)

TOGETHER_S = 0.5
"""Folders that come at once, such as those of a disk, are looked for once."""

BUSY_S = 30.0
"""Until the next try to sweep while an operation or a game runs."""

AGAIN_S = 60.0
"""Until the next try when a root went away while it was looked at."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a library is watched.

    ``own``: folders whose changes are zapcore's own. ``at_start``: all that is there
    counts as changed at first. ``sweep_s``: seconds between two sweeps, at least.
    """

    waits: Waits
    own: tuple[str, ...] = ()
    at_start: bool = True
    sweep_s: float = sweep.SHORTEST_S
    tools: Tools = field(default_factory=Tools)


class Watcher:
    """Watches a library until it is cancelled."""

    def __init__(self, library: Library, turns: Turns, manner: Manner) -> None:
        self._library = library
        self._turns = turns
        self._manner = manner
        self._quiet = Quiet(manner.waits, turns)
        self._wake = asyncio.Event()
        self._mail = Mail()
        self._sweep_at = NEVER
        self.watches = 0
        """Folders that inotify watches for us, as of the last look."""
        self._post: Outpost | None = None
        self.ready = asyncio.Event()
        """Set once all that is there is watched."""

    async def keep(self) -> None:
        """Watch. Never ends.

        Raises:
            ExceptionGroup: something unexpected went wrong.
        """
        box = Mailbox(self._manner.own, self._take)
        post = self._post = Outpost(self._library, box, self._manner.tools)
        bell = MountBell(box.bell)
        try:
            bell.start()
            await asyncio.to_thread(post.open)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._quiet.keep(), name="watching:quiet")
                group.create_task(self._watch(post), name="watching:folders")
        finally:
            bell.close()
            # A folder on a dead share must not be waited for: the thread ends later.
            post.stop()
            await asyncio.to_thread(post.close)

    def _take(self, mail: Mail) -> None:
        """Hear in the loop what the reading thread heard."""
        exporting = self._turns.exporting()
        for path, (top, is_folder, is_open) in mail.changes.items():
            if exporting and top.exported(path, is_folder=is_folder):
                continue
            name = path.rpartition("/")[2]
            systems = top.systems if is_folder else top.systems_of(name)
            self._quiet.report(systems, path, is_open=is_open)
        self._mail.gate |= mail.gate
        self._mail.lost |= mail.lost
        self._mail.bell |= mail.bell
        self._mail.full += mail.full
        if mail.gate or mail.lost or mail.bell or mail.full:
            self._wake.set()

    async def _watch(self, post: Outpost) -> None:
        fresh = await self._looked(post, Mail(gate=True))
        if self._manner.at_start:
            self._tell(fresh)
        self.ready.set()
        while True:
            await until(self._wake, self._sweep_at - time.monotonic())
            if self._wake.is_set():
                await asyncio.sleep(TOGETHER_S)
            self._wake.clear()
            mail, self._mail = self._mail, Mail()
            self._tell(await self._looked(post, mail))
            if time.monotonic() < self._sweep_at:
                continue
            if self._turns.idle:
                await self._sweep(post)
            else:
                self._sweep_at = time.monotonic() + BUSY_S

    async def _looked(
        self, post: Outpost, mail: Mail, *, sweeps: bool = True
    ) -> list[Top]:
        """See where the library is now; give what is new of it."""
        for top, error in mail.full:
            await asyncio.to_thread(post.look_at_all, top, error)
        fresh: list[Top] = []
        if mail.gate or mail.lost or mail.bell:
            try:
                fresh = await asyncio.to_thread(
                    post.update,
                    anew=mail.lost,
                    only_if_mounted=not (mail.gate or mail.lost),
                )
            except OSError as error:
                logger.warning("the library cannot be watched just now: %s", error)
                self._sweep_at = time.monotonic() + AGAIN_S
                return []
        self._quiet.known = post.systems
        if (
            sweeps
            and post.must_sweep
            and (fresh or mail.full or self._sweep_at == NEVER)
        ):
            # What is swept from now on is looked at once, to be compared with.
            await self._sweep(post, gates=False)
        self.watches = post.watches
        return fresh

    async def _sweep(self, post: Outpost, *, gates: bool = True) -> None:
        """Look at what is not heard of, and choose when to look again."""
        began = time.monotonic()
        if gates:
            self._tell(await self._looked(post, Mail(gate=True), sweeps=False))
        for top, path in await asyncio.to_thread(post.sweep):
            self._quiet.report(top.systems, path, is_open=True)
        took = time.monotonic() - began
        wait = max(self._manner.sweep_s, sweep.interval(took) if took > 1 else 0)
        self._sweep_at = began + wait if post.must_sweep else NEVER

    def _tell(self, tops: Iterable[Top]) -> None:
        for top in tops:
            self._quiet.report(top.systems)


def start_watching(
    config: Config, library: Library, turns: Turns, stack: AsyncExitStack
) -> Watcher:
    """Watch as the configuration says, until ``stack`` is closed."""
    manner = Manner(Waits.of(config.rescan_delay), own=(config.data,))
    watcher = Watcher(library, turns, manner)
    task = asyncio.create_task(watcher.keep(), name="library watched")

    task.add_done_callback(_ended)

    end_with(stack, task)
    return watcher


def _ended(task: asyncio.Task[None]) -> None:
    """Tell that nobody watches any more; it never ends by itself."""
    error = None if task.cancelled() else task.exception()
    if error is not None:
        logger.error("the library is watched no more", exc_info=error)
