"""Builds what runs by itself: the tasks, the clock, the watcher of the library."""

import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict

from mediadb.task_runs import SqliteTaskRuns
from zapcore.assembly import Services
from zapcore.config import Config
from zapcore.model import Cleaned
from zapcore.operations.activity import Activity
from zapcore.operations.automatic import Turns
from zapcore.operations.clean import CleanService
from zapcore.operations.library import Library
from zapcore.operations.slot import Slot
from zapcore.operations.tasks import MISSING, Asked, Settings, TaskDesk, Work
from zapcore.stores import Stores


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
        self._runs = SqliteTaskRuns(stores.media)
        self._turns = Turns(
            work.scanning.scan, slot, self._runs, lambda: activity.game is not None
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

        return next_after(self._config.scheduled_cron, time.time(), local_zone())


def _cleanups(clean: CleanService) -> Mapping[str, Work]:
    """Give what runs each clean-up."""

    async def missing(asked: Asked) -> Mapping[str, object]:
        found = await clean.clean(asked.systems, dry_run=asked.dry_run)
        return _figures(found, asked)

    return {MISSING: missing}


def _figures(found: Cleaned, asked: Asked) -> Mapping[str, object]:
    """Give what a clean-up did, or would do: counts by kind, and what it left alone."""
    kinds = asdict(found.removed)
    roms = kinds.pop("media")
    deleted = {} if asked.dry_run else {"romsDeleted": roms}
    kept = {"notMounted": list(found.not_mounted)} if found.not_mounted else {}
    return {"romsFound": roms, **deleted, **kinds, **kept}
