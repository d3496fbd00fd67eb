"""Follows what the device says of the game that runs: MiSTer's ``/tmp/CORENAME``.

Menus write the name of a core, or of a system, into a file. It is read when it changes
(``zapcore.bell``); nothing runs in between, but that the cores of the processor are
looked at now and then.
"""

import asyncio
import contextlib
import logging
import os
import stat
from collections.abc import Sequence
from typing import Protocol

from zapcore.anchored import READ
from zapcore.bell import Bell
from zapcore.cores import Cores
from zapcore.operations.activity import Activity
from zapcore.systems.table import SystemTable

logger = logging.getLogger(__name__)

SETTLE_S = 0.2
"""Several files are written for one core, one after the other."""

AGAIN_S = 3.0
"""After a core was loaded its program starts anew, and then pins itself."""

LOOK_S, SEARCH_S = 20.0, 60.0
"""Between two looks at where the program runs, and for one that is not there."""

LONGEST = 256
"""Bytes of a file that are read."""

ARCADE = "Arcade"
"""Of a core that no table names: those of arcade machines are called by their sets."""


class Known(Protocol):
    """Knows the cores of a device."""

    def systems_of_core(self, name: str) -> Sequence[str] | None:
        """Give the systems of a core, the usual one first; None: it is a menu."""


class GameWatch:
    """Tells ``activity`` what runs; has ``cores`` make room for what drives it."""

    def __init__(
        self,
        paths: Sequence[str],
        known: Known,
        systems: SystemTable,
        activity: Activity,
        cores: Cores,
    ) -> None:
        self._paths = tuple(paths)
        self._known = known
        self._systems = systems
        self._activity = activity
        self._cores = cores
        self._said: tuple[str, ...] = ()
        self._rung = asyncio.Event()

    async def keep(self) -> None:
        """Follow. Never ends."""
        async with contextlib.AsyncExitStack() as stack:
            listening = False
            while True:
                if not listening:
                    listening = self._listen(stack)
                await self._look()
                await self._until_rung(LOOK_S if self._cores.is_known else SEARCH_S)
                if self._rung.is_set():
                    await asyncio.sleep(SETTLE_S)
                    self._rung.clear()
                    await self._look()
                    await self._until_rung(AGAIN_S)

    def _listen(self, stack: contextlib.AsyncExitStack) -> bool:
        """Hear of the files; without a folder they are looked at now and then."""
        if not self._paths:
            return True
        folder = os.path.dirname(self._paths[0])
        names = [os.path.basename(path) for path in self._paths]
        try:
            bell = Bell(folder, names, self._rung.set)
        except OSError as error:
            logger.debug("%s is not watched: %s", folder, error)
            return False
        stack.callback(bell.close)
        return True

    async def _until_rung(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()

    async def _look(self) -> None:
        said = await asyncio.to_thread(self._read)
        if said != self._said:
            self._said = said
            self._tell(said)

    def _read(self) -> tuple[str, ...]:
        self._cores.look()
        return tuple(map(_word, self._paths))

    def _tell(self, said: Sequence[str]) -> None:
        """Say what runs: the first name that is known counts."""
        first = said[0] if said else ""
        if not first or self._known.systems_of_core(first) is None:
            logger.info("no game runs, says the device")
            self._activity.unload()
            return
        found = next(filter(None, map(self._systems_of, said)), ())
        system_id = found[0] if found else ARCADE
        logger.info("%r is loaded, says the device: %s", first, system_id)
        self._activity.load(system_id, found[1:], known=bool(found))

    def _systems_of(self, name: str) -> Sequence[str]:
        found = self._known.systems_of_core(name) if name else None
        if found or not name:
            return found or ()
        system = self._systems.find(name)
        return (system.id,) if system else ()


def _word(path: str) -> str:
    """Give the first line of a small file; "" if there is none, or a link.

    In a folder that all may write to, a link may lead to what only we may read.
    """
    try:
        handle = os.open(path, READ)
    except OSError:
        return ""
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return ""
        text = os.read(handle, LONGEST).decode("utf-8", "replace")
    except OSError:
        return ""
    finally:
        os.close(handle)
    line = text.strip("\0 \r\n").split("\n", 1)[0].strip()
    return line if line.isprintable() else ""
