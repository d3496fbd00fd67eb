"""Keys as the door asks for them, which opens before the database that holds them."""

import asyncio
from typing import Protocol

from zapcore.errors import StoreError
from zapcore.model import KeyInfo

PATIENCE_S = 120.0


class KeyStore(Protocol):
    """Knows the keys that let somebody in."""

    async def find(self, secret: str) -> KeyInfo | None:
        """Give the key of this secret."""

    async def list(self) -> list[KeyInfo]:
        """Give all keys."""


class LateKeys:
    """Who comes with a key waits until it can be looked up."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._there = asyncio.Event()
        self._keys: KeyStore | None = None

    def open(self, keys: KeyStore) -> None:
        """Have the keys looked up here from now on."""
        self._keys = keys
        self._there.set()

    async def find(self, secret: str) -> KeyInfo | None:
        """Give the key of this secret.

        Raises:
            StoreError: it cannot be looked up, or not yet after a long time.
        """
        return await (await self._opened()).find(secret)

    async def list(self) -> list[KeyInfo]:
        """Give all keys.

        Raises:
            StoreError: they cannot be read.
        """
        return await (await self._opened()).list()

    async def _opened(self) -> KeyStore:
        if self._keys is None:
            try:
                async with asyncio.timeout(self._patience_s):
                    await self._there.wait()
            except TimeoutError:
                raise StoreError("zapcore is still starting") from None
        if self._keys is None:
            raise StoreError("zapcore is still starting")
        return self._keys
