"""Progress on standard output: one line that changes, or plain lines without a tty."""

import shutil
import sys
import time

PAUSE_S = 1.0
"""Between two plain lines, so that a log file stays readable."""


class Progress:
    """Shows how far one step is."""

    def __init__(self) -> None:
        self._tty = sys.stdout.isatty()
        self._next = 0.0
        self._last = ""

    def show(self, text: str) -> None:
        """Show ``text`` as the present state; a repeated one is not shown again."""
        if text == self._last:
            return
        if self._tty:
            width = shutil.get_terminal_size().columns - 1
            sys.stdout.write(f"\r\x1b[K{text[:width]}")
            sys.stdout.flush()
        elif time.monotonic() >= self._next:
            self._next = time.monotonic() + PAUSE_S
            print(text, flush=True)
        self._last = text

    def end(self, text: str) -> None:
        """Replace the state by what came of it; it stays."""
        print(f"\r\x1b[K{text}" if self._tty else text, flush=True)
        self._last = ""
