"""What tasks there are, and the values that tell of them.

Names, groups and types are those of the scanning document and its REST API
(facts/SCANNING.md, 1.4 and 6.4).
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import field
from enum import StrEnum

from zapcore.model import Level
from zapcore.operations.automatic import SCAN
from zapcore.ports_tasks import TaskRun
from zapcore.valueclass import dataclass

WATCHER = "rescan_on_filesystem_change"
MISSING = "cleanup_missing_roms"
ORPHANED = "cleanup_orphaned_resources"
INTERRUPTED = "interrupted"
"""How a run ended that zapcore did not see the end of: it was stopped meanwhile."""


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
    """What a task is run with: canonical ids of systems, none for all.

    ``number`` is the one that the system was asked by, None if by its id or not at all.
    """

    systems: tuple[str, ...] = ()
    dry_run: bool = False
    force: bool = False
    number: int | None = None


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
