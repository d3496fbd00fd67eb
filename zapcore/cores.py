"""Keeps zapcore off the core of the processor that another program has for itself.

MiSTer's program pins itself to one core, polls there without rest and so drives the
FPGA; what runs beside it on that core takes frames from it.
"""

import contextlib
import logging
import os
from collections.abc import Collection

logger = logging.getLogger(__name__)


class Cores:
    """The cores that this process uses; ``programs`` are the names it makes room for.

    Names are those of ``/proc/<pid>/comm``.
    """

    def __init__(self, programs: Collection[str], proc: str = "/proc") -> None:
        self._programs = frozenset(programs)
        self._proc = proc
        self._all = frozenset(os.sched_getaffinity(0))
        self._used = self._all
        self._known: frozenset[int] = frozenset()

    @property
    def is_known(self) -> bool:
        """Tell whether such a program was there at the last look: the next is cheap."""
        return bool(self._known) or not self._programs

    @property
    def used(self) -> frozenset[int]:
        """Give the cores that this process uses now."""
        return self._used

    def look(self) -> None:
        """See where those programs run, and make room. It blocks for some ms at most.

        Without a second core, or where none of them is pinned, all cores are used.
        """
        if len(self._all) < 2 or not self._programs:  # noqa: PLR2004 - one is needed beside it
            return
        wanted = self._all - self._pinned() or self._all
        if wanted != self._used:
            self._used = wanted
            self._move(wanted)
            logger.info("uses the cores %s", sorted(wanted))

    def _pinned(self) -> frozenset[int]:
        """Give the cores that are another program's."""
        self._known = frozenset(filter(self._is_one, self._known)) or self._found()
        taken: frozenset[int] = frozenset()
        for process in self._known:
            with contextlib.suppress(OSError):
                cores = self._all & os.sched_getaffinity(process)
                taken |= cores if cores < self._all else frozenset()
        return taken

    def _found(self) -> frozenset[int]:
        try:
            names = os.listdir(self._proc)
        except OSError:
            return frozenset()
        return frozenset(filter(self._is_one, map(int, filter(str.isdecimal, names))))

    def _is_one(self, process: int) -> bool:
        try:
            file = os.open(f"{self._proc}/{process}/comm", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            return os.fsdecode(os.read(file, 64)).rstrip("\n") in self._programs
        except OSError:
            return False
        finally:
            os.close(file)

    def _move(self, cores: Collection[int]) -> None:
        """Move all threads; those that they start follow them."""
        moved: set[str] = set()
        while left := set(os.listdir("/proc/self/task")) - moved:
            for thread in left:
                with contextlib.suppress(OSError):
                    os.sched_setaffinity(int(thread), cores)
            moved |= left
