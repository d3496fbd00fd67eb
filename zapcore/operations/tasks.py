"""The desk of tasks: tells when each ran, and runs what is asked for.

A task runs once at a time: all share the one slot.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeAlias

from zapcore.content import ScanOrder
from zapcore.errors import NotRunnableError, UnknownTaskError, ZapcoreError
from zapcore.model import OperationState
from zapcore.operations.automatic import SCAN, Turns
from zapcore.operations.task_kinds import (
    INTERRUPTED,
    Asked,
    Group,
    Run,
    Settings,
    Standing,
    Status,
    Task,
    all_tasks,
)
from zapcore.ports_tasks import TaskRuns

PATIENCE_S = 10.0
"""What ends within this answers with its end; what takes longer with its begin."""

KEPT = 50
"""Runs that are told of, the latest."""

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


class NoTasks:
    """A desk without tasks."""

    async def tasks(self) -> list[Standing]:
        """Give none."""
        return []

    async def task(self, name: str) -> Task:
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

    async def history(self) -> Sequence[Run]:
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

    async def task(self, name: str) -> Task:
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

    async def history(self) -> Sequence[Run]:
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
        run = Run(await self.task(name), self._now())
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
