"""What the writers of Pegasus' and LaunchBox' files share: entries, and their edits."""

from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, NamedTuple, Protocol, TypeVar

from zapcore.exporting import ExportGame

Texts = Mapping[str, tuple[str, ...]]
"""Field of a format to its texts, in their order."""


class BrokenFileError(Exception):
    """The old file is none of its kind, or was cut."""


E = TypeVar("E", bound="Entry")


class Edit(NamedTuple):
    """Bytes of the old file that become others; ``start`` = ``end`` inserts."""

    start: int
    end: int
    data: bytes


class Entry(Protocol):
    """One game of an old file."""

    @property
    def texts(self) -> Texts:
        """Give its fields as they stand."""


class Dialect(Protocol[E]):
    """How one kind of file is read and written. An ``Entry`` is its own.

    Facts of a field are what the import makes of its texts: two texts of the same facts
    are the same to a library, and are left alone.
    """

    piled: frozenset[str]
    """Fields of which a title has what any of its files has; others: the last one's."""

    shared: frozenset[str]
    """Fields that all files of a title share."""

    def spans(self, file: BinaryIO) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Yield (begin, end, keys) of each entry of the old file, in its order.

        Raises:
            BrokenFileError: the file is not whole.
        """

    def parse(self, raw: bytes, start: int) -> E:
        """Read one entry again."""

    def keys(self, game: ExportGame) -> tuple[str, ...]:
        """Give what an entry of the game would be found by, the surest first."""

    def fits(self, entry: E, game: ExportGame) -> int:
        """Tell whether an entry is of this file: 2 surely, 1 if of no other, 0 not."""

    def facts(self, field: str, texts: tuple[str, ...]) -> frozenset[str]:
        """Give what the import makes of a field's texts."""

    def wanted(self, game: ExportGame) -> Texts:
        """Give the texts that the file is to hold of a game, none of them empty."""

    def holds(self, entry: E, field: str, texts: tuple[str, ...]) -> bool:
        """Tell whether an entry gives this already, be it by other means."""

    def says(self, field: str, told: frozenset[str], wanted: frozenset[str]) -> bool:
        """Tell whether facts are those that are wanted, or say more."""

    def is_named(
        self, entry: E, game: ExportGame, field: str, texts: tuple[str, ...]
    ) -> bool:
        """Tell whether the file's own name tells what the entry does not."""

    def edits(self, entry: E, changes: Texts) -> list[Edit]:
        """Give what makes an entry hold other texts, in order, none overlapping."""

    def joined(self, games: Iterable[ExportGame]) -> Iterator[ExportGame]:
        """Give what becomes one entry each: discs of a set together, none left out.

        What cannot be named in such a file is left out, and told.
        """

    def made(self, game: ExportGame) -> bytes:
        """Give a new entry."""

    def head(self) -> bytes:
        """Give what begins a new file."""

    def foot(self, *, new: bool) -> bytes:
        """Give what stands behind the new entries, ``new``: of a new file."""

    def place(self, file: BinaryIO) -> Edit:
        """Give where new entries go in the old file, and what comes before them."""
