"""The doors through which the artwork that won is fetched and kept."""

from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol

from zapcore.content import Scope
from zapcore.sourced import Art


class WantedArt(NamedTuple):
    """What won for one kind of one row, and is not there yet."""

    media_id: int
    source: str
    art: Art
    tries: int = 0


class ArrivedArt(NamedTuple):
    """It is there now, at this path."""

    media_id: int
    kind: str
    path: str


class RefusedArt(NamedTuple):
    """It cannot be had, and why; it is tried again from then on (epoch seconds).

    ``for_good``: the source said so, or sent something else; it is no outage.
    """

    media_id: int
    kind: str
    words: str
    again: int
    for_good: bool = False


class ArtStore(Protocol):
    """Knows what artwork is wanted; each call is one hop."""

    async def wanted(
        self,
        source: str,
        scope: Scope,
        now: int,
        limit: int,
        behind: Sequence[str] = (),
    ) -> list[WantedArt]:
        """Give what is to be fetched from a source for rows that are there.

        Left out is what another source may still win: rows that one of the sources
        ``behind`` is still to be asked about, or that are to be merged.
        """

    async def known(self, urls: Sequence[str]) -> dict[str, str]:
        """Give URL to path of what was fetched before."""

    async def arrived(self, batch: Sequence[ArrivedArt]) -> None:
        """Show what is there now, in place of what was shown before."""

    async def refused(self, batch: Sequence[RefusedArt]) -> None:
        """Keep why something cannot be had; what was shown before stays."""

    async def paths(self, after: str, limit: int) -> list[str]:
        """Give the paths of what was fetched, in order, behind ``after``."""

    async def lost(self, paths: Sequence[str]) -> None:
        """Hear that these files are gone: what they were is wanted again."""

    async def used(self, folder: str) -> Collection[int]:
        """Give the keys of the files of a folder that are used."""
