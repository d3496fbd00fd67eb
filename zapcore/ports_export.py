"""Doors of the export: what writes a kind of file, and what it is fed with."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from zapcore.events import Warned
from zapcore.exporting import Exported, ExportGame, ExportOrder, ExportPlace, What
from zapcore.model import ScrapeCatalog


class Shelf(NamedTuple):
    """The files of a system below ``folder``, but not below those of ``without``.

    ``preferred``: only those that are shown, with ``discs`` also the further discs of
    their sets. ``dumps``: with what is known of their bytes.
    """

    system_id: str
    folder: str
    without: tuple[str, ...] = ()
    preferred: bool = False
    discs: bool = False
    dumps: bool = False


class GameShelf(Protocol):
    """The games of one place, for a worker thread: each call may block.

    A call raises ``OperationCancelledError`` when the export is cancelled, and returns
    only when it is not paused.
    """

    def games(self) -> Iterator[ExportGame]:
        """Give every game of the place in the order of paths, a page at a time."""

    def some(self, media_ids: Sequence[int]) -> list[ExportGame]:
        """Give these games, in the order asked for."""

    def catalog(self) -> ScrapeCatalog:
        """Give what entries of an old file are matched with."""

    def between(self) -> None:
        """Give way to clients, wait while paused: called in long work of its own."""


class ExportFormat(Protocol):
    """A kind of file that games are written to. Its calls block.

    One may also have ``wants``, a set of: ``system``, all folders of a system in one
    call (``place.folder`` is then the first of ``place.folders``); ``dumps``, what is
    known of the bytes; ``discs``, where one file a game is exported, also the further
    discs of its set.
    """

    @property
    def what(self) -> What:
        """Give which kind it is."""

    def write(
        self, place: ExportPlace, shelf: GameShelf, order: ExportOrder
    ) -> Iterator[Exported | Warned]:
        """Write the games of one place; yield each file, and what was wrong.

        A file is written with ``zapcore.aside.Aside``: whole or not at all. What it
        holds already and zapcore does not own stays as it is. A cut leaves files whole,
        and a second run finishes what is missing.

        Raises:
            OSError: the disk is full, or cannot be written.
        """


class ExportStore(Protocol):
    """Reads games for an export; each call is one hop."""

    async def systems(self) -> Sequence[str]:
        """Give the systems that have files that are not missing, by id."""

    async def roots(self) -> dict[str, set[str]]:
        """Give system id to the roots that hold rows of it."""

    async def count(self, shelf: Shelf) -> tuple[int, int]:
        """Count the files of a shelf, and those of its system that cannot be named."""

    async def page(
        self, shelf: Shelf, after: tuple[str, str], limit: int
    ) -> tuple[list[ExportGame], tuple[str, str] | None]:
        """Give games of a shelf behind (folder path, file name), and where next.

        None at the end.
        """

    async def some(self, media_ids: Sequence[int]) -> list[ExportGame]:
        """Give these games, in the order asked for."""

    async def catalog(
        self, system_id: str, shared: Sequence[str] = ()
    ) -> ScrapeCatalog:
        """Give what entries of an old file are matched with; nothing is done.

        ``shared`` are folders in which other systems have files, too.
        """

    async def picture(self, digest: str) -> bytes:
        """Give the bytes of a picture by its SHA-256 in hex, none when it is gone."""

    async def pictures(self) -> Sequence[str]:
        """Give the hashes of the pictures that are kept in the database."""

    async def art_roots(self) -> Sequence[str]:
        """Give the folders outside the library that scrapes took artwork from."""

    async def remember(self, journal_id: int, cursor: str) -> None:
        """Keep how far an export came."""
