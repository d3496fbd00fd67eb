"""What an index tells the world while it runs: ``media.indexing``, four a second."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace

from zapcore.events import MediaIndexing
from zapcore.model import OperationState, Standing
from zapcore.ports import Publisher

EVERY_S = 0.25


class IndexProgress:
    """Holds the last status and publishes it, not more often than it may."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._published_at = 0.0
        self.status = MediaIndexing()

    @contextlib.contextmanager
    def preparing(self) -> Iterator[None]:
        """Show that one is about to begin; what was, if it does not."""
        before = self.status
        self._reset(exists=before.exists)
        try:
            yield
        except BaseException:
            self.status = before
            raise

    def begin(self, *, exists: bool) -> None:
        """Start over."""
        self._reset(exists=exists)
        self._publish()

    def stage(self, display: str) -> None:
        """Enter a named stage."""
        self.status = replace(
            self.status,
            current_step_display=display,
            total_steps=self.status.total_steps or 0,
            current_step=self.status.current_step or 0,
            total_files=self.status.total_files or 0,
            systems_completed=self.status.systems_completed or 0,
            systems_total=self.status.systems_total or 0,
        )
        self._publish()

    def systems(self, total: int, not_mounted: tuple[str, ...]) -> None:
        """Hear how many systems there are, and which roots are not mounted."""
        self.status = replace(
            self.status,
            total_steps=total + 1,
            systems_total=total,
            not_mounted=not_mounted or None,
        )

    def enter(self, number: int, name: str) -> None:
        """Enter the system of this number, from 1."""
        self.status = replace(
            self.status,
            current_step=number,
            systems_completed=number - 1,
            current_step_display=name,
        )
        self._publish_now_and_then()

    def files(self, count: int) -> None:
        """Count files that were found."""
        self.status = replace(
            self.status,
            total_files=(self.status.total_files or 0) + count,
            exists=True,
        )
        self._publish_now_and_then()

    def lost(self, root: str) -> None:
        """Hear that a root went away while it was read."""
        known = self.status.not_mounted or ()
        self.status = replace(
            self.status, not_mounted=tuple(dict.fromkeys((*known, root)))
        )

    def writing(self) -> None:
        """Enter the last step: all systems are done."""
        total = self.status.systems_total or 0
        self.status = replace(
            self.status, current_step=total + 1, systems_completed=total
        )
        self.stage("Writing database")

    def stands(self, standing: Standing) -> None:
        """Publish that it was paused, slowed, or goes on."""
        self.status = replace(self.status, **standing.told())
        self._publish()

    def end(self, state: OperationState, error: str | None, *, exists: bool) -> None:
        """Publish the last one."""
        self.status = MediaIndexing(
            total_files=self.status.total_files or 0,
            exists=exists,
            not_mounted=self.status.not_mounted,
            state=state,
            error=error,
        )
        self._publish()

    def _reset(self, *, exists: bool) -> None:
        self.status = MediaIndexing(
            exists=exists,
            indexing=True,
            state=OperationState.RUNNING,
            current_step_display="Preparing media database update",
        )

    def _publish_now_and_then(self) -> None:
        if time.monotonic() - self._published_at >= EVERY_S:
            self._publish()

    def _publish(self) -> None:
        self._published_at = time.monotonic()
        self._publisher.publish(self.status)
