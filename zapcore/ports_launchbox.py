"""The door to what LaunchBox says of games, kept on the disk, and what goes through it.

What it says lies on shelves: one for its dump, one for each file of a local install. A
shelf is written anew as a whole, and the one that stood there stands until then.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, TypeAlias

DUMP = ""
"""Name of the shelf of the dump; the others are called as the owner's files."""

MAME = "Arcade"
"""LaunchBox's platform whose list of files has the names of MAME's sets."""


class Shelf(NamedTuple):
    """Where the records of one source lie.

    ``stamp`` changes with the source; ``platforms`` are LaunchBox's names of those that
    were taken from it; ``at`` is when (epoch seconds); ``games`` counts them.
    """

    name: str = DUMP
    stamp: str = ""
    platforms: tuple[str, ...] = ()
    at: int = 0
    games: int = 0


class BoxGame(NamedTuple):
    """A game: ``facts`` are texts by the names of its elements.

    ``id`` is its DatabaseID in the dump, a number of its own on other shelves.
    """

    id: int
    platform: str
    name: str
    facts: Mapping[str, str]


class BoxName(NamedTuple):
    """Another name of a game, and LaunchBox's word for its region."""

    id: int
    name: str
    region: str = ""


class BoxImage(NamedTuple):
    """A picture of a game: a file of LaunchBox's, its type, region, and CRC-32."""

    id: int
    file: str
    type: str
    region: str = ""
    crc: str = ""


class BoxFile(NamedTuple):
    """What a file without its extension is: a game by its name, or by its ``id``."""

    platform: str
    file: str
    name: str = ""
    id: int = 0


class BoxArt(NamedTuple):
    """A picture, video or manual of a local install, by the title it is named after.

    ``path`` is below the install's folder.
    """

    title: str
    path: str


Record: TypeAlias = BoxGame | BoxName | BoxImage | BoxFile | BoxArt
"""Names and images follow their game, or are dropped."""


class BoxFound(NamedTuple):
    """A game of a shelf with its other names and its images."""

    id: int
    platform: str
    name: str
    facts: Mapping[str, str]
    names: tuple[BoxName, ...] = ()
    images: tuple[BoxImage, ...] = ()


class LaunchBoxTable(Protocol):
    """LaunchBox's shelves on the disk. Each call is one hop.

    All raise ``StoreError`` when the disk is full or the file cannot be used.
    """

    async def shelves(self) -> Mapping[str, Shelf]:
        """Give the shelves that can be searched, by name."""

    async def begin(self, shelf: Shelf) -> int:
        """Give a number under which a shelf is written."""

    async def add(self, number: int, records: Sequence[Record]) -> None:
        """Write some records, in one transaction."""

    async def finish(self, number: int) -> int:
        """Let what was written stand for its name; give how many games there are."""

    async def forget(self, name: str) -> None:
        """Forget a shelf."""

    async def tidy(self) -> bool:
        """Remove some of what is never searched any more; False when all is removed."""

    async def by_id(self, shelf: str, number: int) -> BoxFound | None:
        """Give a game of a shelf."""

    async def by_names(
        self, shelf: str, platforms: Sequence[str], names: Sequence[str]
    ) -> Sequence[BoxFound]:
        """Give games of these platforms that are called one of these names.

        Names are compared by their letters and digits, without accents, with articles
        in front; those found by the first name come first.
        """

    async def by_file(
        self, shelf: str, platforms: Sequence[str], file: str
    ) -> Sequence[BoxFound]:
        """Give the games of which a file, without its extension, is known by name."""

    async def names_of_file(self, platforms: Sequence[str], file: str) -> Sequence[str]:
        """Give what the dump's lists of files call one, without its extension."""

    async def art(self, shelf: str, titles: Sequence[str]) -> Sequence[str]:
        """Give the paths of a local install's pictures that are named after a title."""
