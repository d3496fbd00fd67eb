"""Where those wait who come before the rooms behind the door are there.

What waits is not parsed: a request of 150 KB becomes 3 MB when it is, and some hundred
may come. It lies here as it came, and only so much of that.
"""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from api.greeting import Greeting

if TYPE_CHECKING:
    from api.context import Context

PATIENCE_S = 120.0
"""How long a request waits; the slowest device starts in a quarter of it."""


KEPT_OF_ONE = 256 << 10
"""Bytes that may wait of one request."""

KEPT = 4 << 20
"""Bytes that may wait of all."""

STARTING = "zapcore is still starting; ask again in a minute"


class StartingError(Exception):
    """The rooms are not there after a long time, or too much waits for them."""


class Share:
    """What one request keeps in the lobby while it waits."""

    def __init__(self, lobby: "Lobby") -> None:
        self._lobby = lobby
        self._size = 0

    def take(self, size: int) -> None:
        """Have it be this many bytes, if anybody has to wait at all.

        Raises:
            StartingError: that is too much for one, or with all others.
        """
        more = size - self._size
        if self._lobby.context is None:
            if size > KEPT_OF_ONE or self._lobby.kept + more > KEPT:
                raise StartingError
            self._lobby.kept += more
            self._size = size

    def give_back(self) -> None:
        """Have it be nothing."""
        self._lobby.kept -= self._size
        self._size = 0


class Lobby:
    """Holds what is told at once, and lets in who waits for the rest."""

    def __init__(self, greeting: Greeting, patience_s: float = PATIENCE_S) -> None:
        self.greeting = greeting
        self.kept = 0
        self._patience_s = patience_s
        self._context: Context | None = None
        self._opened = asyncio.Event()

    @classmethod
    def opened(cls, context: "Context") -> "Lobby":
        """Give one where nobody waits."""
        lobby = cls(context)
        lobby.open(context)
        return lobby

    def open(self, context: "Context") -> None:
        """Let everybody in."""
        self._context = context
        self._opened.set()

    @property
    def context(self) -> "Context | None":
        """Give what methods may reach, None before it is there."""
        return self._context

    @contextmanager
    def share(self) -> Iterator[Share]:
        """Give a share of what may wait; it is given back at the end."""
        share = Share(self)
        try:
            yield share
        finally:
            share.give_back()

    async def enter_with(self, text: str) -> "Context":
        """Wait with what shall be read then.

        Raises:
            StartingError: there is no room for it, or it takes too long.
        """
        with self.share() as share:
            # In memory: one letter may make all others four times as large.
            share.take(sys.getsizeof(text))
            return await self.enter()

    async def enter(self) -> "Context":
        """Wait until it is there, and give it.

        Raises:
            StartingError: it takes too long.
        """
        if self._context is None:
            try:
                async with asyncio.timeout(self._patience_s):
                    await self._opened.wait()
            except TimeoutError:
                raise StartingError from None
        if self._context is None:
            raise StartingError
        return self._context
