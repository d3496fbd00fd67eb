"""A folder of our own in memory (tmpfs), and how much it may hold."""

import contextlib
import hashlib
import os
import shutil
import stat

from zapcore.valueclass import dataclass

SHARED = "/dev/shm"  # noqa: S108 - a folder of our own is made in it
RESERVE = 64 << 20
"""Bytes of memory that are left to everybody else."""

MEMINFO = "/proc/meminfo"
ORIGIN = "origin"
"""Says which file the database in it was loaded from, or written back to."""


@dataclass(frozen=True, slots=True)
class Memory:
    """One folder in memory; it outlives the daemon, and no restart of the device."""

    folder: str

    @classmethod
    def of(cls, data: str, shared: str = SHARED) -> "Memory":
        """Give the one that belongs to a data folder."""
        named = os.fsencode(os.path.realpath(data))
        digest = hashlib.sha256(named).hexdigest()[:12]
        return cls(f"{shared}/zapcore-{os.geteuid()}-{digest}")

    def is_usable(self) -> bool:
        """Tell whether it is there and nobody else's: others may write beside it."""
        try:
            info = os.lstat(self.folder)
        except OSError:
            return False
        return stat.S_ISDIR(info.st_mode) and info.st_uid == os.geteuid()

    def leave(self) -> None:
        """Free it; harmless when it is not there."""
        if self.is_usable():
            shutil.rmtree(self.folder, ignore_errors=True)

    def make(self) -> bool:
        """Make it, for us alone; False where that is refused."""
        with contextlib.suppress(OSError):
            os.mkdir(self.folder, 0o700)
        return self.is_usable()

    def room(self, more: int = 0) -> int:
        """Give how many bytes may be used, ``more`` of which are used already."""
        shared = os.path.dirname(self.folder)
        try:
            found = os.statvfs(shared)
        except OSError:
            return 0
        free = min(found.f_bavail * found.f_frsize, _available())
        return max(free + more - RESERVE, 0)

    def holds(self, mark: str) -> bool:
        """Tell whether what lies in it came of the file of this mark."""
        try:
            with open(f"{self.folder}/{ORIGIN}", encoding="ascii") as file:
                return file.read(64) == mark
        except OSError:
            return False

    def note(self, mark: str) -> None:
        """Keep which file it came of.

        Raises:
            OSError: the memory is full.
        """
        with open(f"{self.folder}/{ORIGIN}", "w", encoding="ascii") as file:
            file.write(mark)


def _available() -> int:
    """Give what the kernel thinks can be used without swapping (proc(5))."""
    try:
        with open(MEMINFO, encoding="ascii") as file:
            for line in file:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) << 10
    except (OSError, ValueError):
        pass
    return 0
