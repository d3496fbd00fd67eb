"""The game that runs: who says so is outside; the running operation is governed by it.

Clients say which game it is. The device itself only says which core is loaded, or which
system runs: that governs, but is no game that clients are told of. The word that came
last counts; a core that fits the game of a client changes nothing.

It is not remembered over a restart: whatever launches games says it anew.
"""

import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime

from zapcore.events import MediaStarted, MediaStopped
from zapcore.model import ActiveGame
from zapcore.operations.pace import FULL, Paces
from zapcore.operations.slot import Slot
from zapcore.ports import Publisher
from zapcore.systems.table import System


class Activity:
    """Hears of games that start and stop, tells the clients and the slot."""

    def __init__(
        self,
        *,
        slot: Slot,
        paces: Paces,
        publisher: Publisher,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._slot = slot
        self._paces = paces
        self._publisher = publisher
        self._clock = clock
        self._game: ActiveGame | None = None
        self._core = ""

    @property
    def playing(self) -> bool:
        """Tell whether a game runs, as far as a client or the device says."""
        return bool(self._game or self._core)

    @property
    def game(self) -> ActiveGame | None:
        """Give the game that runs, if a client said which."""
        return self._game

    def start(self, system: System, path: str, name: str) -> None:
        """Hear that a game runs now; the one before has ended.

        The same game said again is no news.
        """
        game = self._game
        if game and (game.system_id, game.path, game.name) == (system.id, path, name):
            return
        self._leave()
        started = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        self._game = ActiveGame(
            system.id, system.name, path, name, started, self._clock()
        )
        self._publisher.publish(MediaStarted(system.id, system.name, path, name))
        self._slot.govern(self._paces.of(system.id))

    def stop(self) -> None:
        """Hear that no game runs; harmless when none did."""
        if self.playing:
            self._core = ""
            self._leave()
            self._slot.govern(FULL)

    def load(self, system_id: str, others: Collection[str], *, known: bool) -> None:
        """Hear from the device that a core was loaded, or a system's game started.

        ``others``: systems whose games the core plays, too. It is not ``known`` which
        system it is when the name of the core says nothing to us.
        """
        game = self._game
        self._core = system_id
        if game is not None and (
            not known or game.system_id == system_id or game.system_id in others
        ):
            return
        self._leave()
        self._slot.govern(self._paces.of(system_id))

    def unload(self) -> None:
        """Hear from the device that its menu is there: no game runs."""
        self.stop()

    def _leave(self) -> None:
        game, self._game = self._game, None
        if game is not None:
            elapsed = max(0, int(self._clock() - game.since))
            self._publisher.publish(
                MediaStopped(
                    game.system_id, game.system_name, game.name, game.path, elapsed
                )
            )
