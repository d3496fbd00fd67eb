"""Shows progress on standard error: one line that changes, or now and then a line."""

import os
import shutil
import sys
import time

from zapcore.cli import gauge

REDRAW_S = 0.1
PAUSE_S = 5.0
"""Between two plain lines, so that a log stays readable; a pause is told at once."""


class Meter:
    """Draws readings; on a terminal a bar, elsewhere plain lines unless ``quiet``."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._out = sys.stderr
        self._tty = self._out.isatty() and os.environ.get("TERM", "") != "dumb"
        self._quiet = quiet and not self._tty
        self._fine = (self._out.encoding or "").lower().startswith("utf")
        self._pace = gauge.Pace()
        self._next = 0.0
        self._state = ""
        self._shown = False

    def show(self, reading: gauge.Reading) -> None:
        """Show a reading, if it is time to."""
        now = time.monotonic()
        self._pace.add(now, reading)
        if self._quiet or (now < self._next and reading.state == self._state):
            return
        self._state = reading.state
        self._next = now + (REDRAW_S if self._tty else PAUSE_S)
        if self._tty:
            columns = shutil.get_terminal_size().columns - 1
            line = gauge.bar(reading, self._pace, columns, fine=self._fine)
            self._write(f"\r\x1b[K{line}")
            self._shown = True
        else:
            self._write(gauge.plain(reading, self._pace) + "\n")

    def say(self, text: str) -> None:
        """Print a sentence that stays."""
        self.clear()
        if not self._quiet:
            self._write(text + "\n")

    def keep(self) -> None:
        """Leave the bar where it stands; what follows begins on a new line."""
        if self._shown:
            self._write("\n")
        self._shown = False

    def clear(self) -> None:
        """Take the bar away."""
        if self._shown:
            self._write("\r\x1b[K")
        self._shown = False

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()
