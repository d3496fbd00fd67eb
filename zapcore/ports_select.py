"""The doors to where a selection reads names, keeps choices, and the owner's wishes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from zapcore.selected import ChosenGame, OwnedRom, Stale


class SelectStore(Protocol):
    """Where a selection reads names and keeps its choices; each call is one hop."""

    async def standing(self) -> list[Stale]:
        """Give how every system stands."""

    async def roms(self, system_id: str, after: int, limit: int) -> list[OwnedRom]:
        """Give a page of the files of a system that are there, by id."""

    async def roms_of(self, ids: Sequence[int]) -> list[OwnedRom]:
        """Give those of these files that are there."""

    async def mark(self) -> int:
        """Give what tells the picks made so far from later ones."""

    async def waiting(self, system_id: str, limit: int) -> list[int]:
        """Give some of the files that came, went or came back, picks first."""

    async def touched(
        self, system_id: str, ids: Sequence[int], games: Sequence[int]
    ) -> tuple[set[int], list[OwnedRom]]:
        """Give (hashes of the games that a change touches, the files to choose among).

        ``games`` are hashes of games or sets that the names of the files lead to.
        """

    async def write(
        self, system_id: str, games: Sequence[ChosenGame], gone: Sequence[int] = ()
    ) -> list[int]:
        """Keep choices, forget games by the hashes ``gone``; give the games' ids."""

    async def shown(self, ids: Sequence[int]) -> set[int]:
        """Give those of these files that are shown for their game."""

    async def outdate(self, system_id: str) -> None:
        """Forget what a system was selected by, not what was chosen."""

    async def selected(self, ids: Sequence[int], mark: int) -> None:
        """Take these files from those that wait, if they did at the ``mark``."""

    async def finish(
        self,
        system_id: str,
        stamp: str,
        kept: Iterable[int],
        mark: int,
        *,
        hashed: bool = False,
    ) -> None:
        """Keep the stamp of a system; forget all games but those of these ids.

        Files that wait since the ``mark`` go on waiting. ``hashed``: a new hash of a
        file may change what is chosen.
        """

    async def again(self, ids: Sequence[int]) -> None:
        """Let these files wait for a selection."""

    async def checkpoint(self) -> None:
        """Move the write-ahead log into the file."""


class ProfileStore(Protocol):
    """Where the owner's profiles and picks are kept."""

    async def profiles(self) -> dict[str, dict[str, Any]]:
        """Give name to JSON form of every profile."""

    async def set(self, name: str, value: Mapping[str, object]) -> None:
        """Make or replace a profile."""

    async def delete(self, name: str, *, stays: bool = False) -> bool:
        """Delete a profile; unless it ``stays``, end its reign. False without one."""

    async def active(self) -> dict[str, str]:
        """Give system id to the name of its profile; "" stands for the others."""

    async def activate(self, name: str, systems: Sequence[str] | None) -> None:
        """Let a profile hold for these systems, or for all."""

    async def picks(self, system_id: str) -> dict[str, int]:
        """Give path to number of each file that the owner picked, the last highest."""

    async def pick(self, system_id: str, path: str, rivals: Sequence[str]) -> None:
        """Pick a file, and none of its rivals (their paths) any more."""

    async def unpick(self, system_id: str, paths: Sequence[str]) -> None:
        """Let the rules choose again."""
