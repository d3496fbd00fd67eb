"""What the owner should hear of his databases: kept while the daemon runs.

Each is a sentence. It goes to the log as a warning, and ``inbox`` gives it to clients
while it holds.
"""

import logging
import time
from typing import NamedTuple

logger = logging.getLogger(__name__)

MOST = 16
"""Sentences that are kept; more than that come of one cause."""


class Notice(NamedTuple):
    """One sentence, and since when it holds (seconds since 1970)."""

    number: int
    text: str
    since: float


class Notices:
    """Sentences that hold now, the oldest first."""

    def __init__(self) -> None:
        self._held: list[Notice] = []
        self._last = 0

    def add(self, text: str) -> None:
        """Say it, in the log too; one that is said already is not said again."""
        if text in self.texts:
            return
        logger.warning("%s", text)
        self._last += 1
        self._held = [*self._held, Notice(self._last, text, time.time())][-MOST:]

    def drop(self, text: str) -> None:
        """Say it no longer; harmless when it was not said."""
        self._held = [one for one in self._held if one.text != text]

    @property
    def held(self) -> tuple[Notice, ...]:
        """Give them."""
        return tuple(self._held)

    @property
    def texts(self) -> tuple[str, ...]:
        """Give the sentences alone."""
        return tuple(one.text for one in self._held)
