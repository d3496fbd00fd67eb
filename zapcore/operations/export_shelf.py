"""The games of one place, for the worker thread that writes them.

Each page is one hop from the loop: between two of them a pause, a cancel or a game that
runs takes effect, and clients are served first.
"""

import asyncio
import concurrent.futures
import gc
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from zapcore.exporting import ExportGame
from zapcore.model import ScrapeCatalog
from zapcore.operations.export_pictures import BLOB, Pictures
from zapcore.operations.occupation import OperationCancelledError
from zapcore.ports import Between, Control
from zapcore.ports_export import ExportStore, Shelf

T = TypeVar("T")

PAGE = 200
"""Games of a page: 500 take no less time and 1.4 MB more."""

LOOK_S = 0.1
"""Between two looks at pause and cancel in long work that reads no page."""


class Hops:
    """Runs coroutines of the loop from a worker thread, until it is stopped."""

    def __init__(self, control: Control) -> None:
        self._loop = asyncio.get_running_loop()
        self._control = control
        self._stopped = False
        self._cancel: Callable[[], object] = _nothing

    def ask(self, work: Coroutine[object, object, T]) -> T:
        """Give what ``work`` gives, behind a checkpoint.

        Raises:
            OperationCancelledError: its user cancelled it, or the daemon stops.
        """
        asked = asyncio.run_coroutine_threadsafe(self._checked(work), self._loop)
        self._cancel = asked.cancel
        if self._stopped:
            asked.cancel()
        try:
            return asked.result()
        except concurrent.futures.CancelledError as error:
            raise OperationCancelledError from error
        finally:
            # It would hold the answer until the next question.
            self._cancel = _nothing
            del asked

    def look(self) -> None:
        """Wait while it is paused; raise when it is cancelled."""
        self.ask(asyncio.sleep(0))

    def tell(self, what: Callable[..., None], *args: object) -> None:
        """Have something called in the loop."""
        self._loop.call_soon_threadsafe(what, *args)

    def give_way(self) -> Between:
        """Give what the thread that calls this calls between two items."""
        return self._control.give_way()

    def stop(self) -> None:
        """End the work of the thread at its next question."""
        self._stopped = True
        self._cancel()

    async def _checked(self, work: Coroutine[object, object, T]) -> T:
        try:
            await self._control.checkpoint()
        except BaseException:
            work.close()
            raise
        return await work


def _nothing() -> None:
    """Cancel nothing."""


class ThreadShelf:
    """The ``GameShelf`` of one place; ``read`` hears how many games were given.

    ``shared`` are the system's folders in which other systems have files, too.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - one caller
        self,
        hops: Hops,
        store: ExportStore,
        shelves: Sequence[Shelf],
        pictures: Pictures,
        read: Callable[[int], None],
        shared: Sequence[str] = (),
    ) -> None:
        self._hops = hops
        self._shared = shared
        self._store = store
        self._shelves = shelves
        self._pictures = pictures
        self._read = read
        self._looked = time.monotonic()
        self._between: Between | None = None

    def games(self) -> Iterator[ExportGame]:
        """Give every game of the place in the order of paths, a page at a time."""
        given = 0
        for shelf in self._shelves:
            after: tuple[str, str] | None = ("", "")
            while after is not None:
                games, after = self._hops.ask(self._store.page(shelf, after, PAGE))
                given += len(games)
                for game in games:
                    yield self._whole(game)
                self._hops.tell(self._read, given)
                games = []
                # What carried the page refers to itself: 2 MB until the daemon's rare
                # collections would find it.
                gc.collect(1)

    def some(self, media_ids: Sequence[int]) -> list[ExportGame]:
        """Give these games, in the order asked for."""
        return [
            self._whole(game) for game in self._hops.ask(self._store.some(media_ids))
        ]

    def catalog(self) -> ScrapeCatalog:
        """Give what entries of an old file are matched with."""
        system_id = self._shelves[0].system_id
        return self._hops.ask(self._store.catalog(system_id, self._shared))

    def between(self) -> None:
        """Give way to clients; now and then look at pause and cancel."""
        if self._between is None:
            self._between = self._hops.give_way()
        self._between()
        if time.monotonic() - self._looked >= LOOK_S:
            self._hops.look()
            self._looked = time.monotonic()

    def _whole(self, game: ExportGame) -> ExportGame:
        """Give a game whose pictures are files."""
        if not any(text.startswith(BLOB) for text in game.properties.values()):
            return game
        texts = {n: self._pictures.file(text) for n, text in game.properties.items()}
        return replace(game, properties={n: text for n, text in texts.items() if text})
