"""Doors of the export: what writes a kind of file, and what it is fed with."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from zapcore.events import Warned
from zapcore.exporting import Exported, ExportGame, ExportOrder, ExportPlace, What
from zapcore.model import ScrapeCatalog


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


class ExportFormat(Protocol):
    """A kind of file that games are written to. Its calls block."""

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

    async def page(
        self,
        system_id: str,
        folder: str,
        after: tuple[str, str],
        limit: int,
        *,
        preferred: bool,
    ) -> tuple[list[ExportGame], tuple[str, str] | None]:
        """Give games below a folder behind (folder path, file name), and where next.

        None at the end. ``preferred``: only the files that were selected.
        """

    async def some(self, media_ids: Sequence[int]) -> list[ExportGame]:
        """Give these games, in the order asked for."""

    async def catalog(self, system_id: str) -> ScrapeCatalog:
        """Give what entries of an old file are matched with; nothing is done."""
