"""The scan by the clock (scanning document, "Scheduled rescans").

Times are local; what daylight saving does to them is cronsim's rule (as in Debian's
cron). A device without a battery for its clock starts in 1970, and its time jumps when
the network tells it: so the clock is looked at once a minute, and nothing is done
before it can be right.
"""

import asyncio
import logging
import os
import zoneinfo
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta, tzinfo

from cronsim import CronSim

from zapcore.config import Config
from zapcore.content import ScanOrder, ScanType
from zapcore.errors import StoreError
from zapcore.operations.automatic import SCAN, Clock, Turns, end_with
from zapcore.ports_tasks import TaskRun, TaskRuns

logger = logging.getLogger(__name__)

DUE = "scan_library.due"
"""Under this name the last time is kept that was seen to, whether it scanned or not."""

LOOK_S = 60.0
RIGHT = datetime(2020, 1, 1, tzinfo=UTC).timestamp()
"""A clock before this has not been set."""

SMALL_S = 3600.0
"""A clock that is set back by less may see a time twice, which is not due twice."""

LOCAL_TIME = "/etc/localtime"


def local_zone() -> tzinfo:
    """Give the time zone of the device, with its daylight saving.

    From TZ, else from /etc/localtime; without either the offset of now.
    """
    name = os.environ.get("TZ", "").lstrip(":")
    try:
        if name:
            return zoneinfo.ZoneInfo(name)
        with open(LOCAL_TIME, "rb") as file:
            return zoneinfo.ZoneInfo.from_file(file)
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):
        return datetime.now().astimezone().tzinfo or UTC


def next_after(cron: str, now: float, zone: tzinfo) -> float | None:
    """Give the first time after ``now`` (seconds since 1970), None if there is none."""
    return next(_times(cron, now, zone, reverse=False), None)


def last_before(cron: str, now: float, zone: tzinfo) -> float | None:
    """Give the last time not after ``now``, None if there was none in 50 years."""
    later = datetime.fromtimestamp(now, zone) + timedelta(seconds=1)
    times = _times(cron, later.timestamp(), zone, reverse=True)
    return next((time for time in times if time <= now), None)


def _times(cron: str, now: float, zone: tzinfo, *, reverse: bool) -> Iterator[float]:
    start = datetime.fromtimestamp(now, zone)
    for found in CronSim(cron, start, reverse=reverse):
        yield found.timestamp()


class Schedule:
    """Starts quick scans by the clock until it is cancelled."""

    def __init__(
        self,
        cron: str,
        turns: Turns,
        runs: TaskRuns,
        *,
        zone: tzinfo | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._cron = cron
        self._turns = turns
        self._runs = runs
        self._zone = zone or local_zone()
        self._clock = clock or Clock()
        self._seen = 0.0

    def next(self) -> float | None:
        """Give when the next scan is due, in seconds since 1970."""
        now = self._clock.now()
        return next_after(self._cron, max(now, self._seen), self._zone)

    async def keep(self) -> None:
        """Scan whenever it is due. Never ends."""
        while self._clock.now() < RIGHT:
            await self._clock.sleep(LOOK_S)
        await self._begin()
        while True:
            await self._look()
            due = self.next()
            left = LOOK_S if due is None else due - self._clock.now()
            await self._clock.sleep(min(max(left, 0.0), LOOK_S))

    async def _begin(self) -> None:
        """Take up where the last start was; of what was missed one scan is made up."""
        now = self._clock.now()
        runs = await self._known()
        if DUE not in runs:
            await self._see(now)
            return
        self._seen = min(
            now, max(runs[name].started for name in (DUE, SCAN) if name in runs)
        )

    async def _look(self) -> None:
        """Scan if a time has come since the last one that was seen to."""
        now = self._clock.now()
        if now < RIGHT:
            return
        if now < self._seen - SMALL_S:
            # The clock was wrong, and what it said then says nothing now.
            await self._see(now)
        due = last_before(self._cron, now, self._zone)
        if due is not None and due > self._seen:
            await self._see(now)
            await self._scan()

    async def _scan(self) -> None:
        """Scan when nobody is disturbed; without sources only say so."""
        if not self._turns.starter.enabled_sources():
            logger.warning(
                "the scheduled scan is left out: no source of metadata is enabled"
            )
            return
        while True:
            await self._turns.free()
            if await self._turns.scan(ScanOrder(ScanType.QUICK)):
                return
            await self._clock.sleep(LOOK_S)

    async def _see(self, now: float) -> None:
        """Keep that all that was due until now is seen to."""
        self._seen = now
        await self._turns.began(DUE)

    async def _known(self) -> dict[str, TaskRun]:
        try:
            return await self._runs.all()
        except StoreError as error:
            logger.warning("when the last scheduled scan ran is not known: %s", error)
            return {}


def start_schedule(
    config: Config, turns: Turns, runs: TaskRuns, stack: AsyncExitStack
) -> Schedule:
    """Scan by the clock as the configuration says, until ``stack`` is closed."""
    schedule = Schedule(config.scheduled_cron, turns, runs)
    task = asyncio.create_task(schedule.keep(), name="scan by the clock")
    task.add_done_callback(_ended)

    end_with(stack, task)
    return schedule


def _ended(task: asyncio.Task[None]) -> None:
    """Tell that the clock is looked at no more; it never ends by itself."""
    error = None if task.cancelled() else task.exception()
    if error is not None:
        logger.error("no scan is started by the clock any more", exc_info=error)
