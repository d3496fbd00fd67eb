"""Where those wait who come before the rooms behind the door are there."""

import asyncio
from typing import TYPE_CHECKING

from api.greeting import Greeting

if TYPE_CHECKING:
    from api.context import Context

PATIENCE_S = 120.0
"""How long a request waits; the slowest device starts in a quarter of it."""


STARTING = "zapcore is still starting; ask again in a minute"


class StartingError(Exception):
    """The rooms are not there after a long time."""


class Lobby:
    """Holds what is told at once, and lets in who waits for the rest."""

    def __init__(self, greeting: Greeting, patience_s: float = PATIENCE_S) -> None:
        self.greeting = greeting
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
