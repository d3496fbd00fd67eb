"""What a selection tells the world while it runs: ``media.selecting``, 4 a second."""

import time
from collections.abc import Sequence
from dataclasses import replace

from zapcore.events import MediaSelecting
from zapcore.model import OperationState, Standing
from zapcore.ports import Publisher
from zapcore.selected import ChosenGame, Stale

EVERY_S = 0.25
NOTES = 100


class SelectProgress:
    """Holds the last status and publishes it, not more often than it may.

    ``quiet`` ones are kept and not published: nobody asked for them.
    """

    def __init__(self, publisher: Publisher, *, quiet: bool = False) -> None:
        self._publisher = publisher
        self._published_at = 0.0
        self._quiet = quiet
        self._before = self._files = 0
        self.status = MediaSelecting()

    def begin(self, *, dry_run: bool = False, quiet: bool = False) -> None:
        """Start over."""
        self._quiet = quiet
        self.status = MediaSelecting(
            state=OperationState.RUNNING, selecting=True, dry_run=dry_run
        )
        self._publish()

    def systems(self, stale: Sequence[Stale]) -> None:
        """Hear what there is to do."""
        total = sum(system.waiting for system in stale)
        self.status = replace(self.status, systems_total=len(stale), total=total)

    def enter(self, number: int, system: Stale) -> None:
        """Enter the system of this number, from 1."""
        self._before, self._files = self.status.media, system.waiting
        self.status = replace(
            self.status, systems_completed=number - 1, system_id=system.system_id
        )
        self._now_and_then()

    def files_of(self, done: int, of: int) -> None:
        """Count the files of the system by the share of its work that is done."""
        self.status = replace(
            self.status, media=self._before + self._files * done // max(of, 1)
        )
        self._now_and_then()

    def files(self, count: int) -> None:
        """Count files that were looked at."""
        self.status = replace(self.status, media=self.status.media + count)
        self._now_and_then()

    def games(self, games: Sequence[ChosenGame]) -> None:
        """Count games, and those that have a file that is chosen."""
        chosen = sum(1 for game in games if game.ranked)
        self.status = replace(
            self.status,
            games=self.status.games + len(games),
            chosen=self.status.chosen + chosen,
        )

    def would(self, games: Sequence[ChosenGame], shown: set[int]) -> None:
        """Count games whose shown file would be another, or none at all."""
        changed = sum(1 for game in games if _changes(game, shown))
        self.status = replace(self.status, changed=self.status.changed + changed)

    def notes(self, notes: Sequence[str]) -> None:
        """Keep what is to be said of the owner's lists, each once."""
        known = self.status.notes or ()
        found = tuple(dict.fromkeys((*known, *notes)))[:NOTES]
        self.status = replace(self.status, notes=found or None)

    def stands(self, standing: Standing) -> None:
        """Publish that it was paused, slowed, or goes on."""
        self.status = replace(self.status, **standing.told())
        self._publish()

    def end(self, state: OperationState, error: str | None) -> None:
        """Publish the last one."""
        done = state is OperationState.COMPLETED
        total = self.status.systems_total
        self.status = replace(
            self.status,
            state=state,
            selecting=False,
            paused=False,
            paused_by=None,
            throttled=None,
            system_id=None,
            systems_completed=total if done else self.status.systems_completed,
            error=error,
        )
        self._publish()

    def _now_and_then(self) -> None:
        if time.monotonic() - self._published_at >= EVERY_S:
            self._publish()

    def _publish(self) -> None:
        self._published_at = time.monotonic()
        if not self._quiet:
            self._publisher.publish(self.status)


def _changes(game: ChosenGame, shown: set[int]) -> bool:
    if game.ranked:
        return game.shown and game.ranked[0] not in shown
    return not shown.isdisjoint(game.dropped)
