"""The doors to what the owner's DATs list."""

from collections.abc import Sequence
from typing import Protocol

from zapcore.content import DatEntry, DatInfo, DatQuestion


class DatIndex(Protocol):
    """Where what DATs list is looked up; each call is one hop."""

    async def find(
        self, system_id: str, questions: Sequence[DatQuestion]
    ) -> list[tuple[DatEntry, ...]]:
        """Give for each question the entries of this system's DATs that fit it."""

    async def stamps(self) -> dict[str, str]:
        """Give system id to a text that changes with the DATs of the system."""

    async def listed(self) -> list[DatInfo]:
        """Give every DAT that was looked at, by path."""


class DatShelf(DatIndex, Protocol):
    """Where DATs are put for look-up. What is half written is never looked up."""

    async def begin(self, dat: DatInfo) -> int:
        """Give a number under which the entries of a DAT are written."""

    async def add(self, number: int, entries: Sequence[DatEntry]) -> None:
        """Write some entries, in one transaction."""

    async def finish(self, number: int, dat: DatInfo) -> None:
        """Let what was written stand for the DAT of this path from now on."""

    async def note(self, dat: DatInfo) -> None:
        """Keep what is known of a DAT, and its entries if it had any and is used."""

    async def forget(self, path: str) -> None:
        """Forget a DAT."""

    async def tidy(self) -> bool:
        """Remove some of what nobody looks up any more; False when all is removed."""
