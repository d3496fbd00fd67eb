"""What the methods about tasks take and give."""

from typing import Annotated, Any, Literal, Required, TypedDict

from api.wire.basics import NAME

Time = Annotated[str, "RFC 3339, UTC.", {"format": "date-time"}]
TaskName = Annotated[str, "As `tasks` lists it."]


class _LastRun(TypedDict):
    started: Time
    state: Annotated[
        str,
        "`running`, `completed`, `cancelled`, `failed`, or `interrupted`: zapcore was "
        "stopped meanwhile.",
    ]


class LastRun(_LastRun, total=False):
    """When a task ran last, and how that ended."""

    ended: Time


class _TaskInfo(TypedDict):
    name: TaskName
    type: Annotated[str, "`scan`, `cleanup` or `watcher`."]
    title: str
    description: str
    enabled: Annotated[bool, "It runs by itself; of manual ones: it may be run."]
    manualRun: Annotated[bool, "Whether `tasks.run` takes it."]


class TaskInfo(_TaskInfo, total=False):
    """Something that runs by the clock, by hand or when the library changes."""

    cronString: Annotated[
        str, "When: minute, hour, day of the month, month, day of the week."
    ]
    nextRun: Time
    lastRun: LastRun


class TasksResult(TypedDict):
    """All tasks, by what starts them."""

    scheduled: list[TaskInfo]
    manual: list[TaskInfo]
    watcher: list[TaskInfo]


class TaskRunParams(TypedDict, total=False):
    """Which task, and with what."""

    name: Required[Annotated[str, "As `tasks` lists it.", NAME]]
    args: Annotated[
        dict[str, Any],
        "`system_id`, or `platform_id` (a number, as `systems` gives it): only this "
        "system; null: all. `dry_run`: a clean-up only counts. `force`: the clean-up "
        "of resources also cleans when there is no game at all.",
    ]


class _TaskRun(TypedDict):
    taskName: str
    taskType: str
    taskId: str
    status: Literal["started", "finished", "failed", "canceled"]
    createdAt: Time
    enqueuedAt: Time


class TaskRun(_TaskRun, total=False):
    """One run of a task; its end too, if that came within seconds."""

    startedAt: Time
    endedAt: Time
    meta: Annotated[
        dict[str, Any],
        "`cleanupStats`: what was counted or removed. `marked` of the missing games "
        "carry a favourite, an edit or a pick, which stays, by the path.",
    ]
    error: Annotated[str, "Why it failed."]


class TaskRunsResult(TypedDict):
    """The runs that were asked for since zapcore started, latest first."""

    runs: list[TaskRun]
