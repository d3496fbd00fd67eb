"""What reading one file may cost, the meter that watches it, and how it ends early."""

import time
from collections.abc import Callable

from zapcore.valueclass import dataclass

Tick = Callable[[int], None]
"""Called after every piece with its number of bytes; may raise to stop the work.

It is also called with 0 while a tool is waited for. Time spent in it is not counted.
"""

PIECE = 1 << 20
"""Bytes that are read, unpacked and hashed at once."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. The defaults suit a device with 512 MiB of memory."""

    unpacked: int = 9 << 30
    """Bytes that one archive may unpack to: a DVD of two layers fits."""
    entries: int = 20_000
    """Files and folders that one archive may hold; each is kept as a row."""
    ratio: int = 200
    """How many times its own size an archive may unpack to, beyond ``floor``."""
    floor: int = 16 << 20
    """Bytes that an archive may unpack to whatever the ratio: they cost nothing."""
    seconds: float = 900.0
    """Time for the members of one archive, without that in which work was paused."""
    memory: int = 256 << 20
    """Bytes that unpacking may take: dictionaries of xz and 7z, a tool's process."""
    whole: int = 128 << 30
    """Bytes of the largest file that is hashed at all: a Blu-ray of four layers."""


class ChangedError(Exception):
    """The file is not what it was when its reading began: it is to be read again."""


class BrokenError(Exception):
    """What was read is broken; the text says how, without the file's name."""


class VagueError(BrokenError):
    """A tool gave up and does not say why: another may know better."""

    def __init__(self) -> None:
        super().__init__("it is damaged, encrypted or needs too much memory")


class TooMuchError(Exception):
    """A bound was reached; the text is a sentence with the file's name."""


class NoOpenerError(Exception):
    """Nothing on this machine opens such a file; the text says what it needs."""


def in_words(count: int) -> str:
    """Give a number of bytes as an owner reads it: ``16 MiB``."""
    units = ("bytes", "KiB", "MiB", "GiB", "TiB")
    power = min(max(count.bit_length() - 1, 0) // 10, len(units) - 1)
    return f"{count / (1 << 10 * power):.4g} {units[power]}"


class Meter:
    """Watches what one archive costs; raises ``TooMuchError`` at the first bound.

    Args:
        name: the archive's name, for the sentence.
        size: its own bytes, for the ratio.
        limits: the bounds.
        tick: called with each number of bytes; what it raises passes through.
    """

    def __init__(self, name: str, size: int, limits: Limits, tick: Tick) -> None:
        self.name = name
        self.limits = limits
        self.total = 0
        self._entries = 0
        self._size = size
        self._tick = tick
        self._ends = time.monotonic() + limits.seconds

    def entry(self) -> None:
        """Count one file or folder of the archive."""
        self._entries += 1
        self.holds(self._entries)
        if not self._entries % 1024:
            self.wait()

    def restart(self) -> None:
        """Count entries anew: they are read a second time."""
        self._entries = 0

    def holds(self, entries: int) -> None:
        """Say how many entries the archive has, as far as that is known."""
        if entries > self.limits.entries:
            self._refuse(f"it holds more than {self.limits.entries:,} files")

    def expect(self, count: int) -> None:
        """Say what it will unpack to in all, by its own word."""
        if count > self.limits.unpacked:
            self._refuse(
                f"it would unpack to more than {in_words(self.limits.unpacked)}"
            )
        if count > max(self.limits.floor, self._size * self.limits.ratio):
            self._refuse(
                f"it would unpack to more than {self.limits.ratio} times its size"
            )

    def unpacked(self, count: int) -> None:
        """Count bytes that came out of the archive."""
        self.total += count
        self.expect(self.total)
        self.wait(count)

    def wait(self, count: int = 0) -> None:
        """Let the caller's tick run, then look at the time."""
        begin = time.monotonic()
        self._tick(count)
        now = time.monotonic()
        self._ends += now - begin
        if now > self._ends:
            self.late()

    def left(self) -> float:
        """Give the seconds that remain."""
        return self._ends - time.monotonic()

    def late(self) -> None:
        """Refuse because time is up."""
        self._refuse(f"unpacking it takes more than {self.limits.seconds:g} seconds")

    def _refuse(self, why: str) -> None:
        raise TooMuchError(f"{self.name} is not read further: {why}.")
