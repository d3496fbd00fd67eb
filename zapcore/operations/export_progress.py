"""What an export tells the world while it runs: ``media.exporting``, 4 a second."""

import math
import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from zapcore.events import ExportedFile, MediaExporting, Warned
from zapcore.exporting import Exported, ExportOrder, What
from zapcore.model import OperationState, Standing
from zapcore.ports import Publisher

EVERY_S = 0.25
WARNINGS_MAX = 100
FILES_MAX = 500
GROUPED = frozenset({What.MGL, What.M3U})
"""Kinds with a file for each game: told by folder."""

SUMS = ("games", "added", "changed", "pictures", "files_total", "files_written")


class ExportProgress:
    """Holds the last status and publishes it, not more often than it may.

    A dry run is kept and not published: its caller waits for the answer.
    """

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._published_at = 0.0
        self._quiet = False
        self._before = 0
        self._grouped = False
        self._files: dict[tuple[str, str], ExportedFile] = {}
        self.status = MediaExporting()
        self.ended_at = -math.inf
        """When the last one ended, in monotonic seconds; infinity while one runs."""

    def reset(self, order: ExportOrder) -> None:
        """Start over."""
        self._files.clear()
        self.ended_at = -math.inf if order.dry_run else math.inf
        self._quiet = order.dry_run
        self._grouped = order.what in GROUPED
        frontend = order.frontend.value if order.what is What.GAMELIST else None
        self.status = MediaExporting(
            what=order.what.value,
            frontend=frontend,
            state=OperationState.RUNNING,
            exporting=True,
            preferred=order.preferred,
            dry_run=order.dry_run,
        )

    def begin(self, sums: Mapping[str, Any]) -> None:
        """Publish that it has begun; ``sums`` are those from before a restart."""
        self.status = replace(self.status, **sums)
        self._publish()

    @property
    def sums(self) -> dict[str, int]:
        """Give the counts of the whole run so far."""
        return {name: getattr(self.status, name) for name in SUMS}

    def prepared(
        self, steps: int, skipped: tuple[str, ...], not_mounted: tuple[str, ...]
    ) -> None:
        """Hear how many systems there are, which are not, and what is not there."""
        self.status = replace(
            self.status,
            total_steps=steps,
            skipped_systems=skipped or None,
            not_mounted=not_mounted or None,
        )
        self._publish()

    def enter(self, number: int, system_id: str, name: str, total: int) -> None:
        """Enter the system of this number, from 1, which has so many games."""
        self._before = 0
        self.status = replace(
            self.status,
            current_step=number,
            system_id=system_id,
            system_name=name,
            processed=0,
            total=total,
        )
        self._now_and_then()

    def read(self, games: int) -> None:
        """Hear how many games of the present folder were given so far."""
        done = min(max(self._before + games, self.status.processed), self.status.total)
        self.status = replace(self.status, processed=done)
        self._now_and_then()

    def leave_folder(self) -> None:
        """Hear that the next games are those of another folder."""
        self._before = self.status.processed

    def exported(self, system_id: str, files: Sequence[Exported]) -> None:
        """Hear of files of a system."""
        sums = Counter(self.sums)
        for one in files:
            sums.update(one._asdict() | {"path": 0, "written": 0})
            self._keep(system_id, one)
        sums["files_total"] += len(files)
        sums["files_written"] += sum(one.written for one in files)
        told: dict[str, Any] = {name: sums[name] for name in SUMS}
        self.status = replace(self.status, **told)
        self._now_and_then()

    def warn(self, warning: Warned) -> None:
        """Keep a warning; of too many the first ones."""
        known = self.status.warnings or ()
        if len(known) < WARNINGS_MAX:
            self.status = replace(self.status, warnings=(*known, warning))

    def lost(self, root: str) -> None:
        """Hear that a root went away while the run went on."""
        known = self.status.not_mounted or ()
        self.status = replace(
            self.status, not_mounted=tuple(dict.fromkeys((*known, root)))
        )

    def stands(self, standing: Standing) -> None:
        """Publish that it was paused, slowed, or goes on."""
        self.status = replace(self.status, **standing.told())
        self._publish()

    def end(self, state: OperationState, error: str | None) -> None:
        """Publish the last one: what became of the whole run."""
        self.status = replace(
            self.status,
            state=state,
            exporting=False,
            paused=False,
            paused_by=None,
            throttled=None,
            system_id=None,
            system_name=None,
            processed=0,
            total=0,
            files=tuple(self._files.values()),
            error=error,
        )
        self._files.clear()
        if not self._quiet:
            self.ended_at = time.monotonic()
        self._publish()

    def _keep(self, system_id: str, one: Exported) -> None:
        path = f"{os.path.dirname(one.path)}/" if self._grouped else one.path
        known = self._files.get((system_id, path))
        if known is None and len(self._files) >= FILES_MAX:
            return
        known = known or ExportedFile(system_id, path, 0)
        self._files[system_id, path] = ExportedFile(
            system_id,
            path,
            known.files + 1,
            known.games + one.games,
            known.added + one.added,
            known.changed + one.changed,
            known.pictures + one.pictures,
            known.written or one.written,
        )

    def _now_and_then(self) -> None:
        if time.monotonic() - self._published_at >= EVERY_S:
            self._publish()

    def _publish(self) -> None:
        """Publish; the warnings go out once, with the last one."""
        self._published_at = time.monotonic()
        if not self._quiet:
            running = self.status.exporting
            told = replace(self.status, warnings=None) if running else self.status
            self._publisher.publish(told)
