"""What a scan says of files that it could not read: each once, and not too many."""

import logging
from typing import Protocol

from zapcore.events import Warned

logger = logging.getLogger(__name__)


class WarningsHeard(Protocol):
    """Keeps warnings for the clients."""

    def warn(self, warning: Warned) -> None:
        """Keep one."""


class Teller:
    """Says what is wrong with files, in the log and to the clients."""

    def __init__(self, heard: WarningsHeard) -> None:
        self._heard = heard
        self._told: set[tuple[str, str]] = set()

    def unreadable(self, path: str, error: OSError) -> None:
        """Say that a file could not be read; one that is gone is no news."""
        if not isinstance(error, FileNotFoundError):
            self.warn(path, f"it cannot be read: {error.strerror or error}")

    def unexpected(self, path: str, error: Exception) -> None:
        """Say that a file met a mistake of ours: it must not end the whole scan."""
        logger.error("%r cannot be read", path, exc_info=error)
        self.warn(path, f"it cannot be read: {UNEXPECTED}")

    def warn(self, path: str, message: str) -> None:
        """Say something of a file."""
        shown = path.encode("utf-8", "replace").decode()
        if (shown, message) in self._told or len(self._told) >= MOST:
            return
        self._told.add((shown, message))
        logger.warning("%s: %s", shown, message)
        self._heard.warn(Warned(shown, 0, message))


UNEXPECTED = "something unexpected went wrong; the log of zapcore says what"

MOST = 1000
"""Sentences of one scan; further ones would tell nobody more."""
