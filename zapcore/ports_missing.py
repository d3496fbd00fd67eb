"""The doors to what is kept of files that are not there."""

from collections.abc import Sequence
from typing import Protocol

from zapcore.absence import (
    Answer,
    Doubts,
    MissingRow,
    MountPlace,
    Moved,
    Question,
    Reach,
    Settled,
)


class DoubtStore(Protocol):
    """Where an index keeps what it doubts; each call is one hop."""

    async def doubts(self) -> Doubts:
        """Give what earlier indexes left."""

    async def counts(self, system_id: str, paths: Sequence[str]) -> list[int]:
        """Give how many files of each folder (its real path) are not missing."""

    async def known(
        self, reaches: Sequence[Reach], systems: Sequence[str], top: int
    ) -> list[int]:
        """Count rows that are not missing, up to this id; no systems means all."""

    async def settle(self, settled: Settled) -> None:
        """Write what an index leaves, in one transaction."""


class MissingStore(Protocol):
    """What the owner is told of files that are not there; each call is one hop."""

    async def rows(
        self, systems: Sequence[str], after: tuple[int, int], limit: int
    ) -> list[MissingRow]:
        """Give missing rows behind (since, id), the longest missing first."""

    async def total(self, systems: Sequence[str]) -> int:
        """Count missing rows; no systems means all."""

    async def questions(self) -> list[Question]:
        """Give the questions there are, by path."""

    async def mounts(self) -> list[MountPlace]:
        """Give where files were found on mounts."""

    async def answer(self, path: str, answer: Answer) -> bool:
        """Keep an answer; false when nothing is asked of this path."""


class Reunion(Protocol):
    """Finds missing rows again whose files were renamed or moved."""

    async def reunite(self, limit: int) -> list[Moved]:
        """Re-point some missing rows to where their files are now.

        Looks at ``limit`` rows at most; nothing left to look at gives no more.
        """

    async def waiting(self) -> bool:
        """Tell whether there may be something to find."""


class Unused(Protocol):
    """Thumbnails of one system that no picture was found for yet. Its calls block."""

    def use(self, pictures: Sequence[tuple[str, str]]) -> bool:
        """Take those of pictures, (path, SHA-256 of a blob or ""), from the unused.

        False: a disk is not there, so that nothing is known of these thumbnails.
        """

    def remove(self, *, dry_run: bool) -> tuple[int, int]:
        """Remove what is left, or only count; give (files, bytes)."""


class Thumbnails(Protocol):
    """The cache of thumbnails. Its calls block."""

    def systems(self) -> list[str]:
        """Give the systems that have thumbnails."""

    def unused(self, system_id: str) -> Unused:
        """Give the thumbnails of a system, from which used ones are to be taken."""
