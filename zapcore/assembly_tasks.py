"""Builds what runs by itself: the tasks, the clock, the watcher of the library."""

import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from mediadb.task_runs import SqliteTaskRuns
from zapcore.absence import CleanedMissing, CleanedResources
from zapcore.assembly import Services
from zapcore.config import Config
from zapcore.events import wire_name
from zapcore.operations.activity import Activity
from zapcore.operations.automatic import Turns
from zapcore.operations.clean import CleanService
from zapcore.operations.library import Library
from zapcore.operations.slot import Slot
from zapcore.operations.task_kinds import MISSING, ORPHANED, Asked, Settings
from zapcore.operations.tasks import TaskDesk, Work
from zapcore.stores import Stores

if TYPE_CHECKING:
    from datetime import tzinfo


class Automatic:
    """What starts scans by itself, and tells of tasks."""

    def __init__(  # noqa: PLR0913, PLR0917 - the parts it joins
        self,
        config: Config,
        library: Library,
        stores: Stores,
        slot: Slot,
        work: Services,
        activity: Activity,
    ) -> None:
        self._config = config
        self._library = library
        self._zone: tzinfo | None = None
        self._runs = SqliteTaskRuns(stores.media)
        self._turns = Turns(
            work.scanning.scan,
            slot,
            self._runs,
            lambda: activity.playing,
            exporting=work.export.is_recent,
        )
        settings = Settings(
            scheduled=config.scheduled_rescan,
            cron=config.scheduled_cron,
            watched=config.rescan_on_change,
            next_scan=self._next_scan,
        )
        self.desk = TaskDesk(settings, self._turns, self._runs, _cleanups(work.clean))

    def start(self, stack: AsyncExitStack) -> None:
        """Watch the library and the clock, each if it is asked for.

        What is not is not even imported.
        """
        stack.push_async_callback(self.desk.close)
        if self._config.rescan_on_change:
            from zapcore.watch import start_watching  # noqa: PLC0415 - see above

            start_watching(self._config, self._library, self._turns, stack)
        if self._config.scheduled_rescan:
            from zapcore.schedule import start_schedule  # noqa: PLC0415 - see above

            start_schedule(self._config, self._turns, self._runs, stack)

    def _next_scan(self) -> float | None:
        from zapcore.schedule import local_zone, next_after  # noqa: PLC0415 - the same

        self._zone = self._zone or local_zone()
        return next_after(self._config.scheduled_cron, time.time(), self._zone)


def _cleanups(clean: CleanService) -> Mapping[str, Work]:
    """Give what runs each clean-up, and its figures by their names on the wire."""

    async def missing(asked: Asked) -> Mapping[str, object]:
        one = asked.systems[0] if asked.systems else None
        found = await clean.missing(one, dry_run=asked.dry_run)
        return {"platformId": asked.number, **_figures(found)}

    async def orphaned(asked: Asked) -> Mapping[str, object]:
        found = await clean.resources(dry_run=asked.dry_run, force=asked.force)
        rows = asdict(found.removed)
        return {**rows, **_figures(found)}

    return {MISSING: missing, ORPHANED: orphaned}


def _figures(found: CleanedMissing | CleanedResources) -> Mapping[str, object]:
    """Give what a clean-up did, or would do."""
    values = {wire_name(f.name): getattr(found, f.name) for f in fields(found)}
    values.pop("removed", None)
    return {k: [*v] if isinstance(v, tuple) else v for k, v in values.items()}
