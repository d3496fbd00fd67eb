"""The tasks: what runs by the clock, by hand or on changes, and when it last did.

Names, groups and types are those of the scanning document and its REST API
(facts/SCANNING.md, 1.4 and 6.4). A task runs once at a time: all share the one slot.
"""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias

from zapcore.content import ScanOrder
from zapcore.errors import NotRunnableError, UnknownTaskError, ZapcoreError
from zapcore.model import Level, OperationState
from zapcore.operations.automatic import SCAN, Turns
from zapcore.ports_tasks import TaskRun, TaskRuns

WATCHER = "rescan_on_filesystem_change"
MISSING = "cleanup_missing_roms"
ORPHANED = "cleanup_orphaned_resources"
INTERRUPTED = "interrupted"
"""How a run ended that zapcore did not see the end of: it was stopped meanwhile."""

PATIENCE_S = 10.0
"""What ends within this answers with its end; what takes longer with its begin."""

KEPT = 50
"""Runs that are told of, the latest."""


class Group(StrEnum):
    """Who starts a task."""

    SCHEDULED = "scheduled"
    MANUAL = "manual"
    WATCHER = "watcher"


class Status(StrEnum):
    """How a run stands."""

    STARTED = "started"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class Task:
    """Something that can be run; ``level`` is what its caller must be allowed.

    ``enabled``: it runs by itself, or may be run. ``cron`` is "" for most.
    """

    name: str
    type: str
    title: str
    description: str
    group: Group
    enabled: bool = True
    runnable: bool = True
    level: Level = Level.OPERATE
    cron: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A task with its next run (seconds since 1970) and its last."""

    task: Task
    next: float | None = None
    last: TaskRun | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a task is run with: canonical ids of systems, none for all."""

    systems: tuple[str, ...] = ()
    dry_run: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a task: times in seconds since 1970, ``ended`` 0 until then.

    ``figures`` say what it did, ``error`` why it failed.
    """

    task: Task
    created: float
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    status: Status = Status.STARTED
    ended: float = 0.0
    figures: Mapping[str, object] = field(default_factory=dict)
    error: str = ""


Work: TypeAlias = Callable[[Asked], Awaitable[Mapping[str, object]]]
"""Runs a clean-up to its end; gives its figures."""

Working: TypeAlias = Coroutine[Any, Any, ZapcoreError | None]

ENDS: Mapping[str, Status] = MappingProxyType(
    {
        OperationState.COMPLETED: Status.FINISHED,
        OperationState.CANCELLED: Status.CANCELED,
    }
)
"""How the states of an operation are called of a run; others have failed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the configuration says of tasks; ``next_scan``: when the clock scans."""

    scheduled: bool = False
    cron: str = ""
    watched: bool = False
    next_scan: Callable[[], float | None] = lambda: None


def all_tasks(settings: Settings) -> tuple[Task, ...]:
    """Give the tasks there are."""
    return (
        Task(
            SCAN,
            "scan",
            "Scheduled scan",
            "Looks for new, changed and vanished games in the whole library.",
            Group.SCHEDULED,
            enabled=settings.scheduled,
            cron=settings.cron,
        ),
        Task(
            MISSING,
            "cleanup",
            "Clean up missing games",
            "Forgets games whose files are gone, with what was kept for them.",
            Group.MANUAL,
        ),
        Task(
            ORPHANED,
            "cleanup",
            "Clean up orphaned resources",
            "Removes pictures and other files that belong to no game any more.",
            Group.MANUAL,
            level=Level.ADMINISTER,
        ),
        Task(
            WATCHER,
            "watcher",
            "Rescan on changes",
            "Watches the library, and scans the systems in which something changed.",
            Group.WATCHER,
            enabled=settings.watched,
            runnable=False,
        ),
    )


class NoTasks:
    """A desk without tasks."""

    async def tasks(self) -> list[Standing]:
        """Give none."""
        return []

    def task(self, name: str) -> Task:
        """Know none.

        Raises:
            UnknownTaskError: always.
        """
        raise UnknownTaskError(name)

    async def run(self, name: str, asked: Asked) -> Run:  # noqa: ARG002 - the form of a desk
        """Run none.

        Raises:
            UnknownTaskError: always.
        """
        raise UnknownTaskError(name)

    def history(self) -> Sequence[Run]:
        """Give none."""
        return ()


class TaskDesk:
    """Tells of tasks and runs them."""

    def __init__(
        self,
        settings: Settings,
        turns: Turns,
        runs: TaskRuns,
        cleanups: Mapping[str, Work],
        now: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._tasks = {
            task.name: task
            for task in all_tasks(settings)
            if task.group is not Group.MANUAL or task.name in cleanups
        }
        self._turns = turns
        self._runs = runs
        self._cleanups = dict(cleanups)
        self._now = now
        self._history: dict[str, Run] = {}
        self._working: set[asyncio.Task[ZapcoreError | None]] = set()

    async def tasks(self) -> list[Standing]:
        """Give all tasks, and when they run.

        Raises:
            StoreError: when they ran cannot be read.
        """
        runs = await self._runs.all()
        found = []
        for task in self._tasks.values():
            last = runs.get(task.name)
            if last and last.state == OperationState.RUNNING:
                busy = task.name in self._turns.busy
                last = last if busy else last._replace(state=INTERRUPTED)
            due = self._settings.next_scan() if task.cron and task.enabled else None
            found.append(Standing(task, due, last))
        return found

    def task(self, name: str) -> Task:
        """Give a task that may be run.

        Raises:
            UnknownTaskError: there is none of this name.
            NotRunnableError: it runs only by itself.
        """
        if name not in self._tasks:
            raise UnknownTaskError(name)
        if not self._tasks[name].runnable:
            raise NotRunnableError(name)
        return self._tasks[name]

    def history(self) -> Sequence[Run]:
        """Give the runs that were asked for since zapcore started, latest first."""
        return tuple(self._history.values())[::-1]

    async def run(self, name: str, asked: Asked) -> Run:
        """Run a task; give how it stands, or its end if that comes soon.

        Raises:
            UnknownTaskError: there is none of this name.
            NotRunnableError: it runs only by itself.
            AlreadyRunningError: another operation runs.
            ZapcoreError: it could not be run.
        """
        run = Run(self.task(name), self._now())
        if name == SCAN:
            await self._turns.starter.start(ScanOrder(systems=asked.systems))
            self._begin(run, self._scan(run))
            return run
        work = self._begin(run, self._clean(run, asked))
        await asyncio.wait({work}, timeout=PATIENCE_S)
        error = work.result() if work.done() else None
        if error is not None:
            raise error
        return self._history[run.id]

    async def close(self) -> None:
        """Watch no run any more; the slot ends what runs."""
        for work in self._working:
            work.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)

    def _begin(self, run: Run, work: Working) -> "asyncio.Task[ZapcoreError | None]":
        self._keep(run)
        task = asyncio.create_task(work, name=f"task:{run.task.name}")
        self._working.add(task)
        task.add_done_callback(self._working.discard)
        return task

    def _keep(self, run: Run) -> None:
        self._history[run.id] = run
        while len(self._history) > KEPT:
            del self._history[next(iter(self._history))]

    async def _scan(self, run: Run) -> None:
        """See the scan that was started to its end."""
        state = await self._turns.follow()
        status = ENDS.get(state, Status.FAILED)
        self._keep(replace(run, status=status, ended=self._now()))

    async def _clean(self, run: Run, asked: Asked) -> ZapcoreError | None:
        """Clean up; give why it could not be done."""
        try:
            figures = await self._cleanups[run.task.name](asked)
        except ZapcoreError as error:
            self._keep(
                replace(run, status=Status.FAILED, ended=self._now(), error=str(error))
            )
            return error
        ended = replace(run, status=Status.FINISHED, ended=self._now(), figures=figures)
        self._keep(ended)
        if not asked.dry_run:
            await self._turns.record(run.task.name, run.created)
        return None
